import AgentProtocol
import Glibc

/// A file that takes what a command prints. A file and no pipe: if the agent dies, a pipe would break, and the command
/// would be ended by its next word.
final class OutputFile {
    /// What it may hold before it is cut, in bytes. A command that prints faster than it is looked at can be over it
    /// for a moment.
    static let limit = 1024 * 1024

    let descriptor: Int32
    private let redactor: Redactor
    private var tail: [UInt8] = []
    /// Whether something was cut off that isn't in `tail`.
    private var isCut = false

    init(_ name: String, in directory: Directory) throws(SystemError) {
        // Appending, so that the command goes on at the new end after a cut.
        let flags = O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_NOFOLLOW | O_CLOEXEC
        descriptor = openat(directory.descriptor, name, flags, 0o600)
        redactor = .none
        guard descriptor >= 0 else { throw SystemError("open", directory.path + "/" + name) }
    }

    private init(descriptor: Int32, redactor: Redactor = .none) {
        self.descriptor = descriptor
        self.redactor = redactor
    }

    /// One in memory alone, for a command that may print a secret: what it prints gets on no disk, and what is said of it
    /// doesn't hold the secrets.
    static func inMemory(without redactor: Redactor) throws(SystemError) -> OutputFile {
        let descriptor = try MemoryFile.make("lull-output")
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL, 0) | O_APPEND)
        return OutputFile(descriptor: descriptor, redactor: redactor)
    }

    /// Whether what it holds may be said while more of it comes: half a secret isn't found.
    var canBeQuotedUnfinished: Bool { !redactor.isNeeded }

    /// One that keeps nothing.
    static func nowhere() -> OutputFile? {
        let descriptor = open("/dev/null", O_RDWR | O_CLOEXEC)
        return descriptor >= 0 ? OutputFile(descriptor: descriptor) : nil
    }

    deinit { close(descriptor) }

    /// Cuts it when it has grown too long, and remembers its end.
    func trim() {
        guard size > Self.limit else { return }
        // What is printed between the look and the cut is lost, and with it perhaps the middle of a secret.
        if redactor.isNeeded { isCut = true } else { tail = end(4096) }
        ftruncate(descriptor, 0)
    }

    /// The last words of the command, ready to be shown.
    /// - Parameter limit: in bytes.
    func lastWords(limit: Int = 4096) -> String {
        let window = limit + redactor.context
        let isWhole = size <= window && !isCut
        let words = redactor.redacted(tail + end(window), after: isWhole ? 0 : redactor.context)
        return Printable.tail(of: words, limit: limit)
    }

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
