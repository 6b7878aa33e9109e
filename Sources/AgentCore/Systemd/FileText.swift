import AgentProtocol
import Glibc

/// Small files of /proc and /sys.
enum FileText {
    /// The first bytes of a file as text; nil where it can't be read.
    static func read(_ path: String, limit: Int = 1_048_576) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while bytes.count < limit {
            switch Descriptor.read(descriptor) {
            case .bytes(let more): bytes += more
            case .end: return String(decoding: bytes, as: UTF8.self)
            case .nothing, .failed: return nil
            }
        }
        return String(decoding: bytes.prefix(limit), as: UTF8.self)
    }

    /// The names of the directories in a directory.
    static func directories(in path: String) -> [String] { names(in: path) { $0 == UInt8(DT_DIR) } }

    /// The names of what isn't a directory in a directory.
    static func files(in path: String) -> [String] { names(in: path) { $0 != UInt8(DT_DIR) } }

    private static func names(in path: String, ofType isWanted: (UInt8) -> Bool) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            guard isWanted(entry.pointee.d_type) else { continue }
            let name = entry.name
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
