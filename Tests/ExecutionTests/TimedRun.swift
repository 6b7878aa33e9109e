import AgentProtocol
import Execution
import Journal
import Schedule

/// Lives a run with a clock: what is decided begins at once, and each action ends when its report says so.
struct TimedRun {
    private(set) var entries: [JournalEntry] = []
    private var state: RunState
    private var now = ReportScenarios.start
    private var coming: [(time: Double, event: RunEvent)] = []
    private let forks: Int

    /// - Parameters:
    ///   - before: what is known before anything is begun.
    ///   - answer: how an action ends: a report, or `lost`, and after how many seconds.
    static func live(
        _ schedule: Schedule, forks: Int = 50, before: [RunEvent] = [],
        answer: (ActionIntent) -> (seconds: Double, event: RunEvent)
    ) -> [JournalEntry] {
        var run = TimedRun(schedule, forks: forks)
        for event in before { run.happens(event) }
        run.now += 1.2
        while true {
            run.decide(answer)
            guard let next = run.coming.indices.min(by: { run.coming[$0].time < run.coming[$1].time }) else { break }
            let (time, event) = run.coming.remove(at: next)
            run.now = time
            run.happens(event)
        }
        return run.entries
    }

    private init(_ schedule: Schedule, forks: Int) {
        self.forks = forks
        state = RunState(Sample.started(schedule, forks: forks))
        entries = [JournalEntry(sequence: 1, time: now, event: .started(state.started))]
    }

    private mutating func happens(_ event: RunEvent) {
        entries.append(JournalEntry(sequence: entries.count + 1, time: now, event: event))
        state.apply(event)
    }

    private mutating func decide(_ answer: (ActionIntent) -> (seconds: Double, event: RunEvent)) {
        while true {
            let decided = state.decide(room: forks - state.busyCount, now: 0)
            if decided.isEmpty { return }
            for event in decided {
                happens(event)
                switch event {
                case .intended(let intent):
                    let (seconds, end) = answer(intent)
                    coming.append((now + seconds, end))
                case .gateAsked(let gate):
                    coming.append((now + 4, .gateAnswered(GateReport(id: gate.id, duration: 4))))
                default: break
                }
            }
        }
    }
}

extension TimedRun {
    /// A report whose operations take the time that is given for them, one after the other.
    static func report(
        _ intent: ActionIntent, _ seconds: [Double], stop: StopFacts? = nil, outcome: Outcome = .done,
        reasons: [Reason] = []
    ) -> (seconds: Double, event: RunEvent) {
        let begun = Array(zip(intent.program.indices, seconds))
        let operations = begun.map { index, seconds in
            let isLast = index == begun.count - 1
            return OperationReport(
                index: index, outcome: isLast ? outcome : .done, reasons: isLast ? reasons : [],
                undo: Sample.undo(of: intent.program[index]), duration: seconds, stop: isLast ? stop : nil)
        }
        let total = seconds.reduce(0, +)
        let report = ActionReport(
            id: intent.id, outcome: outcome, operations: operations, startedAt: 0, finishedAt: total)
        return (total + 0.3, .settled(report))
    }
}
