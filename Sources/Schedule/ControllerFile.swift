import Glibc

/// Why a file of the controller can't be sent to hosts.
enum FileFault: Error, Hashable {
    case missing
    case notAFile
    case tooLarge(limit: Int)
    case unreadable(message: String)

    /// To follow the file's name.
    var words: String {
        switch self {
        case .missing: "does not exist on this machine"
        case .notAFile: "is not a plain file"
        case .tooLarge(let limit): "is larger than \(limit >> 20) MiB"
        case .unreadable(let message): "can't be read: \(message)"
        }
    }

    var advice: String {
        switch self {
        case .missing: "looked for beside the plan, unless it begins with '/'"
        case .notAFile: "a copy is one file"
        case .tooLarge: "have the host fetch it with 'run'"
        case .unreadable: ""
        }
    }
}

enum ControllerFile {
    /// Reads a plain file whole.
    static func read(_ path: String, limit: Int) throws(FileFault) -> [UInt8] {
        // Without O_NONBLOCK, a named pipe would keep us waiting for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw fault(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw fault(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        guard status.st_size <= limit else { throw .tooLarge(limit: limit) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw fault(errno) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
        }
    }

    private static func fault(_ code: Int32) -> FileFault {
        code == ENOENT || code == ENOTDIR ? .missing : .unreadable(message: String(cString: strerror(code)))
    }
}
