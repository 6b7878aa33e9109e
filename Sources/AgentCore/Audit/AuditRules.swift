import AgentProtocol

/// What there is to know about a plain stop of a unit: pure rules over what systemd and the kernel say.
struct AuditRules {
    /// The unit, and what its stop by lull would touch.
    var survey: Survey
    /// What a plain stop takes along.
    var dependents: [Survey.Dependent]
    /// The properties that an audit asks for besides.
    var table: PropertyTable
    /// What the kernel shows of the processes of a unit.
    var processes: (Unit) -> ProcessSight

    private var unit: Unit { survey.target }

    /// The most dangerous first.
    var findings: [AuditFinding] {
        var findings = kills(of: unit) + hostActions
        let others = dependents.map { dependent in
            AlsoStops(
                unit: dependent.unit.id, because: dependent.because,
                killsAfter: kills(of: dependent.unit).compactMap(\.killsAfter).min())
        }
        if !others.isEmpty { findings.append(.takesAlong(others)) }
        findings += leftBehind + notes
        // Stable, so that those of one danger stay in the order of their rules.
        return AuditDanger.allCases.reversed().flatMap { danger in findings.filter { $0.danger == danger } }
    }

    /// What would kill processes of a unit in a stop.
    private func kills(of unit: Unit) -> [AuditFinding] {
        guard let killing = unit.killing else { return [] }
        var findings: [AuditFinding] = []
        findings += initScript(of: unit)
        for command in unit.stopCommands where StopCommand.kills(command) {
            findings.append(
                .stopCommandKills(command: Self.short(command), after: KillDelay.seconds(of: command)))
        }
        let sight = processes(unit)
        // A unit that is up and has none has nothing to lose, unless its stop commands are cut short.
        if unit.status.isLive, sight.count == 0, unit.stopCommands.isEmpty { return findings + [.noProcesses] }
        guard killing.mode != Unit.KillMode.none else { return findings }
        if killing.signal == 9 { findings.append(.killSignalKills) }
        if killing.sendsFinal, killing.mode == .mixed {
            let hasMain = unit.status.mainPID > 0
            findings.append(
                .childrenKilled(children: unit.status.isLive ? max(0, sight.count - (hasMain ? 1 : 0)) : nil))
        }
        // `TimeoutStopFailureMode=abort` comes first, and whatever SendSIGKILL says.
        let isAborted = unit.id == self.unit.id && table["TimeoutStopFailureMode"] == "abort"
        if killing.timeout.isFinite, killing.sendsFinal || isAborted {
            if unit.stopCommands.isEmpty, sight.ignores(killing.signal) {
                findings.append(.ignoresStopSignal(signal: killing.signal))
            }
            findings.append(.deadline(seconds: killing.timeout, signal: isAborted ? 6 : killing.finalSignal))
        }
        return findings
    }

    /// Of a script that kills nothing there is nothing to say but what systemd does by itself.
    private func initScript(of unit: Unit) -> [AuditFinding] {
        switch unit.initScript {
        case .kills(let line):
            [.sysvScript(path: unit.sourcePath, line: Self.short(line), after: KillDelay.seconds(of: line))]
        case .unclear: [.sysvScript(path: unit.sourcePath, line: nil, after: nil)]
        case .polite, nil: []
        }
    }

    private var hostActions: [AuditFinding] {
        ["SuccessAction", "FailureAction"].compactMap { property in
            unit.hostActions[property].map { .hostAction(property: property, action: Printable.escape($0)) }
        }
    }

    private var leftBehind: [AuditFinding] {
        guard let killing = unit.killing else { return [] }
        if unit.leavesSurvivors { return [.leftBehind(killMode: killing.mode.rawValue)] }
        if !killing.sendsFinal, killing.timeout.isFinite, !isShielded { return [.givenUp(seconds: killing.timeout)] }
        return []
    }

    private var notes: [AuditFinding] {
        var findings: [AuditFinding] = []
        if !unit.canStop { findings.append(.refusesStop) }
        if unit.needsDaemonReload { findings.append(.pendingReload) }
        let revivers = survey.triggers.map(\.id) + survey.upholderTies.map(\.unit)
        if !revivers.isEmpty { findings.append(.revivedBy(revivers)) }
        if let seconds = span("WatchdogUSec") { findings.append(.watchdog(seconds: seconds)) }
        if let seconds = span("RuntimeMaxUSec") { findings.append(.runtimeLimit(seconds: seconds)) }
        if isShielded { findings.append(.shielded) }
        return findings
    }

    private var isShielded: Bool { unit.dropIns.contains(DropIn.fileName) }

    /// Nil where it is off.
    private func span(_ property: String) -> Double? {
        guard let seconds = TimeSpan.seconds(table[property]), seconds > 0, seconds.isFinite else { return nil }
        return seconds
    }

    /// What a plan that restarts it, dependents included, would do.
    /// - Parameter pending: all units of the host with edits that a daemon-reload would load.
    func remedy(pending: [String]) -> AuditRemedy {
        let reasons = Refusal.toStop(survey, policy: .restart, startsAgain: true)
        if !reasons.isEmpty { return .refuse(reasons) }
        // A unit that is down is looked at as if it were up.
        let stopping = [unit] + survey.dependents.map(\.unit)
        switch Arming.needed(for: stopping) {
        case .needless: return .wait
        case .late: return .armLate(after: Arming.moment(for: stopping))
        case .early: return pending.isEmpty ? .armEarly : .refuse([.daemonReloadPending(units: pending)])
        }
    }

    private static func short(_ text: String) -> String {
        let text = Printable.escape(text)
        return text.count > 200 ? text.prefix(199) + "…" : text
    }
}
