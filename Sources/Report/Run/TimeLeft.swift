import Execution
import Journal
import Schedule

/// How much longer a run can take at the most, by the times that its plan gives each thing. Not how long it will.
struct TimeLeft: Sendable {
    private let schedule: Schedule
    private let forks: Int
    private var excluded: [String: Exclusion] = [:]
    /// Made when the first action begins: until then hosts may still be left out.
    private var figures: PreviewFigures?
    private var place = (step: 0, batch: 0)
    private var since: Double?
    private var rollbackSince: Double?

    init(_ started: RunStarted) {
        schedule = started.schedule
        forks = started.forks
    }

    mutating func exclude(_ host: String, _ because: Exclusion) { excluded[host] = because }

    /// A batch begins, or goes on.
    mutating func enter(step: Int, batch: Int, now: Double) {
        settle()
        if since != nil, place == (step, batch) { return }
        place = (step, batch)
        since = now
    }

    mutating func beginRollback(now: Double) {
        settle()
        rollbackSince = now
    }

    private mutating func settle() {
        if figures == nil {
            figures = PreviewFigures(
                Preview(schedule: schedule, sights: excluded.mapValues(Preview.Sight.excluded)), forks: forks)
        }
    }

    /// In seconds; nil where nobody can say: before it has begun, where a person is still to be asked, and beyond that time.
    func atMost(now: Double) -> Double? {
        guard let figures else { return nil }
        if let rollbackSince { return positive(figures.worstCaseOfRollback - (now - rollbackSince)) }
        guard let since, figures.batches.indices.contains(place.step) else { return nil }
        guard schedule.steps[place.step...].allSatisfy({ $0.approval == nil }) else { return nil }
        let own = figures.batches[place.step].dropFirst(place.batch)
        let current = max(0, (own.first ?? 0) - (now - since))
        let later = figures.batches.dropFirst(place.step + 1).joined().reduce(0, +)
        return positive(current + own.dropFirst().reduce(0, +) + later)
    }

    private func positive(_ seconds: Double) -> Double? { seconds > 0 ? seconds : nil }
}
