import AgentProtocol
import Journal
import Plan
import Schedule

/// What became of the errands of a host's turn, and what is left of it then.
extension RunState {
    /// Takes an action that begins as the next one of its turn.
    /// - Returns: false where it belongs to none.
    mutating func beginLink(_ intent: ActionIntent) -> Bool {
        let served = intent.subject
        if chains[served] == nil {
            guard intent.purpose == .forward, phase == .forward, let action = scheduled(intent), action.errands != nil
            else { return false }
            chains[served] = Chain(action, step: intent.step, batch: intent.batch)
            chainOrder.append(served)
            cursor.action += 1
        }
        chains[served]?.waitsFor = intent.id
        chains[served]?.isBegun = true
        guard intent.purpose != .reconcile else { return true }
        // None is left only in a journal that was forged.
        if chains[served]?.links.isEmpty == false { chains[served]?.links.removeFirst() }
        guard let mark = intent.errand, mark.takesBack == nil else { return true }
        let opened = Chain.Opened(id: intent.id, host: intent.host)
        if mark.isGivenBack == true { chains[served]?.open.append(opened) } else { chains[served]?.done.append(opened) }
        return true
    }

    /// The part of a host in a batch; the next one of the batch, as a rule.
    private func scheduled(_ intent: ActionIntent) -> ScheduledAction? {
        let batch = schedule.steps[intent.step].batches[intent.batch]
        let served = intent.subject
        if batch.indices.contains(cursor.action), batch[cursor.action].host == served { return batch[cursor.action] }
        return batch.first { $0.host == served }
    }

    mutating func settleErrand(
        _ intent: ActionIntent, _ mark: ErrandMark, _ result: Result<ActionReport, ContactFailure>
    ) {
        if intent.purpose == .reconcile {
            switch result {
            case .success, .failure(.neverArrived): hosts[intent.host]?.record(result, of: intent.id)
            case .failure: hosts[intent.host]?.giveUp(intent.id)
            }
            return endLink(intent)
        }
        hosts[intent.host]?.record(result, of: intent.id)
        let guardID = hosts[intent.host]?.guardToConfirm(after: intent, result)
        hosts[intent.host]?.keptGuard = nil
        if let guardID { toConfirm[guardID] = intent }
        if result.outcome.isSuccess {
            if let taken = mark.takesBack {
                hosts[intent.host]?.noteTakenBack(taken, by: intent.id)
            } else if mark.isGivenBack != true {
                hosts[mark.serves]?.errandsDone += 1
            }
        } else {
            failLink(intent, result.outcome)
        }
        if guardID == nil { endLink(intent) }
    }

    /// What fails elsewhere is the failure of the host that it is done for.
    mutating func failLink(_ intent: ActionIntent, _ outcome: Outcome) {
        let served = intent.subject
        chains[served]?.cut()
        if chains[served]?.isPuttingBack == true {
            // Put back without what it was touched with, it would be in the way of those whom it serves.
            if intent.errand?.takesBack == nil { hosts[served]?.puttingBack = .failed }
        } else {
            if schedule.steps[intent.step].onFailure == .rollback { chains[served]?.takeBackAll() }
            takeOut(intent, outcome, word: "\(outcome.rawValue) at \(intent.host)")
            // One that can't be given back is as planned itself, and nobody could tell whether it is drained while it is put back.
            let isWanted = intent.errand?.takesBack == nil && schedule.steps[intent.step].onFailure == .rollback
            chains[served]?.thenPutsBack = isWanted
        }
    }

    /// It has ended, and its host knows.
    mutating func endLink(_ intent: ActionIntent) {
        guard chains[intent.subject]?.waitsFor == intent.id else { return }
        chains[intent.subject]?.waitsFor = nil
    }

    /// A host that acts for others has put back by itself what the run did there, since nobody spoke with it: nobody is drained
    /// there any more, and it takes nothing more of this run.
    mutating func loseDelegate(_ host: String, after last: ActionIntent) {
        for served in chainOrder where chains[served]?.isOpen(on: host) == true {
            chains[served]?.cut()
            takeOut(served, in: last, .failed, word: "lost what \(host) did for it")
        }
        endLink(last)
        guard trip == nil, phase == .forward else { return }
        let step = schedule.steps[last.step]
        trip = Trip(
            because: "\(host), which acts for others, was put back by its guard",
            onFailure: step.onFailure == .rollback ? .rollBack : .end)
    }

    /// Moves chains over what needs nothing.
    mutating func settleChains() {
        guard !chains.isEmpty else { return }
        let isCut = phase == .aborting || phase == .forward && trip != nil
        for served in chainOrder {
            guard var chain = chains[served], chain.waitsFor == nil else { continue }
            if isCut { chain.cut() }
            if settle(&chain, for: served) {
                chains[served] = chain
            } else {
                chains[served] = nil
                chainOrder.removeAll { $0 == served }
                if hosts[served]?.isFit == true { crowd.isBack(served) }
            }
        }
    }

    /// - Returns: whether anything is left of it.
    private mutating func settle(_ chain: inout Chain, for served: String) -> Bool {
        while true {
            switch chain.links.first {
            case .errand, .own: return true
            case .putBack:
                wantPutBack(served)
                if hosts[served]?.puttingBack == .wanted { return true }
                chain.links.removeFirst()
            case .giveBack(let opened):
                if needsGivingBack(opened) { return true }
                chain.links.removeFirst()
            case nil where chain.open.isEmpty:
                guard chain.thenPutsBack, trip == nil, phase == .forward else { return false }
                guard let next = turnOfPuttingBack(served) else {
                    wantPutBack(served)
                    return false
                }
                chain = next
                chain.isBegun = true
            case nil:
                chain.links = chain.open.reversed().map { .giveBack($0) }
                chain.open = []
            }
        }
    }

    private func needsGivingBack(_ opened: Chain.Opened) -> Bool {
        guard let delegate = hosts[opened.host], let record = errandRecord(opened), !record.isTakenBack else {
            return false
        }
        // It was put back as a whole, or nobody can tell how it stands: then a person is told.
        if delegate.puttingBack == .done || record.isGivenUp { return false }
        guard record.report != nil else { return record.mayHaveChanged }
        return !record.givingBack.isEmpty
    }

    /// The turn in which a host is put back, where something was done elsewhere when its services were touched.
    /// - Returns: whether it has one.
    mutating func beginPuttingBackInTurn(_ name: String) -> Bool {
        guard let chain = turnOfPuttingBack(name) else { return false }
        chains[name] = chain
        chainOrder.append(name)
        return true
    }

    private mutating func turnOfPuttingBack(_ name: String) -> Chain? {
        guard !delegates.isEmpty, let host = hosts[name], host.puttingBack == .notNeeded || host.puttingBack == .wanted,
            host.hasOutstandingChanges, !host.hasCommandRunning, let last = host.history.last?.intent
        else { return nil }
        var errands: [Errand] = []
        for record in host.history where record.intent.errand == nil && record.touchedServices {
            let intent = record.intent
            let action = schedule.steps[intent.step].batches[intent.batch].first { $0.host == name }
            for errand in action?.errands ?? [] where errand.isGivenBack && !errands.contains(errand) {
                errands.append(errand)
            }
        }
        guard !errands.isEmpty else { return nil }
        hosts[name]?.turnsBack += 1
        let attempt = hosts[name]?.turnsBack ?? 1
        return Chain(puttingBackWith: errands, step: last.step, batch: last.batch, attempt: attempt)
    }
}

extension StepRecord {
    /// What takes the errand back: as for the pairs that a host opens itself, the undo of each command that was begun.
    var givingBack: [Operation] {
        let begun = Set((report?.operations ?? []).filter { $0.outcome != .refused }.map(\.index))
        return intent.program.indices.reversed().compactMap { index in
            guard begun.contains(index), case .run(let command) = intent.program[index], let undo = command.undo else {
                return nil
            }
            return .run(CommandOperation(argv: undo, timeout: command.timeout, input: command.input))
        }
    }

    var touchedServices: Bool {
        (report?.operations ?? []).contains { $0.undo.contains { if case .services = $0 { true } else { false } } }
            || report == nil && mayHaveChanged
    }
}
