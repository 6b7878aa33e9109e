import AgentProtocol
import Glibc

extension Systemd {
    func forecast(_ verb: ServicesBefore.Verb, of target: ServiceTarget) -> OperationForecast {
        do throws(ServiceManagerError) {
            let manager = try manager(of: target.user)
            return try manager.forecastHere(verb, of: target)
        } catch {
            return OperationForecast(prospect: .refuse([error.reason]))
        }
    }

    private func forecastHere(
        _ verb: ServicesBefore.Verb, of target: ServiceTarget
    ) throws(ServiceManagerError) -> OperationForecast {
        switch verb {
        case .stop, .restart: return try forecastStop(target, startsAgain: verb == .restart)
        case .start: return try forecastStart(target)
        case .reload:
            guard let unit = try lookedAt([target.unit]).first else {
                throw .unreadable("how \(target.unit) stands")
            }
            let survey = Survey(name: target.unit, target: unit)
            let reasons = Refusal.toReload(unit) + objections(to: "reload", aliasesOf: unit, target)
            return OperationForecast(
                prospect: reasons.isEmpty ? .change(from: "active", to: "active, reloaded") : .refuse(reasons),
                service: Self.facts(survey, BlastRadius()))
        }
    }

    private func surveyReadOnly(_ unit: String) throws(ServiceManagerError) -> Survey {
        try Surveyor { (names) throws(ServiceManagerError) in try lookedAt(names) }.survey(unit)
    }

    /// What a crash of ours left pending is mended when it comes to acting, so it is no reason to refuse.
    private func lookedAt(_ names: [String]) throws(ServiceManagerError) -> [Unit] {
        try systemctl.units(names).map { unit in
            var unit = unit
            if sweeper.isOurs(unit) { unit.needsDaemonReload = false }
            return unit
        }
    }

    private func forecastStop(
        _ target: ServiceTarget, startsAgain: Bool
    ) throws(ServiceManagerError) -> OperationForecast {
        let survey = try surveyReadOnly(target.unit)
        let unit = survey.target
        let radius = unit.loadState == "loaded" ? try radius(of: survey, target, startsAgain) : BlastRadius()
        let facts = Self.facts(survey, radius)
        if unit.loadState == "loaded", unit.status.isDown {
            if startsAgain { return try forecastStart(target) }
            if let leftovers = leftovers(of: unit) {
                return OperationForecast(prospect: .refuse([leftovers]), service: facts)
            }
            if survey.stoppableTriggers.isEmpty {
                let because = unit.status.activeState == "failed" ? "it is down already (failed)" : "it is down already"
                return OperationForecast(prospect: .nothing(because: because), service: facts)
            }
        }
        var reasons = Refusal.toStop(survey, target, startsAgain: startsAgain, permission: permission)
        if !radius.conflicts.isEmpty { reasons.append(.conflicts(unit: unit.id, units: radius.conflicts)) }
        if startsAgain { reasons += try inUse(unit, stopping: survey.stopping) }
        reasons += objections(toStopping: survey, of: target)
        if reasons.isEmpty, Arming.needed(for: survey.stopping) == .early {
            // The daemon-reload that it takes is sure to come, and would load the edits of others.
            let pending = try sweeper.pendingEdits(mending: false)
            if !pending.isEmpty { reasons.append(.daemonReloadPending(units: pending)) }
        }
        let to = startsAgain ? "active, restarted" : "inactive"
        return OperationForecast(
            prospect: reasons.isEmpty ? .change(from: unit.status.activeState, to: to) : .refuse(reasons),
            warnings: Self.warnings(survey) + Self.warnings(radius, survey, target, startsAgain)
                + (startsAgain ? [] : try goingOn(survey)), service: facts)
    }

    private func forecastStart(_ target: ServiceTarget) throws(ServiceManagerError) -> OperationForecast {
        let plan = try startPlan(target, mending: false)
        let facts = Self.facts(
            Survey(name: target.unit, target: plan.target), BlastRadius(conflicts: plan.conflicts))
        if !plan.refusals.isEmpty { return OperationForecast(prospect: .refuse(plan.refusals), service: facts) }
        if plan.isNothing {
            return OperationForecast(prospect: .nothing(because: "it is active already"), service: facts)
        }
        return OperationForecast(
            prospect: .change(from: plan.target.status.activeState, to: "active"), service: facts)
    }

    private func radius(
        of survey: Survey, _ target: ServiceTarget, _ startsAgain: Bool
    ) throws(ServiceManagerError) -> BlastRadius {
        let dependents = target.dependents == .restart ? survey.dependents.map(\.unit) : []
        let surveyor = BlastSurveyor(
            show: { (names) throws(ServiceManagerError) in try lookedAt(names) }, busNames: busNames)
        return try surveyor.radius(of: survey, starting: startsAgain ? [survey.target] + dependents : [])
    }

    /// What the plan's author may not expect.
    private static func warnings(
        _ radius: BlastRadius, _ survey: Survey, _ target: ServiceTarget, _ startsAgain: Bool
    ) -> [Reason] {
        var warnings: [Reason] = []
        let names = radius.revivers.filter { $0.isBusName }.map(\.unit)
        if !startsAgain, !names.isEmpty { warnings.append(.activatable(unit: survey.target.id, names: names)) }
        let down = survey.dependents.map(\.unit.id).filter { !startsAgain || !radius.comingBack.contains($0) }
        if target.dependents == .leave, !down.isEmpty {
            warnings.append(.leftDown(unit: survey.target.id, units: down))
        }
        return warnings
    }

    private static func warnings(_ survey: Survey) -> [Reason] {
        var warnings: [Reason] = []
        for unit in survey.stopping {
            if let mode = unit.killing?.mode, mode != .controlGroup, unit.initScript == nil {
                warnings.append(.killMode(unit: unit.id, killMode: mode.rawValue))
            }
        }
        let triggers = survey.stoppableTriggers.map(\.id)
        if !triggers.isEmpty { warnings.append(.revivedBy(unit: survey.target.id, triggers: triggers)) }
        if survey.target.unitFileState == "disabled", survey.triggers.isEmpty {
            warnings.append(.notEnabledButActive(unit: survey.target.id))
        }
        return warnings
    }

    private static func facts(_ survey: Survey, _ radius: BlastRadius) -> ServiceFacts? {
        let unit = survey.target
        guard unit.loadState == "loaded" else { return nil }
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let seconds = Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
        return ServiceFacts(
            unit: unit.id, activeState: unit.status.activeState, subState: unit.status.subState,
            mainPID: unit.status.mainPID,
            activeFor: unit.status.isUp ? unit.activeSince.map { max(0, seconds - $0) } : nil,
            killMode: unit.killing?.mode.rawValue ?? "", killsAfter: unit.killing?.killsAfter,
            alsoStops: survey.dependents.map {
                AlsoStops(
                    unit: $0.unit.id, because: $0.because, killsAfter: $0.unit.killing?.killsAfter,
                    comesBack: radius.comingBack.contains($0.unit.id))
            },
            triggers: survey.triggers.map(\.id), revivers: radius.revivers,
            unneeded: survey.dependents.map(\.tie).filter { $0.because == Survey.unneeded },
            startedByEnd: radius.startedByEnd, conflicts: radius.conflicts)
    }
}
