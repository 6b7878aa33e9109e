import AgentProtocol
import Journal
import Schedule

/// What a step's own limits promise.
extension Watch {
    /// Promise 4: of the hosts that share a value no more are out or at work than the step allows.
    func checkSpread(_ intent: ActionIntent, _ ledger: Ledger) {
        guard let spread = ledger.started.schedule.steps[intent.step].spread,
            let value = spread.values[intent.subject]
        else { return }
        let away = ledger.out.union(ledger.inFlight.map(\.subject)).union(ledger.unconfirmed.map(\.subject))
            .union(ledger.open.values.map(\.subject)).union([intent.subject])
        let group = away.filter { spread.values[$0] == value }
        if group.count > spread.max {
            world.breaks(4, "\(intent.id) begins, and of \(spread.by) \(value) \(group.sorted()) are out or at work")
        }
    }

    /// Promise 3: no batch begins but by its gate, asked when all before it was settled; and no step but by the approvals
    /// before it.
    func checkGate(_ intent: ActionIntent, _ ledger: Ledger) {
        let steps = ledger.started.schedule.steps
        // Whoever has begun comes to the end of its turn.
        if steps[intent.step].gate != nil, ledger.passed.map({ $0 == (intent.step, intent.batch) }) != true,
            !ledger.hasBegunTurn(of: intent)
        {
            return world.breaks(3, "\(intent.id) begins, and the gate before its batch wasn't passed")
        }
        for step in 0..<intent.step where steps[step].approval != nil && !ledger.approved.contains(step) {
            return world.breaks(3, "\(intent.id) begins, and nobody approved of step \(step + 1)")
        }
    }

    func check(_ gate: GateIntent, _ ledger: Ledger) {
        hearsay.rows[ledger.started.runID] = [:]
        hearsay.gates[ledger.started.runID] = gate.id
        if let other = ledger.inFlight.first ?? ledger.unconfirmed.first {
            world.breaks(3, "\(gate.id) is asked while \(other.id) isn't settled")
        }
    }

    /// A gate that is passed has been answered with yes by every host that isn't out, as often in a row as it says.
    func check(_ report: GateReport, _ ledger: Ledger) {
        guard report.failure == nil, let gate = ledger.gates[report.id] else { return }
        let step = ledger.started.schedule.steps[gate.step]
        let rows = hearsay.rows[ledger.started.runID] ?? [:]
        for check in step.gate ?? [] {
            for question in check.questions {
                for host in question.hosts where !ledger.out.contains(host) {
                    let row = rows[host]?[question.probe] ?? 0
                    if row < check.times {
                        return world.breaks(3, "\(report.id) is passed, and \(host) said yes \(row) times in a row")
                    }
                }
            }
        }
    }

    /// - Parameter gate: for which it was asked; an answer to one that was dropped says nothing of the next.
    func answered(_ probe: Probe, _ isYes: Bool, to runID: String, for gate: String?, _ host: SimulatedHost) {
        guard hearsay.gates[runID] == gate else { return }
        let row = hearsay.rows[runID]?[host.name]?[probe] ?? 0
        hearsay.rows[runID, default: [:]][host.name, default: [:]][probe] = isYes ? row + 1 : 0
    }
}
