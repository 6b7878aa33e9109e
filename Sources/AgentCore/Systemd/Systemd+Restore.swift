import AgentProtocol

extension Systemd {
    /// Brings services to their states as they were before: what was up is up, and a target that was down is down.
    ///
    /// A service that is still on its way down (`held`) is awaited, up to its stop timeout; nothing is killed.
    func putBack(_ before: ServicesBefore, _ watcher: any ServiceWatcher) throws(ServiceManagerError) -> ServiceResult {
        let target = before.target.unforced
        if !before.targetWasActive, before.verb == .start || before.verb == .restart {
            // What the start brought up goes down again, with the same care.
            return try takeDown(before, watcher)
        }
        let states = try byName([target.unit] + before.activeUnits + before.activeTriggers)
        let all = before.activeUnits.compactMap { states[$0] }
        // What can't come back is told; the rest comes back all the same.
        let lost = all.filter { $0.loadState != "loaded" }.map { unit in
            Reason.unitNotLoaded(unit: unit.id, loadState: unit.loadState)
        }
        let units = all.filter { $0.loadState == "loaded" }
        let triggers = before.activeTriggers.filter { states[$0]?.status.isDown == true }
        let down = units.filter { !$0.status.isUp }
        if down.isEmpty, triggers.isEmpty {
            forget(before, states)
            return ServiceResult(outcome: lost.isEmpty ? .unchanged : .failed, reasons: lost)
        }
        let objections = watcher.willTouch(before)
        if !objections.isEmpty { return ServiceResult(outcome: .failed, reasons: objections) }

        let shield = Shield(systemctl: systemctl, dropIn: dropIn)
        var truth = ServiceResult(outcome: .done)
        let descending = units.filter { $0.status.isStopping || leftovers(of: $0) != nil }
        if !descending.isEmpty {
            truth = try awaitDown(descending, target, shield, watcher)
            if truth.outcome == .held { return truth }
        }
        var result = try bringUp(down, triggers: triggers, target, shield, watcher)
        forget(before, states)
        result.stop = truth.stop
        // It is back, but somebody killed it on its way down: that has to be told.
        if truth.outcome != .done, result.outcome == .done { result.outcome = truth.outcome }
        if !lost.isEmpty { result.outcome = .failed }
        result.reasons = truth.reasons + result.reasons + lost
        return result
    }

    /// What a start brought up goes down again, with the same care; its triggers are as they were, and a start that failed leaves no
    /// mark.
    private func takeDown(
        _ before: ServicesBefore, _ watcher: any ServiceWatcher
    ) throws(ServiceManagerError) -> ServiceResult {
        let target = before.target.unforced
        var result = try takeDownGroup(before, watcher)
        guard result.outcome.isSuccess else { return result }
        let states = try byName([target.unit] + before.activeTriggers)
        let triggers = before.activeTriggers.filter { states[$0]?.status.isDown == true }
        let failed = states[target.unit]?.status.activeState == "failed" && before.targetHadFailed == false
        if triggers.isEmpty, !failed { return result }
        let objections = watcher.willTouch(before)
        if !objections.isEmpty { return ServiceResult(outcome: .failed, reasons: objections, stop: result.stop) }
        // Before the triggers, which may start the service: a mark of a start limit would keep them from it.
        if failed { systemctl.resetFailed([target.unit]) }
        if !triggers.isEmpty {
            let up = try bringUp(
                [], triggers: triggers, target, Shield(systemctl: systemctl, dropIn: dropIn), watcher)
            if !up.outcome.isSuccess {
                return ServiceResult(outcome: up.outcome, reasons: up.reasons, stop: result.stop)
            }
        }
        forget(before, states)
        result.outcome = .done
        return result
    }

    private func forget(_ before: ServicesBefore, _ states: [String: Unit]) {
        if let unit = states[before.target.unit] { memory.forget(unit.id) }
    }

    /// Waits for units that are already on their way down.
    private func awaitDown(
        _ units: [Unit], _ target: ServiceTarget, _ shield: Shield, _ watcher: any ServiceWatcher
    ) throws(ServiceManagerError) -> ServiceResult {
        let witness = Witness()
        var pids: [Int] = []
        for unit in units {
            let processes = ControlGroup(unit.status.controlGroup)?.processes() ?? []
            witness.watch(processes, of: unit.id)
            pids += processes
        }
        // Where the stop isn't ours, or ours was cut off before it was armed, systemd's deadline still runs.
        let isEndangered = units.contains { $0.status.isStopping && $0.killing?.killsAfter != nil }
        let descent = Descent(
            units, subject: target.unit, limits: StopLimits(target: target), raisingAfter: isEndangered ? 0 : nil,
            systemctl: systemctl, shield: shield, watcher: watcher, meter: StopMeter(pids))
        guard let first = units.first else { return ServiceResult(outcome: .done) }
        var survey = Survey(name: target.unit, target: first)
        survey.dependents = units.dropFirst().map { Survey.Dependent(unit: $0, because: "") }
        return try settle(descent, survey, target, shield, witness, staysDown: false)
    }
}
