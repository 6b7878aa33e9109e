import GRDB
import Glibc
import Synchronization

/// The journals that this process has open. Each is opened once: locks of POSIX are a process's, and closing any descriptor of a file
/// gives all of them up. Another process would then take itself for the last one that has the journal open, and take away the log
/// that this one goes on to write to (https://www.sqlite.org/howtocorrupt.html, 2.2).
enum OpenJournals {
    private struct Identity: Hashable {
        var device: UInt64
        var inode: UInt64
    }

    private final class Weak: Sendable {
        /// Unsafe as far as the compiler knows: it is set once, before anybody else has it, and only read from then on; that it becomes
        /// nil is the runtime's doing, which is atomic.
        nonisolated(unsafe) weak var database: DatabaseQueue?
        init(_ database: DatabaseQueue) { self.database = database }
    }

    private static let known = Mutex<[Identity: Weak]>([:])

    static func find(_ path: String) -> DatabaseQueue? {
        guard let identity = identity(path) else { return nil }
        return known.withLock { $0[identity]?.database }
    }

    static func note(_ database: DatabaseQueue, _ path: String) {
        guard let identity = identity(path) else { return }
        known.withLock { known in
            known = known.filter { $1.database != nil }
            known[identity] = Weak(database)
        }
    }

    /// Asked without opening it.
    private static func identity(_ path: String) -> Identity? {
        var found = stat()
        guard stat(path, &found) == 0 else { return nil }
        return Identity(device: UInt64(found.st_dev), inode: UInt64(found.st_ino))
    }
}
