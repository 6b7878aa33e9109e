import Execution
import Journal

/// The scheduled plans of a state directory, with how their runs stand.
struct ScheduledPlans {
    let store: SQLiteRunStore
    let directory: String

    /// Nil where there is no journal yet.
    static func existing(_ options: StateOptions) throws -> ScheduledPlans? {
        let directory = try options.directory()
        return try options.existingStore().map { ScheduledPlans(store: $0, directory: directory) }
    }

    /// - Parameter busy: plans for which this process has begun something that hasn't ended.
    func lines(busy: Set<String> = []) async throws -> [Timetable.Line] {
        var lines: [Timetable.Line] = []
        for entry in try await store.scheduled() {
            let runID = entry.openings.lazy.filter { $0.state == .begun || $0.runID != nil }.compactMap(\.runID).first
            var last: Timetable.LastRun?
            if let runID { last = try await standing(runID) }
            lines.append(Timetable.Line(entry: entry, last: last, isBusy: busy.contains(entry.plan.name)))
        }
        return lines
    }

    func line(_ name: String) async throws -> Timetable.Line? {
        try await lines().first { $0.entry.plan.name == name }
    }

    private func standing(_ runID: String) async throws -> Timetable.LastRun? {
        // Before its record is read: one that ends meanwhile is seen to have ended.
        let isAlive = RunLock.isHeld(runID, state: directory)
        guard let run = try await store.summary(of: runID) else { return nil }
        var interruption: Interruption?
        if !isAlive, run.end == nil || run.end == .interrupted {
            interruption = Interruption(try await store.entries(of: runID))
        }
        return Timetable.LastRun(
            runID: runID, isAlive: isAlive, end: run.end, interruption: interruption, lastHeard: run.lastEntryAt)
    }
}
