import AgentProtocol
import Glibc

/// A file that takes what a command prints. A file and no pipe: if the agent dies, a pipe would break, and the command
/// would be ended by its next word.
final class OutputFile {
    /// What it may hold before it is cut, in bytes. A command that prints faster than it is looked at can be over it
    /// for a moment.
    static let limit = 1024 * 1024

    let descriptor: Int32
    private var tail: [UInt8] = []

    init(_ name: String, in directory: Directory) throws(SystemError) {
        // Appending, so that the command goes on at the new end after a cut.
        let flags = O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_NOFOLLOW | O_CLOEXEC
        descriptor = openat(directory.descriptor, name, flags, 0o600)
        guard descriptor >= 0 else { throw SystemError("open", directory.path + "/" + name) }
    }

    private init(descriptor: Int32) { self.descriptor = descriptor }

    /// One that keeps nothing.
    static func nowhere() -> OutputFile? {
        let descriptor = open("/dev/null", O_RDWR | O_CLOEXEC)
        return descriptor >= 0 ? OutputFile(descriptor: descriptor) : nil
    }

    deinit { close(descriptor) }

    /// Cuts it when it has grown too long, and remembers its end.
    func trim() {
        guard size > Self.limit else { return }
        tail = end(4096)
        ftruncate(descriptor, 0)
    }

    /// The last words of the command, ready to be shown.
    /// - Parameter limit: in bytes.
    func lastWords(limit: Int = 4096) -> String { Printable.tail(of: tail + end(limit), limit: limit) }

    private var size: Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }

    private func end(_ count: Int) -> [UInt8] {
        let from = max(0, size - count)
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = max(0, pread(descriptor, buffer.baseAddress, count, off_t(from)))
        }
    }
}
