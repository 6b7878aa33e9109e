import AgentProtocol

extension Systemd {
    /// Never systemd's own `restart`: that starts again after a kill and calls it a success.
    func restart(_ target: ServiceTarget, _ watcher: any ServiceWatcher) throws(ServiceManagerError) -> ServiceResult {
        let survey = try survey(target.unit)
        if survey.target.status.isDown { return try start(startPlan(target), target, .restart, watcher) }
        var reasons =
            Refusal.toStop(survey, target, startsAgain: true, permission: permission)
            + objections(toStopping: survey, of: target)
            + (try inUse(survey.target, stopping: survey.stopping))
        // A preview looks at all that the start brings along; this costs nothing where nothing conflicts.
        let conflicts = try blast.directConflicts(of: survey)
        if !conflicts.isEmpty { reasons.append(.conflicts(unit: survey.target.id, units: conflicts)) }
        if !reasons.isEmpty { return .refused(reasons) }
        let shield = Shield(systemctl: systemctl, dropIn: dropIn)
        var result = try bringDown(survey, target, .restart, shield, watcher)
        guard result.outcome.isSuccess else {
            result.stop?.leftDown = leftDown(survey, target)
            return result
        }
        let units = [survey.target] + survey.comingBack(target.dependents)
        let up = try bringUp(
            units, triggers: survey.stoppableTriggers.map(\.id), target, shield, watcher)
        if !up.outcome.isSuccess { result.outcome = up.outcome }
        result.reasons += up.reasons
        result.stop?.leftDown = leftDown(survey, target)
        return result
    }

    func reload(_ target: ServiceTarget, _ watcher: any ServiceWatcher) throws(ServiceManagerError) -> ServiceResult {
        let unit = try systemctl.unit(target.unit)
        let reasons = Refusal.toReload(unit) + objections(to: "reload", aliasesOf: unit, target)
        if !reasons.isEmpty { return .refused(reasons) }
        let objections = watcher.willTouch(
            ServicesBefore(verb: .reload, target: target, activeTriggers: [], activeUnits: [target.unit]))
        if !objections.isEmpty { return ServiceResult(outcome: .failed, reasons: objections) }
        let since = Clock.monotonic
        let tick = { watcher.progress(.reloading, target.unit, since: since, limit: target.startTimeout, detail: nil) }
        tick()
        let result = systemctl.wait(Systemctl.reload(unit.id), target.startTimeout, tick)
        if !result.succeeded {
            let message = result.end == .timedOut ? "it has not ended after \(target.startTimeout) s" : result.complaint
            return ServiceResult(outcome: .failed, reasons: [.reloadFailed(unit: unit.id, message: message)])
        }
        do throws(ServiceManagerError) {
            guard let after = try systemctl.statuses([unit.id]).first else {
                throw .unreadable("how \(unit.id) stands")
            }
            if after.isUp, after.invocationID == unit.status.invocationID, after.restarts == unit.status.restarts {
                return ServiceResult(outcome: .done)
            }
            return ServiceResult(
                outcome: .failed, reasons: [.reloadFailed(unit: unit.id, message: FailureWords.state(after))])
        } catch {
            throw .lostSight(error.reason)
        }
    }
}
