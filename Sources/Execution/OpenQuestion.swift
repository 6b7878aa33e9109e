import Synchronization

/// A question to a person: over when it is answered, here or from elsewhere.
public final class OpenQuestion: Sendable {
    private let over = Mutex(false)

    public init() {}

    /// Nobody waits for an answer any more.
    public var isOver: Bool { over.withLock { $0 } }

    func end() { over.withLock { $0 = true } }
}
