import AgentProtocol
import Journal
import Schedule

/// Promise 3: no batch begins while something is in its way. All of its blockers were asked when everything before it was settled, but
/// where something is down that it or a later batch brings up again.
extension Watch {
    func checkBlockers(_ intent: ActionIntent, _ ledger: Ledger) {
        guard ledger.started.schedule.blockers != nil, !ledger.hasBegunTurn(of: intent),
            ledger.free.map({ $0 == (intent.step, intent.batch) }) != true,
            !ledger.isDown(before: (intent.step, intent.batch))
        else { return }
        world.breaks(3, "\(intent.id) begins, and nobody has said that nothing is in the way of its batch")
    }

    func check(_ asked: BlockersIntent, _ ledger: Ledger) {
        hearsay.blockers[ledger.started.runID] = (asked.id, [])
        if let other = ledger.inFlight.first ?? ledger.unconfirmed.first {
            world.breaks(3, "\(asked.id) is asked while \(other.id) isn't settled")
        }
        if ledger.isDown(before: (asked.step, asked.batch)) {
            world.breaks(9, "\(asked.id) is asked while something is down that would stay so")
        }
    }

    func check(_ report: BlockersReport, _ ledger: Ledger) {
        guard report.blocks.isEmpty, let (id, free) = hearsay.blockers[ledger.started.runID], id == report.id else {
            return
        }
        for blocker in ledger.started.schedule.blockers ?? [] where !free.contains(blocker.title) {
            return world.breaks(3, "\(report.id) says that nothing is in the way, and \(blocker.title) hasn't")
        }
    }

    /// - Parameter question: to which it is the answer; one to a question that was dropped says nothing of the next.
    func answered(_ blocker: ScheduledBlocker, _ isFree: Bool, to runID: String, for question: String?) {
        guard isFree, let question, hearsay.blockers[runID]?.id == question else { return }
        hearsay.blockers[runID]?.free.insert(blocker.title)
    }
}

extension Ledger {
    /// Whether something would stay down for good if the run ended before this batch: what was stopped before it, or in what was begun
    /// of it, and is started in it or later.
    fileprivate func isDown(before place: (step: Int, batch: Int)) -> Bool {
        let isBegun = batchesBegun.contains([place.step, place.batch])
        var down: [String: Set<String>] = [:]
        for (number, step) in started.schedule.steps.enumerated() {
            for (batch, actions) in step.batches.enumerated() {
                let isBefore = (number, batch) < place
                if !isBefore {
                    let brought = actions.contains { action in
                        action.program.contains { !(down[action.host] ?? []).isDisjoint(with: $0.brought) }
                    }
                    if brought { return true }
                }
                guard isBefore || isBegun && (number, batch) == place else { continue }
                for action in actions {
                    for operation in action.program {
                        down[action.host, default: []].formUnion(operation.broughtDown)
                        down[action.host]?.subtract(operation.brought)
                    }
                }
            }
        }
        return false
    }
}

extension Operation {
    /// The services that are down after it.
    fileprivate var broughtDown: Set<String> {
        if case .stop(let target) = self { [target.key] } else { [] }
    }

    /// Those that are up.
    fileprivate var brought: Set<String> {
        switch self {
        case .start(let target), .restart(let target): [target.key]
        case .reboot(let reboot): Set(reboot.stopped.map(\.key))
        default: []
        }
    }
}

extension ServiceTarget {
    fileprivate var key: String { "\(user ?? "") \(unit)" }
}
