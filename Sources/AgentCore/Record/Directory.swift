import AgentProtocol
import Glibc

/// A directory held open. Everything in it is reached through its descriptor, and a symbolic link is never followed, so
/// that nobody can lead a root process astray by swapping a name between a look and a use.
final class Directory {
    let descriptor: Int32
    /// For messages, and for commands that need a path.
    let path: String
    /// What its files may take when the disk is full; the same for all below it.
    var spare: SpareRoom?

    /// - Parameter descriptor: owned from now on.
    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    convenience init(opening path: String) throws(SystemError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open", path) }
        self.init(descriptor: descriptor, path: path)
    }

    deinit { close(descriptor) }

    /// - Parameter making: whether it is made, for its owner alone, where it isn't there.
    func directory(_ name: String, making: Bool = false) throws(SystemError) -> Directory {
        if making, !make(name) { throw SystemError("mkdir", path + "/" + name) }
        let inner = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard inner >= 0 else { throw SystemError("open", path + "/" + name) }
        let directory = Directory(descriptor: inner, path: path + "/" + name)
        directory.spare = spare
        return directory
    }

    /// - Returns: whether it is there; else errno says why not.
    private func make(_ name: String) -> Bool {
        if mkdirat(descriptor, name, 0o700) == 0 || errno == EEXIST { return true }
        guard SpareRoom.meansFull(errno), spare?.give() == true else { return false }
        return mkdirat(descriptor, name, 0o700) == 0
    }

    /// The directory, or nil where there is none.
    func existingDirectory(_ name: String) throws(SystemError) -> Directory? {
        do { return try directory(name) } catch { if error.code == ENOENT { return nil } else { throw error } }
    }

    /// The whole of a file, or nil where there is none.
    func read(_ name: String, limit: Int = 64 * 1024 * 1024) throws(SystemError) -> [UInt8]? {
        let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        if file < 0, errno == ENOENT { return nil }
        guard file >= 0 else { throw SystemError("open", path + "/" + name) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SystemError("read", path + "/" + name, code: EINVAL)
        }
        var all: [UInt8] = []
        while true {
            switch Descriptor.read(file) {
            case .bytes(let bytes):
                all.append(contentsOf: bytes)
                if all.count > limit { throw SystemError("read", path + "/" + name, code: EFBIG) }
            case .end, .nothing: return all
            case .failed(let code): throw SystemError("read", path + "/" + name, code: code)
            }
        }
    }

    /// What of a file is on the disk when a write of it returns.
    enum Durability {
        case nothing
        /// After a crash of the host there is the new content, or what was there before.
        case content
        /// There is the new content.
        case contentAndName
    }

    /// Replaces a file as a whole: a reader sees the old content or the new, never a part.
    func write(_ name: String, _ bytes: [UInt8], durable: Durability) throws(SystemError) {
        do throws(SystemError) { try replace(name, bytes, durable: durable) } catch {
            guard SpareRoom.meansFull(error.code), spare?.give() == true else { throw error }
            try replace(name, bytes, durable: durable)
        }
    }

    private func replace(_ name: String, _ bytes: [UInt8], durable: Durability) throws(SystemError) {
        let temporary = ".\(name).\(getpid())"
        let full = path + "/" + name
        let file = openat(descriptor, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw SystemError("open", full) }
        var failure = Descriptor.write(file, bytes)
        if failure == 0, durable != .nothing, fsync(file) != 0 { failure = errno }
        close(file)
        if failure == 0, renameat(descriptor, temporary, descriptor, name) != 0 { failure = errno }
        guard failure == 0 else {
            unlinkat(descriptor, temporary, 0)
            throw SystemError("write", full, code: failure)
        }
        if durable == .contentAndName { try sync() }
    }

    /// Makes the names in it durable.
    func sync() throws(SystemError) {
        guard fsync(descriptor) == 0 else { throw SystemError("fsync", path) }
    }

    /// What it holds, without `.` and `..`, in no order.
    func names() throws(SystemError) -> [String] {
        // A fresh descriptor: a directory stream closes its own and moves a position that duplicates share.
        let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else { throw SystemError("read", path) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = entry.name
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Removes a file, a link, or a directory with all that is in it. It is no error if there is none.
    func remove(_ name: String) throws(SystemError) {
        if unlinkat(descriptor, name, 0) == 0 || errno == ENOENT { return }
        // EISDIR is Linux's answer for a directory, EPERM that of POSIX.
        guard errno == EISDIR || errno == EPERM else { throw SystemError("remove", path + "/" + name) }
        guard let inner = try existingDirectory(name) else { return }
        for child in try inner.names() { try inner.remove(child) }
        guard unlinkat(descriptor, name, AT_REMOVEDIR) == 0 || errno == ENOENT else {
            throw SystemError("remove", path + "/" + name)
        }
    }

    /// Metadata of a name in it, of the link itself where it is one; nil where there is none.
    func status(_ name: String) throws(SystemError) -> stat? {
        var result = stat()
        if fstatat(descriptor, name, &result, AT_SYMLINK_NOFOLLOW) == 0 { return result }
        if errno == ENOENT { return nil }
        throw SystemError("stat", path + "/" + name)
    }
}
