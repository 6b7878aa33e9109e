import AgentProtocol
import Execution
import Journal
import Schedule

/// How many hosts are through with the step that a run is at, and how many are out.
struct StepTally: Sendable {
    private var step = 0
    private var done: Set<String> = []
    private var out: Set<String> = []
    private var excluded: Set<String> = []

    mutating func exclude(_ host: String) { excluded.insert(host) }

    /// An action has ended.
    ///
    /// - Parameter outcome: nil where contact was lost, and nobody knows.
    mutating func note(_ intent: ActionIntent, _ outcome: Outcome?) {
        guard intent.purpose != .rollback else { return }
        let host = intent.errand?.serves ?? intent.host
        guard outcome?.isSuccess == true else {
            out.insert(host)
            return
        }
        // An errand is a part of its host's turn.
        guard intent.errand == nil else { return }
        if intent.step != step { (step, done) = (intent.step, []) }
        done.insert(host)
        if intent.purpose == .reconcile { out.remove(host) }
    }

    /// `12 of 500 done`, and who is out.
    func parts(of schedule: ScheduledStep, number: Int) -> [String] {
        let all = schedule.batches.reduce(0) { $0 + $1.count { !excluded.contains($0.host) } }
        guard all > 0 else { return [] }
        return ["\(number == step ? done.count : 0) of \(all) done"] + (out.isEmpty ? [] : ["\(out.count) out"])
    }
}
