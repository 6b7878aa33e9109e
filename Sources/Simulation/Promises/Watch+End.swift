import AgentProtocol
import Execution
import Inventory
import Journal
import Schedule

/// The promises that can be judged when nothing happens any more.
extension Watch {
    func atEnd() {
        for (runID, ledger) in ledgers.sorted(by: { $0.key < $1.key }) {
            for name in ledger.started.schedule.hosts.map(\.host) {
                guard let host = world.host(name) else { continue }
                checkGivenBack(host, ledger, runID)
                guard lastRun[name] == runID else { continue }
                checkGuard(host)
                if ledger.end == nil || ledger.end == .interrupted { checkAlone(host, ledger, runID) }
            }
        }
    }

    /// Promise 6: a guard that is armed strikes in the end.
    private func checkGuard(_ host: SimulatedHost) {
        guard let guarding = host.agent.claims.held?.guarding, guarding.revert == nil, host.isUp else { return }
        if guarding.since == nil, host.agent.current == nil, !host.isDiskFull {
            world.breaks(6, "\(host.name) forgot its guard of \(guarding.actionID)")
        }
    }

    /// Promise 6: where the controllers stay away for ever, a guarded host is as it was before, or as far as it was
    /// confirmed.
    private func checkAlone(_ host: SimulatedHost, _ ledger: Ledger, _ runID: String) {
        let agent = host.agent!
        guard host.isUp, agent.current == nil, !disturbedHosts.contains(host.name), agent.claims.held?.guarding == nil,
            let before = ledger.before[host.name], let wanted = ledger.expectations[host.name]?.condition
        else { return }
        let actions = agent.records.values.filter { Watch.isOf(runID, $0.request.id) }
        let isGuarded = actions.allSatisfy {
            $0.request.putsBack == true || ledger.intents[$0.request.id]?.guardFor != nil
        }
        // What was tried and didn't succeed is in the host's own record.
        let isKnown = actions.allSatisfy { $0.request.putsBack != true || $0.report?.outcome.isGood == true }
        let isCertain = actions.allSatisfy { $0.report?.outcome != .unknown }
        guard isGuarded, isKnown, isCertain else { return }
        var found = host.condition
        for case .run(let command) in actions.flatMap(\.request.program)
        where command.undo == nil && command.argv.count == 2 {
            if wanted.marks.contains(command.argv[1]) { continue }
            found.marks.remove(command.argv[1])
        }
        let path = host.spec.releasePath
        var asBefore = before
        ledger.forgive(host, host.condition, &asBefore)
        asBefore.marks.formIntersection(found.marks)
        // Who is drained there, and should be given back, stays so for ever.
        let isOpen = ledger.open.values.contains { $0.host == host.name }
        let isWanted =
            host.condition.meets(wanted, releasePath: path) && !leavesDown(host, ledger, before, wanted) && !isOpen
        if found.meets(asBefore, releasePath: path) || isWanted { return }
        found.marks.formIntersection(before.marks)
        if found.meets(asBefore, releasePath: path) { return }
        world.breaks(
            6,
            "nobody is left, and \(host.name) is neither as before: \(before) nor as confirmed: \(wanted); it is: \(host.condition)"
        )
    }

    /// Whether a service is down that a step of the plan still had to bring up: nobody meant it to stay so.
    func leavesDown(
        _ host: SimulatedHost, _ ledger: Ledger, _ before: Condition, _ wanted: Condition
    ) -> Bool {
        if ledger.isAborted || ledger.out.contains(host.name) { return false }
        let actions = ledger.started.schedule.steps.enumerated().map { number, step in
            (action: step.action(on: host.name), isDone: ledger.hasSucceeded(number, on: host.name))
        }
        return host.spec.units.indices.contains { unit in
            let name = host.spec.units[unit].name
            return before.isUp[unit] && !wanted.isUp[unit]
                && actions.contains { $0.isDone && $0.action?.stops(name) == true }
                && actions.contains { !$0.isDone && $0.action?.starts(name) == true }
        }
    }

    /// Promise 7: who has ended has no claim to a host and no guard there any more, where it knew how the host stands and could
    /// tell it.
    private func checkGivenBack(_ host: SimulatedHost, _ ledger: Ledger, _ runID: String) {
        guard hearsay.ended.contains(runID), host.isUp, let held = host.agent.claims.held, held.claim.runID == runID,
            !ledger.unclear.contains(host.name), !hearsay.unsaid.contains("\(runID) \(host.name)")
        else { return }
        // Where a rollback failed, the host stays marked as the run's, so that nobody walks into what it left; where it was
        // refused, the guard may still do it.
        if let outcome = ledger.notPutBack[host.name], outcome == .refused || held.guarding == nil { return }
        world.breaks(7, "\(runID) has ended, and still has \(host.name)")
    }
}

extension ScheduledAction {
    /// By its name; what goes down with another is known to the hosts alone.
    fileprivate func stops(_ unit: String) -> Bool {
        program.contains { if case .stop(let target) = $0 { target.unit == unit } else { false } }
    }

    fileprivate func starts(_ unit: String) -> Bool {
        program.contains { operation in
            switch operation {
            case .start(let target), .restart(let target): target.unit == unit
            case .reboot(let reboot): reboot.stopped.contains { $0.unit == unit }
            default: false
            }
        }
    }
}
