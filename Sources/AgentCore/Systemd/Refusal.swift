import AgentProtocol

/// What stands against touching a service, from what systemd says of it. Nothing has been touched when these are asked.
enum Refusal {
    /// SIGKILL can't be handled, so a unit that stops by it is killed by every stop.
    private static let sigkill = 9

    /// - Parameter ownGroup: the control group in which this process runs.
    static func toStop(
        _ survey: Survey, policy: DependentsPolicy, startsAgain: Bool, ownGroup: String = ControlGroup.own
    ) -> [Reason] {
        let target = survey.target
        var reasons = notLoaded(target)
        if !reasons.isEmpty { return reasons }
        if WholeHost.isMeant(by: target) { return [.wholeHost(unit: target.id)] }
        if !target.canStop { reasons.append(.cannotStop(unit: target.id)) }
        for unit in [target] + survey.dependents.map(\.unit) { reasons += ofStopping(unit) }
        for unit in survey.stopping where unit.tellsAll(in: ownGroup) { reasons.append(.agentWithin(unit: unit.id)) }
        let pending = ([target] + survey.dependents.map(\.unit)).filter(\.needsDaemonReload).map(\.id)
        if !pending.isEmpty { reasons.append(.daemonReloadPending(units: pending)) }
        switch policy {
        case .refuse where !survey.strangers.isEmpty:
            reasons.append(.dependents(unit: target.id, units: survey.strangers.map(\.tie)))
        case .refuse, .restart, .leave: break
        }
        if startsAgain {
            for unit in survey.comingBack(policy) where !unit.canStart { reasons.append(.cannotStart(unit: unit.id)) }
        }
        if !startsAgain, !survey.keptUpBy.isEmpty { reasons.append(.keptUp(unit: target.id, by: survey.keptUpBy)) }
        if startsAgain, !target.canStart { reasons.append(.cannotStart(unit: target.id)) }
        return reasons
    }

    /// - Parameter conflicting: active units that the start would stop (`Conflicts=`), outside of our care.
    static func toStart(_ target: Unit, conflicting: [UnitTie]) -> [Reason] {
        var reasons = notLoaded(target)
        if !reasons.isEmpty { return reasons }
        if WholeHost.isMeant(by: target) { return [.wholeHost(unit: target.id)] }
        if !target.canStart { reasons.append(.cannotStart(unit: target.id)) }
        if target.needsDaemonReload { reasons.append(.daemonReloadPending(units: [target.id])) }
        if target.status.isStopping { reasons.append(.stillStopping(unit: target.id)) }
        reasons += actions(of: target, ["FailureAction", "StartLimitAction"])
        if !conflicting.isEmpty { reasons.append(.conflicts(unit: target.id, units: conflicting)) }
        return reasons
    }

    static func toReload(_ target: Unit) -> [Reason] {
        var reasons = notLoaded(target)
        if !reasons.isEmpty { return reasons }
        if !target.canReload || !target.status.isUp { reasons.append(.cannotReload(unit: target.id)) }
        if target.needsDaemonReload { reasons.append(.daemonReloadPending(units: [target.id])) }
        for command in target.reloadCommands where StopCommand.kills(command) {
            reasons.append(.stopCommandKills(unit: target.id, command: Printable.escape(command)))
        }
        return reasons
    }

    private static func notLoaded(_ unit: Unit) -> [Reason] {
        unit.loadState == "loaded" ? [] : [.unitNotLoaded(unit: unit.id, loadState: unit.loadState)]
    }

    private static func ofStopping(_ unit: Unit) -> [Reason] {
        var reasons = actions(of: unit, ["SuccessAction", "FailureAction"])
        if unit.status.isStopping { reasons.append(.stillStopping(unit: unit.id)) }
        switch unit.initScript {
        case .kills(let line): reasons.append(.stopCommandKills(unit: unit.id, command: line))
        case .unclear: reasons.append(.sysvScript(unit: unit.id))
        case .polite, nil: break
        }
        for command in unit.stopCommands where StopCommand.kills(command) {
            reasons.append(.stopCommandKills(unit: unit.id, command: Printable.escape(command)))
        }
        if unit.killing?.signal == sigkill, unit.killing?.mode != Unit.KillMode.none {
            reasons.append(.stopCommandKills(unit: unit.id, command: "KillSignal=SIGKILL"))
        }
        return reasons
    }

    private static func actions(of unit: Unit, _ properties: [String]) -> [Reason] {
        properties.compactMap { property in
            unit.hostActions[property].map { .stopHasAction(unit: unit.id, property: property, action: $0) }
        }
    }
}

extension Unit {
    /// Whether a stop would tell the processes of this control group to go, too.
    fileprivate func tellsAll(in group: String) -> Bool {
        guard !leavesSurvivors, killing != nil, !status.controlGroup.isEmpty else { return false }
        return group == status.controlGroup || group.hasPrefix(status.controlGroup + "/")
    }
}
