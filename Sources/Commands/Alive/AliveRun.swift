import Execution
import Journal
import Report

/// A run that another lull runs on this machine at this moment.
struct AliveRun {
    let runID: String
    let store: SQLiteRunStore
    let directory: String

    /// - Throws: `Refusal.noSuchRun`, `.runIsNotAlive`.
    static func find(_ name: String, _ state: StateOptions) async throws -> AliveRun {
        let runs = try RecordedRuns.existing(state, for: name)
        let runID = try await runs.find(name)
        guard runs.isAlive(runID) else { throw Refusal.runIsNotAlive(runID) }
        return AliveRun(runID: runID, store: runs.store, directory: runs.directory)
    }

    /// Leaves the request, and waits until the journal says that it is followed.
    /// - Throws: `Refusal.notNow` with what is in the way; `.nobodyListens`.
    func ask(_ what: RunRequest.What) async throws {
        let request = RunRequest(what, by: Environment.operatorName, controller: Environment.hostName)
        let before = try await store.entries(of: runID)
        guard let state = RunState(replaying: before) else { throw Refusal.cannotContinue(runID, .noRun) }
        if let objection = state.objection(to: request) { throw Refusal.notNow(runID, objection) }
        try await store.leave(request, for: runID)
        for _ in 0..<Self.patience {
            try await Task.sleep(for: .milliseconds(100))
            let news = try await store.entries(of: runID, after: before.count)
            if news.contains(where: { $0.event.follows(request) }) { return }
            // Something else came first.
            if let state = RunState(replaying: before + news), let objection = state.objection(to: request) {
                throw Refusal.notNow(runID, objection)
            }
            guard RunLock.isHeld(runID, state: directory) else { throw Refusal.runIsNotAlive(runID) }
        }
        throw Refusal.nobodyListens(runID)
    }

    /// In tenths of a second: a controller looks twice a second, and may be busy.
    private static let patience = 100
}

extension RunEvent {
    fileprivate func follows(_ request: RunRequest) -> Bool {
        switch (self, request.what) {
        case (.requested(let followed), _): followed == request
        case (.approved(let approval), .approve(let step)): approval.step == step && approval.by == request.by
        default: false
        }
    }
}
