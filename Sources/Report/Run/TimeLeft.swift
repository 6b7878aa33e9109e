import Execution
import Journal
import Schedule

/// How much longer a run can take at the most, by the times that its plan gives each thing, and how much longer it will, by what earlier runs took.
struct TimeLeft: Sendable {
    private let schedule: Schedule
    private let forks: Int
    private let history: ActionHistory?
    private var expectation: Expectation?
    private var excluded: [String: Exclusion] = [:]
    /// Made when the first action begins: until then hosts may still be left out.
    private var figures: PreviewFigures?
    private var place = (step: 0, batch: 0)
    private var since: Double?
    private var rollbackSince: Double?

    init(_ started: RunStarted, _ history: ActionHistory?) {
        self.history = history
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
        guard figures == nil else { return }
        figures = PreviewFigures(
            Preview(schedule: schedule, sights: excluded.mapValues(Preview.Sight.excluded)), forks: forks)
        expectation = history.map { Expectation(of: schedule, $0, out: Set(excluded.keys), forks: forks) }
    }

    /// As earlier runs went, in seconds; nil where they don't tell of all that is left, where a person is still to be asked, while
    /// things are put back, and beyond that time.
    func expected(now: Double) -> Double? {
        guard let expectation, let since, rollbackSince == nil, !waitsForPerson,
            expectation.batches.indices.contains(place.step)
        else { return nil }
        let own = expectation.batches[place.step].dropFirst(place.batch)
        guard let current = own.first.flatMap(\.self) else { return nil }
        let later = Array(own.dropFirst()) + expectation.batches.dropFirst(place.step + 1).joined()
        guard let rest = later.isEmpty ? 0 : Expectation.sum(later)?.usual else { return nil }
        return positive(max(0, current.usual - (now - since)) + rest)
    }

    private var waitsForPerson: Bool { schedule.steps[place.step...].contains { $0.approval != nil } }

    /// In seconds; nil where nobody can say: before it has begun, where a person is still to be asked, and beyond that time.
    func atMost(now: Double) -> Double? {
        guard let figures else { return nil }
        if let rollbackSince { return positive(figures.worstCaseOfRollback - (now - rollbackSince)) }
        guard let since, figures.batches.indices.contains(place.step) else { return nil }
        guard !waitsForPerson else { return nil }
        let own = figures.batches[place.step].dropFirst(place.batch)
        let current = max(0, (own.first ?? 0) - (now - since))
        let later = figures.batches.dropFirst(place.step + 1).joined().reduce(0, +)
        return positive(current + own.dropFirst().reduce(0, +) + later)
    }

    private func positive(_ seconds: Double) -> Double? { seconds > 0 ? seconds : nil }
}
