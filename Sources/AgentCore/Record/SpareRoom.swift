import Glibc

/// Room on the disk that is kept for the moment when it is full: what was begun can then still be recorded, ended and put back.
///
/// A file of a megabyte, which is there before anything is begun and is given up by the first write that finds no room.
final class SpareRoom {
    /// Of the directory that it is in; our own.
    private let directory: Int32
    private let path: String

    private static let name = "spare"
    /// In bytes. A record takes a few kilobytes; what is copied to a host comes before anything is touched.
    static let size = 1 << 20

    init(in directory: Directory) {
        self.directory = dup(directory.descriptor)
        path = directory.path + "/" + Self.name
        if self.directory >= 0 { _ = fcntl(self.directory, F_SETFD, FD_CLOEXEC) }
    }

    deinit { if directory >= 0 { close(directory) } }

    /// Sees to it that it is there.
    /// - Throws: `SystemError` where the disk is full already.
    func keep() throws(SystemError) {
        var status = stat()
        if fstatat(directory, Self.name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_size == Self.size { return }
        let file = openat(directory, Self.name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw SystemError("open", path) }
        defer { close(file) }
        let failure = posix_fallocate(file, 0, off_t(Self.size))
        guard Self.meansFull(failure) else { return }
        unlinkat(directory, Self.name, 0)
        throw SystemError("write", path, code: failure)
    }

    /// - Returns: whether there was some to give.
    func give() -> Bool { unlinkat(directory, Self.name, 0) == 0 }

    static func meansFull(_ code: Int32) -> Bool { code == ENOSPC || code == EDQUOT }
}
