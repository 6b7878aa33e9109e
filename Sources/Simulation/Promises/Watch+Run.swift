import AgentProtocol
import Execution
import Inventory
import Journal
import Schedule

/// The promises that can be judged when a run records something.
extension Watch {
    func check(_ intent: ActionIntent, _ ledger: Ledger) {
        if ledger.inFlight.contains(where: { $0.host == intent.host }) {
            return world.breaks(3, "\(intent.id) begins while \(intent.host) is at work")
        }
        if ledger.inFlight.count >= ledger.started.forks {
            world.breaks(4, "more at once than \(ledger.started.forks)")
        }
        switch intent.purpose {
        case .forward: checkForward(intent, ledger)
        case .rollback:
            if ledger.intents[intent.id] != nil { world.breaks(6, "\(intent.id) is intended twice") }
            if intent.errand == nil, !ledger.errandSteps.isEmpty { checkDrained(intent, ledger) }
        case .reconcile:
            if ledger.intents[intent.id] == nil { world.breaks(2, "\(intent.id) was never intended") }
        }
    }

    private func checkForward(_ intent: ActionIntent, _ ledger: Ledger) {
        if ledger.intents[intent.id] != nil { return world.breaks(6, "\(intent.id) is intended twice") }
        let schedule = ledger.started.schedule
        // Promise 2: what is done is what was previewed.
        let scheduled = schedule.steps[intent.step].batches[intent.batch].first { $0.host == intent.subject }
        if let mark = intent.errand {
            if mark.takesBack != nil { return checkGivingBack(intent, mark, ledger) }
            guard scheduled?.errands?.contains(where: { $0.isAsked(intent) }) == true else {
                return world.breaks(2, "\(intent.id) isn't what was scheduled")
            }
        } else if scheduled?.program != intent.program || scheduled?.closing != intent.closing
            || scheduled?.guardFor != intent.guardFor
        {
            return world.breaks(2, "\(intent.id) isn't what was scheduled")
        }
        if !ledger.isForward { return world.breaks(3, "\(intent.id) goes forward in a rollback") }
        if let scheduled, scheduled.errands != nil { checkTurn(intent, scheduled, ledger) }
        if ledger.isPaused, !ledger.hasBegunTurn(of: intent) {
            return world.breaks(3, "\(intent.id) begins though the run was asked to stop")
        }
        // Promise 4: whoever is out counts.
        if ledger.out.contains(intent.subject) {
            return world.breaks(4, "\(intent.id) begins for a host that is out")
        }
        if ledger.out.count > schedule.maxFailed {
            return world.breaks(
                4, "\(intent.id) begins with \(ledger.out.sorted()) out, and the budget is \(schedule.maxFailed)")
        }
        checkSpread(intent, ledger)
        checkGate(intent, ledger)
        checkBlockers(intent, ledger)
        checkWindow(intent, ledger)
        // Promise 3: what stands before it in the plan is settled.
        if let other = ledger.inFlight.first(where: { ($0.step, $0.batch) != (intent.step, intent.batch) }) {
            return world.breaks(3, "\(intent.id) begins while \(other.id) of another batch is at work")
        }
        if let other = ledger.unconfirmed.first(where: { ($0.step, $0.batch) != (intent.step, intent.batch) }) {
            return world.breaks(3, "\(intent.id) begins before \(other.host) knows that \(other.id) is settled")
        }
        if let other = ledger.open.values.first(where: { ($0.step, $0.batch) != (intent.step, intent.batch) }) {
            return world.breaks(7, "\(intent.id) begins before \(other.id) of another batch is taken back")
        }
        for (step, one) in schedule.steps.enumerated().prefix(intent.step + 1) {
            for (batch, actions) in one.batches.enumerated() where (step, batch) < (intent.step, intent.batch) {
                for action in actions where !ledger.out.contains(action.host) {
                    if !ledger.hasSucceeded(step, on: action.host) {
                        return world.breaks(3, "\(intent.id) begins before step \(step + 1) on \(action.host)")
                    }
                }
            }
        }
        checkCapacity(intent, ledger)
    }

    /// Promise 3: a host begins when all is done elsewhere that is to be done before, and nothing follows before it is through.
    private func checkTurn(_ intent: ActionIntent, _ scheduled: ScheduledAction, _ ledger: Ledger) {
        let isAfter = intent.errand != nil && intent.errand?.isGivenBack != true
        guard intent.errand == nil || isAfter else { return }
        let before = ledger.errands(.before, of: scheduled, in: intent.step)
        if !before.isSubset(of: ledger.open.keys) {
            world.breaks(3, "\(intent.id) begins, and not all is done elsewhere: \(before.sorted())")
        }
        if isAfter, !scheduled.program.isEmpty, !ledger.hasSucceededItself(intent.step, intent.subject) {
            world.breaks(3, "\(intent.id) begins before \(intent.subject) is through")
        }
    }

    /// Promise 4: who is drained when its services are touched is drained, too, when they are put back.
    private func checkDrained(_ intent: ActionIntent, _ ledger: Ledger) {
        guard let host = world.host(intent.host), !ledger.open.values.contains(where: { $0.subject == host.name })
        else {
            return
        }
        let steps = ledger.started.schedule.steps
        let wasDrained = ledger.intents.values.contains { past in
            guard past.host == host.name, past.purpose == .forward, past.errand == nil else { return false }
            let action = steps[past.step].batches[past.batch].first { $0.host == host.name }
            return action?.errands?.contains(where: \.isGivenBack) == true
                && host.agent.records[past.id]?.report?.touchesServices == true
        }
        if wasDrained { world.breaks(4, "\(intent.id) begins, and nobody has drained \(host.name) for it") }
    }

    /// Promise 7: what was done elsewhere is taken back when the host is through, and not before.
    private func checkGivingBack(_ intent: ActionIntent, _ mark: ErrandMark, _ ledger: Ledger) {
        guard let taken = mark.takesBack.flatMap({ ledger.intents[$0] }), taken.host == intent.host else {
            return world.breaks(2, "\(intent.id) takes back what was never done")
        }
        let undos = taken.program.compactMap { operation in
            if case .run(let command) = operation { command.undo } else { nil }
        }
        for case .run(let command) in intent.program where !undos.contains(command.argv) {
            return world.breaks(2, "\(intent.id) isn't what takes \(taken.id) back")
        }
        if let other = ledger.inFlight.first(where: { $0.host == mark.serves && $0.errand == nil }) {
            world.breaks(7, "\(intent.id) gives back \(mark.serves) while \(other.id) is at work")
        }
    }

    /// Promise 4, as the hosts really are: one on which something is down that should be up is one that the run counts, or
    /// one of the batch that it works on.
    private func checkCapacity(_ intent: ActionIntent, _ ledger: Ledger) {
        guard !ledger.inFlight.contains(where: { ($0.step, $0.batch) == (intent.step, intent.batch) }) else { return }
        let unsettled = ledger.unconfirmed.filter { ($0.step, $0.batch) == (intent.step, intent.batch) }.map(\.host)
        for (name, expectation) in ledger.expectations where !ledger.out.contains(name) && !unsettled.contains(name) {
            guard let host = world.host(name), !disturbedHosts.contains(name), lastRun[name] == ledger.started.runID
            else { continue }
            let isDown = zip(expectation.condition.isUp, host.services.units).contains { $0 && $1.state != .active }
            if isDown { world.breaks(4, "\(intent.id) begins while \(name), which nobody counts, has something down") }
        }
    }

    /// Promise 8: what the journal says of an action is what its host says.
    func check(_ report: ActionReport, _ ledger: Ledger) {
        guard let intent = ledger.inFlight.first(where: { $0.id == report.id }), let host = world.host(intent.host)
        else {
            return world.breaks(8, "\(report.id) is settled, and was not in flight")
        }
        guard let record = host.agent.records[report.id] else {
            if report.outcome != .refused { world.breaks(8, "\(host.name) knows nothing of \(report.id)") }
            return
        }
        if record.report != report { world.breaks(8, "\(host.name) says something else of \(report.id)") }
    }

    /// Promises 5 and 7: each host is as planned, as before, or named.
    func check(_ end: RunEnd, _ ledger: Ledger, _ runID: String) {
        if !ledger.inFlight.isEmpty { return world.breaks(5, "\(runID) ends with \(ledger.inFlight[0].id) at work") }
        guard end != .interrupted else { return }
        var entries = world.disk.runs[runID] ?? []
        if entries.last?.event != .finished(end) {
            entries.append(JournalEntry(sequence: entries.count + 1, time: 0, event: .finished(end)))
        }
        guard let state = RunState(replaying: entries) else { return world.breaks(5, "\(runID) can't be replayed") }
        for connection in ledger.started.schedule.hosts {
            guard let record = state.hosts[connection.host], let host = world.host(connection.host) else { continue }
            check(host, record, end, ledger, runID)
        }
    }

    private func check(_ host: SimulatedHost, _ record: HostRecord, _ end: RunEnd, _ ledger: Ledger, _ runID: String) {
        let isOthers = disturbedHosts.contains(host.name) || lastRun[host.name] != runID
        if record.needsPerson {
            if end != .needsPerson { world.breaks(5, "\(host.name) needs a person, and the run ends \(end)") }
            return
        }
        if end == .asPlanned {
            for (step, one) in ledger.started.schedule.steps.enumerated() where one.action(on: host.name) != nil {
                if !ledger.hasSucceeded(step, on: host.name) {
                    return world.breaks(5, "\(runID) ends as planned without step \(step + 1) on \(host.name)")
                }
            }
        }
        guard !isOthers, var wanted = ledger.expectations[host.name]?.condition, let before = ledger.before[host.name]
        else { return }
        let isBack =
            record.puttingBack == .done || ledger.out.contains(host.name) || ledger.wasPutBack.contains(host.name)
        if isBack {
            wanted = before
            ledger.forgive(host, host.condition, &wanted)
            // It may serve others all the same.
            wanted.marks.formUnion(ledger.errandMarks[host.name] ?? [])
        }
        var found = host.condition
        for argv in record.commandsWithoutUndo where isBack && argv.count == 2 {
            found.marks.remove(argv[1])
            wanted.marks.remove(argv[1])
        }
        // What was there before may be gone: another run left it, and an undo takes it away, too.
        if isBack { wanted.marks.formIntersection(found.marks) }
        if !found.meets(wanted, releasePath: host.spec.releasePath) {
            world.breaks(
                found.marks != wanted.marks ? 7 : 5,
                "\(runID) ends \(end), and \(host.name) should be \(isBack ? "as before" : "as planned"): \(wanted); it is: \(found)"
            )
        }
        if host.services.units.contains(where: { $0.isShielded && $0.state != .stopping }), host.agent.current == nil,
            !host.agent.isWatching
        {
            world.breaks(7, "\(runID) ends, and a drop-in is left on \(host.name)")
        }
    }
}

extension Errand {
    fileprivate func isAsked(_ intent: ActionIntent) -> Bool {
        host == intent.host && program == intent.program && guardFor == intent.guardFor
    }
}

extension Ledger {
    /// Whether something was begun in this turn of the host: then it comes to its end.
    func hasBegunTurn(of intent: ActionIntent) -> Bool {
        guard errandSteps.contains(intent.step) else { return false }
        return intents.values.contains {
            $0.subject == intent.subject && $0.purpose == .forward && $0.step == intent.step && $0.id != intent.id
        }
    }
}

extension ActionReport {
    fileprivate var touchesServices: Bool {
        operations.flatMap(\.undo).contains { if case .services = $0 { true } else { false } }
    }
}
