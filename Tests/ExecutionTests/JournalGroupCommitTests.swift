import Testing

@testable import Journal

@Suite("Group commit")
struct JournalGroupCommitTests {
    /// Records the sizes of commits, and keeps the first one open until it is told.
    private actor Recorder {
        var batches: [[Int]] = []
        private var isOpen = false
        private var blocked: CheckedContinuation<Void, Never>?

        func commit(_ items: [Int]) async -> [Result<Int, any Error>] {
            batches.append(items)
            if !isOpen { await withCheckedContinuation { blocked = $0 } }
            return items.map { $0 < 0 ? .failure(Refused()) : .success($0 * 10) }
        }

        var isBlocked: Bool { blocked != nil }

        func open() {
            isOpen = true
            blocked?.resume()
        }
    }

    private struct Refused: Error {}

    @Test("What gathers while a commit is under way goes together; a refused item fails alone")
    func sharing() async throws {
        let recorder = Recorder()
        let commits = GroupCommit<Int, Int> { await recorder.commit($0) }
        let first = Task { try await commits.add(1) }
        while await !recorder.isBlocked { await Task.yield() }
        let others = (2...20).map { item in Task { try await commits.add(item) } }
        let refused = Task { try await commits.add(-1) }
        while await commits.waitingCount < 20 { await Task.yield() }
        await recorder.open()

        #expect(try await first.value == 10)
        for (item, task) in zip(2...20, others) { #expect(try await task.value == item * 10) }
        await #expect(throws: Refused.self) { try await refused.value }
        #expect(await recorder.batches.count == 2)
        #expect(await recorder.batches.last?.sorted() == [-1] + Array(2...20))
    }
}
