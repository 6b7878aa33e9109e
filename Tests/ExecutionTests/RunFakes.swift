import AgentProtocol
import Execution
import Journal
import Synchronization

/// A journal in memory.
actor MemoryStore: RunStore {
    struct Full: Error {}

    /// How many appends there is room for.
    private var room: Int
    private var entries: [JournalEntry]

    /// Called after each append, with the room that is left.
    private let appended: @Sendable (Int) -> Void

    init(
        _ entries: [JournalEntry] = [], room: Int = .max, appended: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.entries = entries
        self.room = room
        self.appended = appended
    }

    func append(_ events: [RunEvent], to runID: String, at sequence: Int) async throws -> [JournalEntry] {
        guard room > 0 else { throw Full() }
        room -= 1
        guard sequence == entries.count + 1 else { throw JournalError.writtenMeanwhile(runID: runID) }
        let new = events.enumerated().map {
            JournalEntry(sequence: sequence + $0.offset, time: 0, event: $0.element)
        }
        entries += new
        appended(room)
        return new
    }

    func entries(of runID: String) async throws -> [JournalEntry] { entries }
    func runs(limit: Int) async throws -> [RunSummary] { [] }
    func events() -> [RunEvent] { entries.map(\.event) }
}

struct NoObserver: RunObserver {
    func recorded(_ entry: JournalEntry) async {}
    func progressed(_ progress: ActionProgress) async {}
}

/// A clock whose sleeps end at once, and on which each takes as long as was asked. The heartbeat of a driver, which sleeps
/// longest, never comes.
final class ImmediateClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let time = Mutex(Duration.zero)

    var now: Instant { Instant(offset: time.withLock { $0 }) }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        if now.duration(to: deadline) >= .seconds(15) { try await Task.sleep(for: .seconds(86_400)) }
        time.withLock { $0 = max($0, deadline.offset) }
    }
}
