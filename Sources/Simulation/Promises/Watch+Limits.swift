import Journal
import Schedule

/// What a step's own limits promise.
extension Watch {
    /// Promise 4: of the hosts that share a value no more are out or at work than the step allows.
    func checkSpread(_ intent: ActionIntent, _ ledger: Ledger) {
        guard let spread = ledger.started.schedule.steps[intent.step].spread,
            let value = spread.values[intent.host]
        else { return }
        let away = ledger.out.union(ledger.inFlight.map(\.host)).union(ledger.unconfirmed.map(\.host))
            .union([intent.host])
        let group = away.filter { spread.values[$0] == value }
        if group.count > spread.max {
            world.breaks(4, "\(intent.id) begins, and of \(spread.by) \(value) \(group.sorted()) are out or at work")
        }
    }
}
