import AgentProtocol
import Execution
import Journal
import Schedule

/// The runs of a state directory: what the journal holds of them, and which of them are under way.
struct RecordedRuns {
    let store: SQLiteRunStore
    let directory: String

    /// - Throws: `Refusal.noSuchRun` where there is no journal yet.
    static func existing(_ options: StateOptions, for name: String) throws -> RecordedRuns {
        let directory = try options.directory()
        guard let store = try options.existingStore() else { throw Refusal.noSuchRun(name, state: directory) }
        return RecordedRuns(store: store, directory: directory)
    }

    /// The one run whose name begins so.
    /// - Throws: `Refusal.noSuchRun`, `.ambiguousRun`, `JournalError`.
    func find(_ name: String) async throws -> String {
        let found = try await store.runs(limit: .max).map(\.runID).filter { $0.hasPrefix(name) }
        if found.contains(name) { return name }
        guard let first = found.first else { throw Refusal.noSuchRun(name, state: directory) }
        guard found.count == 1 else { throw Refusal.ambiguousRun(name, found) }
        return first
    }

    func isAlive(_ runID: String) -> Bool { RunLock.isHeld(runID, state: directory) }

    /// Runs that nobody runs, whether they have ended or not.
    func deadRuns() async throws -> [String] { dead(try await store.runs(limit: Self.recent)).map(\.runID) }

    /// The epoch in which a run has ended; nil for one that hasn't, and for one that the journal doesn't know.
    func epochOfEnd(of runID: String) async throws -> Int? {
        let entries = try await store.entries(of: runID)
        guard !isAlive(runID), case .finished(let end)? = entries.last?.event, end != .interrupted else { return nil }
        return RunState(replaying: entries)?.claim.epoch
    }

    /// Runs that were interrupted, or whose controller died, with what their hosts were left with.
    func interrupted() async throws -> [(run: RunSummary, state: RunState)] {
        var found: [(RunSummary, RunState)] = []
        for run in dead(try await store.runs(limit: Self.recent)) where run.isInterrupted {
            if let state = RunState(replaying: try await store.entries(of: run.runID)) { found.append((run, state)) }
        }
        return found
    }

    private func dead(_ runs: [RunSummary]) -> [RunSummary] { runs.filter { !isAlive($0.runID) } }

    /// How many runs are looked through: what is older concerns no host any more.
    private static let recent = 500
}

extension RunSummary {
    /// Whether it may be gone on with, once nobody runs it any more.
    var isInterrupted: Bool { end == nil || end == .interrupted }
}
