import Glibc

/// A lock that the kernel gives back when its holder is gone, however it went. No child inherits it.
final class FileLock {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// - Parameter waiting: whether to wait for whoever holds it.
    /// - Returns: nil if it is held by another.
    static func take(_ name: String, in directory: Directory, waiting: Bool) throws(SystemError) -> FileLock? {
        let lock = try open(name, in: directory)
        let mode = LOCK_EX | (waiting ? 0 : LOCK_NB)
        while flock(lock.descriptor, mode) != 0 {
            if errno == EWOULDBLOCK {
                // Who only asks holds it for a moment, and shares it: that is no holder.
                guard flock(lock.descriptor, LOCK_SH | LOCK_NB) == 0 else { return nil }
                flock(lock.descriptor, LOCK_UN)
                usleep(500)
                continue
            }
            guard errno == EINTR else { throw SystemError("lock", directory.path + "/" + name) }
        }
        return lock
    }

    /// Whether someone holds it. Asking never keeps anyone from taking it but for a moment.
    static func isHeld(_ name: String, in directory: Directory) throws(SystemError) -> Bool {
        let lock = try open(name, in: directory)
        if flock(lock.descriptor, LOCK_SH | LOCK_NB) == 0 { return false }
        guard errno == EWOULDBLOCK else { throw SystemError("lock", directory.path + "/" + name) }
        return true
    }

    /// Leaves a few words for whoever finds it held.
    func note(_ text: String) {
        ftruncate(descriptor, 0)
        _ = Array(text.utf8).withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    private static func open(_ name: String, in directory: Directory) throws(SystemError) -> FileLock {
        let descriptor = openat(directory.descriptor, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemError("open", directory.path + "/" + name) }
        return FileLock(descriptor: descriptor)
    }
}
