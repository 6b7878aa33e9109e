import AgentProtocol
public import Journal
import Schedule

extension RunState {
    /// What may happen now, as the events that record it: intents of actions to begin, the begin of a rollback, the end.
    /// An empty answer means: wait for what is in flight, or for the operator's choice.
    ///
    /// - Parameters:
    ///   - room: how many more actions the driver can take on.
    ///   - now: in seconds since 1970; of two clocks that differ, the later one.
    public func decide(room: Int, now: Double) -> [RunEvent] {
        switch phase {
        case .ended: return []
        case .forward: return decideForward(room: room, now: now)
        case .rollingBack:
            if isPaused { return windUp(room: room) }
            if stopChosen { return isQuiet ? [.finished(.interrupted)] : windUp(room: room) }
            if readyToPutBack.isEmpty, chains.isEmpty { return isQuiet ? [.finished(end)] : [] }
            let rollbacks = puttingBack(room: room)
            return rollbacks
                + nextOfChains(room: room - rollbacks.count, onlyBegun: false, besides: rollbacks)
        case .aborting: return isQuiet ? [.finished(endAsItStands)] : windUp(room: room)
        }
    }

    /// Whether the run waits for the operator: it was asked to stop, and nothing is in flight any more.
    public var awaitsChoice: Bool { isPaused && pausedBy == nil && isQuiet && phase != .aborting }

    private func decideForward(room: Int, now: Double) -> [RunEvent] {
        let shortfall = shortfall(now: now).map { [RunEvent.windowTooShort($0)] }
        if isPaused { return isQuiet ? shortfall ?? [] : windUp(room: room) }
        if let trip {
            guard isQuiet else { return windUp(room: room) }
            return switch trip.onFailure {
            case .rollBack: [.rollbackBegan(because: trip.because)]
            case .end: [.finished(end)]
            case .interrupt: [.finished(.interrupted)]
            }
        }
        if stopChosen { return isQuiet ? [.finished(.interrupted)] : windUp(room: room) }
        if outCount > schedule.maxFailed || !forbidForce.isEmpty || !missingDelegates.isEmpty || !hasRoomAtAll {
            return [.finished(.refused)]
        }
        let rollbacks = puttingBack(room: room)
        if cursor.step == schedule.steps.count {
            return rollbacks.isEmpty && isQuiet ? [.finished(end)] : rollbacks
        }
        if let shortfall {
            guard !rollbacks.isEmpty || !isQuiet else { return shortfall }
            return rollbacks + nextOfChains(room: room - rollbacks.count, onlyBegun: true, besides: rollbacks)
        }
        if schedule.steps[cursor.step].approval != nil {
            return rollbacks.isEmpty && isQuiet && awaitsApproval == nil
                ? [.approvalAsked(step: cursor.step)] : rollbacks
        }
        if needsBlockers { return rollbacks.isEmpty && isQuiet ? [nextBlockers] : rollbacks }
        if needsGate { return rollbacks.isEmpty && isQuiet ? [nextGate] : rollbacks }
        // Guards of earlier batches are asked for after an interruption: nothing builds on what may have been put back, nor goes
        // beside putting it back.
        let last = readyToPutBack.compactMap { hosts[$0]?.history.last?.intent }
        let isAhead = [Array(toConfirm.values), Array(inFlight.values), last].joined().allSatisfy {
            $0.step == cursor.step && $0.batch == cursor.batch
        }
        guard isAhead else { return rollbacks }
        let begun = rollbacks + nextOfChains(room: room - rollbacks.count, onlyBegun: true, besides: rollbacks)
        return begun + nextForward(room: room - begun.count, besides: begun)
    }

    private func nextForward(room: Int, besides begun: [RunEvent]) -> [RunEvent] {
        guard room > 0 else { return [] }
        let batch = schedule.steps[cursor.step].batches[cursor.batch]
        let ready = batch[cursor.action...].lazy.filter { hosts[$0.host]?.isFit == true }.prefix(room)
        let fitting = withRoom(ready, in: cursor.step)
        guard itinerary.hasErrands(cursor.step) else {
            return fitting.map { .intended(intent($0, step: cursor.step, batch: cursor.batch)) }
        }
        // Hosts that act for others do one thing at a time.
        var busy = busyHosts(besides: begun)
        var events: [RunEvent] = []
        for action in fitting {
            guard let first = firstIntent(of: action), busy.insert(first.host).inserted else { break }
            events.append(.intended(first))
        }
        return events
    }

    func intent(_ action: ScheduledAction, step: Int, batch: Int) -> ActionIntent {
        let isLast = itinerary.isLast(step, of: action.host) && !delegates.contains(action.host)
        return ActionIntent(
            id: "\(started.runID).s\(step + 1).h\(indices[action.host] ?? 0)", purpose: .forward,
            step: step, batch: batch, host: action.host, program: allowed(action.program),
            closing: action.closing, worstCase: action.worstCase, guardFor: action.guardFor,
            releases: isLast ? true : nil)
    }

    /// Without the operator's word nothing is killed, whatever the plan says.
    private func allowed(_ program: [Operation]) -> [Operation] {
        started.forceAllowedBy == nil ? program.map(\.unforced) : program
    }

    private func puttingBack(room: Int) -> [RunEvent] {
        guard !delegates.isEmpty else { return readyToPutBack.suffix(max(0, room)).reversed().compactMap(putBack) }
        let busy = busyHosts(besides: [])
        return readyToPutBack.filter { !busy.contains($0) }.suffix(max(0, room)).reversed().compactMap(putBack)
    }

    /// The next thing to do to put a host back: learn what was done there, or undo it.
    func putBack(_ name: String) -> RunEvent? {
        guard let host = hosts[name], let last = host.history.last?.intent else { return nil }
        if let lost = host.history.first(where: { $0.report == nil && $0.mayHaveChanged }) {
            var intent = lost.intent
            intent.purpose = .reconcile
            intent.errand = nil
            intent.guardFor = nil
            intent.releases = nil
            return .intended(intent)
        }
        let composition = UndoComposer.compose(host.history)
        let attempt = host.rollbackAttempts == 0 ? "" : "\(host.rollbackAttempts + 1)"
        let worstCase = (composition.program + composition.closing.map(\.operation)).reduce(0) { $0 + $1.worstCase }
        return .intended(
            ActionIntent(
                id: "\(started.runID).undo\(attempt).h\(indices[name] ?? 0)", purpose: .rollback, step: last.step,
                batch: last.batch, host: name, program: composition.program, closing: composition.closing,
                worstCase: worstCase))
    }

    /// How a run ends that is aborted: what was done half on a host takes a person, since nothing will finish it or take it
    /// back.
    private var endAsItStands: RunEnd {
        if hosts.contains(where: { $1.needsPerson || isHalfDone($0, $1) }) { return .needsPerson }
        let isWhole = cursor.step == schedule.steps.count && hosts.values.allSatisfy(\.isFit)
        return isWhole && interrupted == .forward ? .asPlanned : .putBack
    }

    /// Whether the run has changed the host and not come to its last step there.
    public func isHalfDone(_ name: String, _ host: HostRecord) -> Bool {
        host.hasOutstandingChanges && host.ownSteps < stepCount(of: name)
    }

    /// In how many steps of the schedule the host has a part.
    public func stepCount(of name: String) -> Int { itinerary.count(of: name) }

    /// How the run ends as it stands now.
    private var end: RunEnd {
        if hosts.values.contains(where: \.needsPerson) { return .needsPerson }
        if case .rollingBack = phase { return .putBack }
        return hosts.values.allSatisfy(\.isFit) ? .asPlanned : .putBack
    }
}

extension HostRecord {
    /// Whether the host is neither as planned nor as it was before, or nobody can tell.
    public var needsPerson: Bool {
        if isUncertain || hasCommandRunning || puttingBack == .failed || puttingBack == .wanted { return true }
        if puttingBack != .done, history.contains(where: \.isLeftOpen) { return true }
        if case .out = standing { return hasOutstandingChanges }
        return false
    }
}
