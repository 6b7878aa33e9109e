import Glibc

/// Held by the controller of a run for as long as it lives: the kernel gives it back however the controller goes, so a run
/// whose lock nobody holds is known to be dead.
public final class RunLock: Sendable {
    private let descriptor: Int32
    private let path: String

    /// - Returns: nil if another controller has the run.
    /// - Throws: `JournalError.cannotOpen`.
    public static func take(_ runID: String, state directory: String) throws(JournalError) -> RunLock? {
        let path = path(runID, directory)
        try JournalFile.makeDirectory(JournalFile.parent(of: path), for: path)
        // Whoever only asks holds it for an instant, and a run that has ended takes its file away.
        for _ in 0..<20 {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else { throw JournalFile.systemError(path) }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0, isSameFile(descriptor, path) {
                return RunLock(descriptor, path)
            }
            close(descriptor)
            usleep(20_000)
        }
        return nil
    }

    /// Whether a controller of the run lives. One that lives on another machine isn't seen.
    public static func isHeld(_ runID: String, state directory: String) -> Bool {
        let descriptor = open(path(runID, directory), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    private static func path(_ runID: String, _ directory: String) -> String { "\(directory)/runs/\(runID).lock" }

    private static func isSameFile(_ descriptor: Int32, _ path: String) -> Bool {
        var held = stat()
        var there = stat()
        return fstat(descriptor, &held) == 0 && stat(path, &there) == 0 && held.st_ino == there.st_ino
    }

    private init(_ descriptor: Int32, _ path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Takes the file away: for a run that nobody will take up again.
    public func remove() { unlink(path) }

    deinit { close(descriptor) }
}
