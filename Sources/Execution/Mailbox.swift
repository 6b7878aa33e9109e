import Synchronization

/// Many senders, one receiver that takes all that is waiting at once, so that what came together is recorded together.
final class Mailbox<Message: Sendable>: Sendable {
    private struct Box {
        var waiting: [Message] = []
        var receiver: CheckedContinuation<[Message], Never>?
    }

    private let box = Mutex(Box())

    func send(_ message: Message) {
        let receiver = box.withLock { box -> CheckedContinuation<[Message], Never>? in
            guard let receiver = box.receiver else {
                box.waiting.append(message)
                return nil
            }
            box.receiver = nil
            return receiver
        }
        receiver?.resume(returning: [message])
    }

    /// All messages that are waiting; waits for one if there is none. One receiver at a time.
    func receive() async -> [Message] {
        await withCheckedContinuation { continuation in
            let messages = box.withLock { box -> [Message] in
                if box.waiting.isEmpty {
                    box.receiver = continuation
                    return []
                }
                defer { box.waiting = [] }
                return box.waiting
            }
            if !messages.isEmpty { continuation.resume(returning: messages) }
        }
    }
}
