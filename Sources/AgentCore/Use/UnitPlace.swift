/// Which unit a process belongs to, by its control group.
struct UnitPlace: Hashable {
    /// The unit of the user's own service manager, such as `user@1000.service`; empty for the system's units.
    var manager = ""
    var unit: String

    /// - Parameters:
    ///   - text: of `/proc/PID/cgroup`.
    ///   - root: what stands before the units of this system, as for one in a container; see `root(ofSystem:)`.
    init?(_ text: String, root: String = "") {
        guard let path = Self.path(text), path.hasPrefix(root) else { return nil }
        let units = path.dropFirst(root.count).split(separator: "/")
            // systemd escapes names that would be files of the kernel's.
            .map { $0.hasPrefix("_") ? String($0.dropFirst()) : String($0) }
            .drop { $0.hasSuffix(".slice") }
        guard let first = units.first, UnitName.isValid(first) else { return nil }
        unit = first
        guard first.hasPrefix("user@") else { return }
        if let below = units.dropFirst().first(where: { !$0.hasSuffix(".slice") }), UnitName.isValid(below) {
            manager = first
            unit = below
        }
    }

    init(unit: String) { self.unit = unit }

    /// - Parameter text: `/proc/1/cgroup`.
    static func root(ofSystem text: String) -> String {
        guard let path = path(text), path.hasSuffix("/init.scope") else { return "" }
        return String(path.dropLast("/init.scope".count))
    }

    /// The path in systemd's own hierarchy.
    private static func path(_ text: String) -> Substring? {
        let lines = text.split(separator: "\n")
        let line =
            lines.first { $0.hasPrefix("0::/") && $0 != "0::/" } ?? lines.first { $0.contains(":name=systemd:/") }
        return line.map { $0.drop { $0 != "/" } }
    }
}
