import Glibc

/// Which systemd is installed, told by the name of the library that all of its programs share: far cheaper than to start one
/// of them and ask.
enum InstalledSystemd {
    /// Where distributions put it. Of the second kind there is one directory for each processor.
    private static let patterns = ["/usr/lib*/systemd/", "/usr/lib/*-linux-gnu*/systemd/"]

    /// Such as `systemd 252`; nil where there is no such library, or more than one, as in the middle of an upgrade.
    static func version(in root: String = "") -> String? {
        let found = patterns.flatMap { paths(matching: "\(root)\($0)\(prefix)*\(suffix)") }
        let names = Set(found.map { $0.split(separator: "/").last.map(String.init) ?? "" })
        guard names.count == 1, let name = names.first else { return nil }
        return "systemd \(name.dropFirst(prefix.count).dropLast(suffix.count))"
    }

    private static let prefix = "libsystemd-shared-"
    private static let suffix = ".so"

    private static func paths(matching pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { index in found.gl_pathv[index].map { String(cString: $0) } }
    }
}
