import AgentProtocol

extension Systemd {
    func stop(_ target: ServiceTarget, _ watcher: any ServiceWatcher) throws(ServiceManagerError) -> ServiceResult {
        let survey = try survey(target.unit)
        let reasons =
            Refusal.toStop(survey, target, startsAgain: false, permission: permission)
            + objections(toStopping: survey, of: target)
        let isLoaded = survey.target.loadState == "loaded"
        if isLoaded, survey.target.status.isDown {
            if let leftovers = leftovers(of: survey.target) { return .refused([leftovers]) }
            if survey.stoppableTriggers.isEmpty { return ServiceResult(outcome: .unchanged) }
        }
        if !reasons.isEmpty { return .refused(reasons) }
        let shield = Shield(systemctl: systemctl, dropIn: dropIn)
        var result = try bringDown(survey, target, .stop, shield, watcher)
        result.stop?.leftDown = leftDown(survey, target)
        return result
    }

    /// What stopped with the service and is down now, though the plan counted on its survival.
    func leftDown(_ survey: Survey, _ target: ServiceTarget) -> [String]? {
        guard target.dependents == .leave, !survey.dependents.isEmpty else { return nil }
        return try? systemctl.statuses(survey.dependents.map(\.unit.id)).filter(\.isDown).map(\.id)
    }

    /// Stops everything in the survey, in this order: what could refuse, what the caller does before, the stop.
    func bringDown(
        _ survey: Survey, _ target: ServiceTarget, _ verb: ServicesBefore.Verb, _ shield: Shield,
        _ watcher: any ServiceWatcher
    ) throws(ServiceManagerError) -> ServiceResult {
        let surveyed = Clock.monotonic
        let arming = Arming.needed(for: survey.stopping)
        if arming == .early {
            let flaws = try shield.raiseEarly(for: survey.stopping)
            if !flaws.isEmpty { return .refused(flaws) }
        }
        let before = survey.before(verb, of: target)
        let objections = watcher.willTouch(before)
        if !objections.isEmpty { return ServiceResult(outcome: .failed, reasons: objections) }
        memory.remember(
            survey.target.id,
            .init(
                triggers: before.activeTriggers,
                units: survey.comingBack(target.dependents).filter(\.canStart).map(\.id)))

        // Making copies may have taken minutes, and a service may have restarted itself in them.
        let survey = Clock.monotonic - surveyed > 1 ? try survey.updated(systemctl) : survey
        let witness = Witness()
        var pids: [Int] = []
        // A slice holds the processes of others: each is watched as its own unit's.
        for unit in survey.stopping where unit.killing != nil {
            let processes = ControlGroup(unit.status.controlGroup)?.processes() ?? []
            witness.watch(processes, of: unit.id)
            pids += processes
        }
        let meter = StopMeter(pids)
        let descent = Descent(
            survey.stopping, subject: target.unit, limits: StopLimits(target: target),
            raisingAfter: arming == .late ? Arming.moment(for: survey.stopping) : nil, force: target.force,
            systemctl: systemctl, shield: shield, watcher: watcher, meter: meter,
            watch: { witness.watch($0, of: $1) })
        // Triggers first: with their stop under way they start nothing any more.
        let names = survey.stoppableTriggers.map(\.id) + (survey.target.status.isLive ? [survey.target.id] : [])
        let order = systemctl.queueStop(names)
        // Without an answer the order may stand all the same: then what comes of it is watched.
        if !order.succeeded, order.end != .timedOut {
            return ServiceResult(
                outcome: .failed, reasons: [.stopFailed(unit: target.unit, message: order.complaint)])
        }
        return try settle(descent, survey, target, shield, witness, staysDown: verb == .stop)
    }

    /// Waits for the end of a stop, and says how it ended.
    /// - Parameter staysDown: whether a unit that somebody starts again at once is a failure.
    func settle(
        _ descent: Descent, _ survey: Survey, _ target: ServiceTarget, _ shield: Shield, _ witness: Witness,
        staysDown: Bool
    ) throws(ServiceManagerError) -> ServiceResult {
        let end: Descent.End
        do { end = try descent.run() } catch { throw .lostSight(error.reason) }
        var facts = StopFacts(
            seconds: descent.elapsed, killsAfter: survey.target.killing?.killsAfter, armed: shield.raisedAt != nil,
            alsoStopped: survey.dependents.map(\.unit.id))
        let sights = witness.sights()
        var reasons: [Reason] = []
        var outcome = Outcome.done
        let forcing = descent.forcing.flatMap { $0.shots.isEmpty ? nil : $0 }
        if end == .timedOut {
            outcome = .held
            let remaining = descent.remaining
            reasons +=
                forcing?.failures(remaining.map(\.unit.id), after: descent.elapsed)
                ?? Self.late(descent, survey, target)
            reasons += descent.flaws
            cancelWaitingStops(of: survey)
            facts.processes = ProcessTable.processes(remaining.flatMap(\.processes))
            facts.statusText = descent.statuses.first { !$0.statusText.isEmpty }
                .map { Printable.escape($0.statusText) }
            facts.use = UseReader().use(of: survey, closed: descent.meter?.listeners ?? [])
        } else if forcing != nil {
            outcome = .forced
        }
        reasons += forcing?.reasons ?? []
        for (unit, status, isDone) in descent.ends where unit.killing != nil {
            let evidence = judge(
                Evidence(
                    unit: unit, after: status, sights: sights.filter { $0.unit == unit.id },
                    missedSome: !witness.missed(of: unit.id).isSubset(of: [unit.status.mainPID]),
                    couldBeKilled: couldBeKilled(unit, descent, shield), isOver: isDone,
                    force: forcing?.force(on: unit.id)))
            switch evidence.verdict {
            case .clean: break
            case .killed(let kills):
                reasons += Kill.reasons(kills, of: unit.id)
                outcome = .killed
            case .unknown:
                reasons.append(.endUnseen(unit: unit.id, missing: evidence.proof.missing))
                if outcome.isSuccess { outcome = .unknown }
            }
            if isDone { facts.proofs.append(evidence.proof) }
        }
        if outcome.isSuccess, staysDown {
            for unit in descent.revived {
                outcome = .failed
                reasons.append(.stopFailed(unit: unit, message: "it stopped, and was started again at once"))
            }
        }
        return ServiceResult(outcome: outcome, reasons: reasons, stop: facts)
    }

    /// Who took too long: the service by the name that was asked for, and what stops with it by its own.
    private static func late(_ descent: Descent, _ survey: Survey, _ target: ServiceTarget) -> [Reason] {
        let late = descent.late
        if late.isEmpty { return [.stopTimedOut(unit: target.unit, seconds: target.stopTimeout)] }
        return late.map { unit, seconds in
            .stopTimedOut(unit: unit.names.contains(target.unit) ? target.unit : unit.id, seconds: seconds)
        }
    }

    /// Asks the journal only where nothing else tells, and where a kill was found, for its author.
    func judge(_ evidence: Evidence) -> Evidence {
        if evidence.quickVerdict == .clean { return evidence }
        var evidence = evidence
        let question = KillLog.question(invocationID: evidence.unit.status.invocationID)
        let answer = systemctl.run(question, Systemctl.patience)
        if answer.succeeded { evidence.log = KillLog(answer.text) }
        return evidence
    }

    /// Whether systemd's own deadline came while nothing kept it from killing.
    private func couldBeKilled(_ unit: Unit, _ descent: Descent, _ shield: Shield) -> Bool {
        guard let killing = unit.killing, killing.sendsFinal else { return false }
        if shield.raisedAt != nil, descent.flaws.isEmpty { return false }
        return killing.mode == .mixed || descent.elapsed >= killing.timeout
    }

    /// A job that still waits is undone for good by its cancel; one that runs goes on, cancelled or not, and is left alone.
    private func cancelWaitingStops(of survey: Survey) {
        let ours = Set(survey.stopping.map(\.id) + survey.triggers.map(\.id))
        let jobs = (try? systemctl.jobs()) ?? []
        systemctl.cancel(jobs.filter { ours.contains($0.unit) && $0.type == "stop" && $0.state == "waiting" })
    }

    /// Processes of an earlier run that are in the way of a start, and that a stop can't reach.
    func leftovers(of unit: Unit) -> Reason? {
        guard unit.status.isDown, unit.killing != nil, !unit.leavesSurvivors,
            let group = ControlGroup(unit.status.controlGroup),
            group.isPopulated
        else { return nil }
        return .leftovers(unit: unit.id, processes: ProcessTable.processes(group.processes()))
    }
}

extension ServiceResult {
    static func refused(_ reasons: [Reason]) -> ServiceResult { ServiceResult(outcome: .refused, reasons: reasons) }
}
