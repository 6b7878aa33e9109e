import FoundationEssentials
import Glibc

/// The process's surroundings.
enum Environment {
    static subscript(name: String) -> String? { getenv(name).map { String(cString: $0) } }

    static var all: [String: String] { ProcessInfo.processInfo.environment }

    /// Who runs this, as people would say: behind sudo, the one who called it.
    static var operatorName: String {
        if let name = Self["SUDO_USER"], !name.isEmpty { return name }
        if let entry = getpwuid(getuid()), let name = entry.pointee.pw_name { return String(cString: name) }
        return "uid \(getuid())"
    }

    /// As whom ssh logs in where nothing else is said.
    static var userName: String {
        getpwuid(geteuid()).flatMap { $0.pointee.pw_name }.map { String(cString: $0) } ?? ""
    }

    static var hostName: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "unknown" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
