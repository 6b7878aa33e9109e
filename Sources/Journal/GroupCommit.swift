/// Lets everyone who waits share one transaction: while a commit is under way, new work gathers for the next.
///
/// With n hosts settling at once this costs about two commits, not n.
actor GroupCommit<Item: Sendable, Answer: Sendable> {
    private typealias Waiter = (item: Item, continuation: CheckedContinuation<Answer, any Error>)

    /// Makes items durable together, in order, and answers each. What it throws, all of them get.
    private let commit: @Sendable ([Item]) async throws -> [Result<Answer, any Error>]
    private var waiting: [Waiter] = []
    private var isCommitting = false

    var waitingCount: Int { waiting.count }

    init(commit: @escaping @Sendable ([Item]) async throws -> [Result<Answer, any Error>]) {
        self.commit = commit
    }

    /// Returns when the item is durable. Items are committed in the order of these calls.
    func add(_ item: Item) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            waiting.append((item, continuation))
            guard !isCommitting else { return }
            isCommitting = true
            // Not the caller's own task: its cancellation must not undo what others wait for.
            Task { await drain() }
        }
    }

    private func drain() async {
        while !waiting.isEmpty {
            let batch = waiting
            waiting = []
            do {
                let answers = try await commit(batch.map(\.item))
                for (waiter, answer) in zip(batch, answers) { waiter.continuation.resume(with: answer) }
            } catch {
                for waiter in batch { waiter.continuation.resume(throwing: error) }
            }
        }
        isCommitting = false
    }
}
