import Execution
import Journal

/// The disk of the controllers' machine: what is durable there outlives them.
///
/// Unchecked: only jobs of the simulation's `Loop` touch it, and they never run at once.
final class Disk: @unchecked Sendable {
    let world: World
    var random: Randomness
    var fullUntil = 0.0
    private(set) var runs: [String: [JournalEntry]] = [:]

    init(world: World, random: Randomness) {
        self.world = world
        self.random = random
    }

    /// Who holds the lock of each run.
    var holders: [String: SimulatedProcess] = [:]

    var lives: [String: Int] = [:]

    /// Whether its first controller is still there.
    func hasAlwaysLived(_ runID: String) -> Bool { lives[runID] == 1 && holders[runID]?.isDead == false }

    /// Whether the run is unfinished and no controller works on it.
    func isDead(_ runID: String) -> Bool {
        guard let last = runs[runID]?.last, holders[runID]?.isDead ?? true else { return false }
        if case .finished(let end) = last.event { return end == .interrupted }
        return true
    }

    /// All runs but this one that are known to be dead, in the order of their names.
    func deadRuns(but runID: String) -> [String] { runs.keys.sorted().filter { $0 != runID && isDead($0) } }

    /// All runs but this one that have ended, with their epochs.
    func endedRuns(but runID: String) -> [String: Int] {
        var ended: [String: Int] = [:]
        for run in runs.keys where run != runID && holders[run]?.isDead ?? true && !isDead(run) {
            ended[run] = world.watch.ledgers[run]?.epoch
        }
        return ended
    }

    var isFull: Bool { world.loop.now < fullUntil }

    func commit(_ events: [RunEvent], to runID: String, by controller: String) -> [JournalEntry] {
        let first = (runs[runID]?.count ?? 0) + 1
        let entries = events.enumerated().map {
            JournalEntry(sequence: first + $0.offset, time: world.wallClock, event: $0.element)
        }
        runs[runID, default: []] += entries
        for entry in entries {
            world.watch.recorded(entry, in: runID, by: controller)
            world.keep(.recorded(entry))
        }
        return entries
    }
}

/// The journal as one controller writes it. A commit is all or nothing, and a controller may die before or after it.
struct SimulatedStore: RunStore {
    struct Failed: Error {}
    struct WrittenMeanwhile: Error {}

    let disk: Disk
    let process: SimulatedProcess

    func append(_ events: [RunEvent], to runID: String, at sequence: Int) async throws -> [JournalEntry] {
        try process.touch()
        let world = disk.world
        try await process.sleep(disk.random.chance(0.02) ? disk.random.magnitude(0.02...10) : 0.005)
        if disk.isFull || disk.random.chance(world.rates.appendFails) { throw Failed() }
        // A run has one writer.
        guard sequence == (disk.runs[runID]?.count ?? 0) + 1 else { throw WrittenMeanwhile() }
        let entries = disk.commit(events, to: runID, by: process.name)
        try process.touch()
        if disk.random.chance(world.rates.appendFailsAfterwards) { throw Failed() }
        return entries
    }

    func entries(of runID: String) async throws -> [JournalEntry] {
        try process.touch()
        return disk.runs[runID] ?? []
    }

    func runs(limit: Int) async throws -> [RunSummary] { [] }
}
