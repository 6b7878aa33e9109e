import FoundationEssentials
import Glibc
import Inventory

/// The configuration of OpenSSH on this machine.
enum SSHConfigFile {
    /// Nobody's is longer, in bytes.
    private static let limit = 1 << 20

    static var usual: String? { home.map { $0 + "/.ssh/config" } }

    /// - Returns: nil where it can't be read.
    static func read(_ path: String) -> SSHConfig? {
        text(expanded(path)).map { SSHConfig($0) { paths(matching: $0).compactMap(text) } }
    }

    /// As ssh(1) looks for what `Include` names: `~` is home, and relative paths begin at `~/.ssh`.
    private static func paths(matching pattern: String) -> [String] {
        let pattern = expanded(pattern)
        guard let absolute = pattern.hasPrefix("/") ? pattern : home.map({ "\($0)/.ssh/\(pattern)" }) else { return [] }
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(absolute, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { index in found.gl_pathv[index].map { String(cString: $0) } }
    }

    private static func text(_ path: String) -> String? {
        var status = stat()
        // A pipe would never end.
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else { return nil }
        return (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home else { return path }
        return home + path.dropFirst()
    }

    /// As it is found from everywhere.
    static func absolute(_ path: String) -> String {
        guard let real = realpath(expanded(path), nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private static var home: String? { Environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } }
}
