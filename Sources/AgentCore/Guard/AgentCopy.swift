import Glibc

/// A copy of this program that nobody but root can change: what systemd starts as root must not lie in a user's directory,
/// and must still be there when that was cleared.
enum AgentCopy {
    private static let prefix = "guard-agent-"

    /// - Returns: its path.
    static func make(in state: StateDirectory) throws(SystemError) -> String {
        let source = open(OwnProgram.link, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw SystemError("open", OwnProgram.link) }
        defer { close(source) }
        var status = stat()
        guard fstat(source, &status) == 0 else { throw SystemError("stat", OwnProgram.link) }
        let name = "\(prefix)\(status.st_size)-\(status.st_mtim.tv_sec)-\(status.st_mtim.tv_nsec)"
        let path = state.root.path + "/" + name
        if let there = try state.root.status(name), there.st_size == status.st_size, there.st_mode & 0o777 == 0o700 {
            return path
        }
        remove(from: state)
        try copy(source, to: name, in: state.root)
        return path
    }

    private static func copy(_ source: Int32, to name: String, in root: Directory) throws(SystemError) {
        let temporary = ".\(name).\(getpid())"
        let file = openat(root.descriptor, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o700)
        guard file >= 0 else { throw SystemError("open", root.path + "/" + temporary) }
        var failure: Int32 = 0
        reading: while failure == 0 {
            switch Descriptor.read(source, upTo: 1 << 20) {
            case .bytes(let bytes): failure = Descriptor.write(file, bytes)
            case .end, .nothing: break reading
            case .failed(let code): failure = code
            }
        }
        if failure == 0, fchmod(file, 0o700) != 0 || fsync(file) != 0 { failure = errno }
        close(file)
        if failure == 0, renameat(root.descriptor, temporary, root.descriptor, name) != 0 { failure = errno }
        guard failure == 0 else {
            unlinkat(root.descriptor, temporary, 0)
            throw SystemError("write", root.path + "/" + name, code: failure)
        }
        try root.sync()
    }

    static func remove(from state: StateDirectory) {
        for name in (try? state.root.names()) ?? [] where name.hasPrefix(prefix) || name.hasPrefix("." + prefix) {
            try? state.root.remove(name)
        }
    }
}
