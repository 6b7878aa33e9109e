import Glibc

/// What `/proc` says.
enum ProcFile {
    /// Different after each boot.
    static func bootID() -> String {
        let text = String(decoding: contents("/proc/sys/kernel/random/boot_id"), as: UTF8.self)
        return String(text.prefix { $0 != "\n" })
    }

    /// When a process started, in clock ticks since boot: together with its pid it names one process for all of a boot.
    static func startTime(of pid: Int) -> UInt64? {
        let line = String(decoding: contents("/proc/\(pid)/stat"), as: UTF8.self)
        // The command stands in parentheses and may hold any character, a parenthesis too.
        guard let end = line.lastIndex(of: ")") else { return nil }
        let fields = line[line.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? UInt64(fields[19]) : nil
    }

    /// A small file as a whole; empty where it can't be read.
    static func contents(_ path: String) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var all: [UInt8] = []
        while case .bytes(let bytes) = Descriptor.read(file) { all += bytes }
        return all
    }
}
