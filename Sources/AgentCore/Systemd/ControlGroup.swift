import Glibc

/// The control group of a unit: which processes it has, and whether there are any.
struct ControlGroup: Hashable {
    /// Where systemd's hierarchy may be mounted: cgroup v2 alone, both (hybrid), v1 alone.
    static let roots = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/systemd"]

    /// The name of the one in which this process runs; empty where that can't be told.
    static let own: String = {
        let lines = (FileText.read("/proc/self/cgroup") ?? "").split(separator: "\n")
        let line = lines.first { $0.hasPrefix("0::/") && $0 != "0::/" } ?? lines.first { $0.contains(":name=systemd:") }
        return line.map { String($0.drop { $0 != "/" }) } ?? ""
    }()

    /// Its directory.
    var path: String

    /// Nil where it doesn't exist, as for a unit without processes.
    /// - Parameter name: as systemd gives it, such as `/system.slice/nginx.service`.
    init?(_ name: String, roots: [String] = Self.roots) {
        guard name.hasPrefix("/"), name != "/" else { return nil }
        guard let root = roots.first(where: { access("\($0)\(name)/cgroup.procs", F_OK) == 0 }) else { return nil }
        path = root + name
    }

    /// Whether a process is left in it or below.
    var isPopulated: Bool {
        guard let text = FileText.read(path + "/cgroup.events") else { return !processes().isEmpty }
        return text.split(separator: "\n").contains("populated 1")
    }

    /// Becomes ready (POLLPRI) when `isPopulated` changes; nil where the kernel doesn't tell (v1).
    func events() -> Int32? {
        let descriptor = open(path + "/cgroup.events", O_RDONLY | O_CLOEXEC)
        return descriptor >= 0 ? descriptor : nil
    }

    /// The pids in it and below.
    func processes(depth: Int = 8) -> [Int] {
        var pids = (FileText.read(path + "/cgroup.procs") ?? "").split(separator: "\n").compactMap { Int($0) }
        if depth > 0 {
            for name in FileText.directories(in: path) {
                if let below = ControlGroup("/" + name, roots: [path]) { pids += below.processes(depth: depth - 1) }
            }
        }
        // Those of other pid namespaces show as 0.
        return pids.filter { $0 > 0 }
    }
}
