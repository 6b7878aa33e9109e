import AgentProtocol
import Journal
import Plan
import Schedule

/// What the end of an action means for its host and for the run.
extension RunState {
    mutating func settle(_ id: String, with result: Result<ActionReport, ContactFailure>) {
        guard let intent = inFlight.removeValue(forKey: id) else { return }
        if let mark = intent.errand { return settleErrand(intent, mark, result) }
        switch intent.purpose {
        case .forward: settleForward(intent, result)
        case .reconcile: settleReconcile(intent, result)
        case .rollback: settleRollback(intent, result)
        }
    }

    private mutating func settleForward(_ intent: ActionIntent, _ result: Result<ActionReport, ContactFailure>) {
        hosts[intent.host]?.record(result, of: intent.id)
        let guardID = hosts[intent.host]?.guardToConfirm(after: intent, result)
        hosts[intent.host]?.keptGuard = nil
        if let guardID { toConfirm[guardID] = intent }
        let outcome = result.outcome
        if outcome.isSuccess {
            if guardID == nil {
                giveBack(after: intent)
                if chains[intent.host] == nil { crowd.isBack(intent.host) }
            }
        } else {
            takeOut(intent, outcome)
            chains[intent.host]?.cut()
            // What is put back before the host has answered could meet the host doing it by itself.
            if guardID == nil { putBackIfWanted(intent) }
        }
        if guardID == nil { endLink(intent) }
    }

    private mutating func settleReconcile(_ intent: ActionIntent, _ result: Result<ActionReport, ContactFailure>) {
        switch result {
        case .success, .failure(.neverArrived): hosts[intent.host]?.record(result, of: intent.id)
        // What is said of this attempt to ask says nothing of the action that was lost.
        case .failure: hosts[intent.host]?.puttingBack = .failed
        }
        wantPutBack(intent.host)
    }

    private mutating func settleRollback(_ intent: ActionIntent, _ result: Result<ActionReport, ContactFailure>) {
        switch result {
        case .success(let report) where report.meetsGuard(of: started.runID) && !isTriedOut(intent.host):
            // The host was at it by itself, and is through by now. Done once more, this sees how it stands.
            hosts[intent.host]?.rollbackAttempts += 1
            hosts[intent.host]?.puttingBack = .notNeeded
            wantPutBack(intent.host)
        case .success(let report):
            hosts[intent.host]?.rollback = report
            hosts[intent.host]?.rollbackLostTo = nil
            hosts[intent.host]?.puttingBack = report.outcome.isSuccess ? .done : .failed
            if report.outcome.isSuccess { hosts[intent.host]?.isClaimed = false }
            // With this the host has disarmed its guard; asking for it would arm it again.
            if report.outcome != .refused, report.outcome != .unknown { hosts[intent.host]?.keptGuard = nil }
        case .failure(let failure):
            hosts[intent.host]?.rollbackLostTo = failure
            hosts[intent.host]?.puttingBack = .failed
        }
    }

    /// A host that is forever putting back by itself is left to a person.
    private func isTriedOut(_ host: String) -> Bool { (hosts[host]?.rollbackAttempts ?? 0) >= 10 }

    mutating func giveBack(after intent: ActionIntent) {
        if intent.releases == true { hosts[intent.host]?.isClaimed = false }
    }

    /// A host that failed is out of the run; what follows depends on the step's `on_failure` and on the budget.
    mutating func takeOut(_ intent: ActionIntent, _ outcome: Outcome, word: String? = nil) {
        takeOut(intent.subject, in: intent, outcome, word: word)
    }

    mutating func takeOut(_ host: String, in intent: ActionIntent, _ outcome: Outcome, word: String? = nil) {
        guard hosts[host]?.isFit == true else { return }
        hosts[host]?.standing = .out(outcome)
        if !mereDelegates.contains(host) { outCount += 1 }
        crowd.isAway(host)
        let step = schedule.steps[intent.step]
        guard trip == nil, phase == .forward else { return }
        var budget = "\(outCount) out, and the budget is \(schedule.maxFailed)"
        if outCount <= schedule.maxFailed {
            if let excess = excess(of: intent) {
                budget = excess
            } else if step.onFailure != .stop {
                // Nobody needs to get further with a step that can't be done any more on all of its hosts.
                guard let full = groupWithoutRoom(after: host) else { return }
                budget = full.text
            }
        }
        trip = Trip(
            because:
                "\(host) \(word ?? outcome.rawValue) in step \(intent.step + 1) (\(step.title)); \(budget)",
            onFailure: step.onFailure == .rollback ? .rollBack : .end)
    }

    /// What of a batch is out beyond the step's own limit, in words; nil where it isn't.
    private func excess(of intent: ActionIntent) -> String? {
        let step = schedule.steps[intent.step]
        guard let percent = step.maxFailPercentage else { return nil }
        let batch = step.batches[intent.batch]
        let out = batch.count { hosts[$0.host]?.isFit != true }
        // Ansible's rule: more than the percentage, not as much (lib/ansible/plugins/strategy/linear.py).
        guard out * 100 > percent * batch.count else { return nil }
        return "\(out) of \(batch.count) in the batch out, and the step allows \(percent)%"
    }

    mutating func putBackIfWanted(_ intent: ActionIntent) {
        guard schedule.steps[intent.step].onFailure == .rollback else { return }
        let host = intent.subject
        // Where it was drained for the turn that it failed in, it still is. Otherwise it is drained for that.
        if let chain = chains[host] {
            if chain.isDrained { wantPutBack(host) } else { chains[host]?.thenPutsBack = true }
        } else if phase == .forward, beginPuttingBackInTurn(host) {
            chains[host]?.isBegun = true
        } else {
            wantPutBack(host)
        }
    }

    /// Queues a host to be put back, unless there is nothing to put back or it was tried.
    mutating func wantPutBack(_ host: String) {
        guard let record = hosts[host], record.puttingBack != .failed, record.puttingBack != .done else { return }
        if record.hasCommandRunning {
            // Its undo would race with it, and so might all else that is put back. A person waits for it.
            hosts[host]?.puttingBack = .failed
        } else if record.hasOutstandingChanges {
            hosts[host]?.puttingBack = .wanted
            // A confirmation that comes after the rollback began wants it once more.
            let isUnderWay =
                readyToPutBack.contains(host) || inFlight.values.contains { $0.host == host && $0.errand == nil }
            if !isUnderWay { readyToPutBack.insert(host, at: 0) }
        } else {
            hosts[host]?.puttingBack = .done
        }
    }
}

extension HostRecord {
    mutating func record(_ result: Result<ActionReport, ContactFailure>, of id: String) {
        guard let index = history.lastIndex(where: { $0.intent.id == id }) else { return }
        switch result {
        case .success(let report):
            history[index].report = report
            history[index].lostTo = nil
        case .failure(let failure): history[index].lostTo = failure
        }
    }

    /// The action whose guard is armed on the host now, if one is: this one's own, or that of an earlier one.
    func guardToConfirm(
        after intent: ActionIntent, _ result: Result<ActionReport, ContactFailure>
    ) -> String? {
        guard case .success(let report) = result else { return nil }
        // What was refused outright has armed nothing.
        return intent.guardFor != nil && report.hasBegun ? intent.id : keptGuard
    }
}

extension ActionReport {
    /// Whether anything was begun.
    fileprivate var hasBegun: Bool {
        outcome != .refused || operations.contains { $0.outcome != .refused || !$0.undo.isEmpty }
    }

    /// Whether it was refused since the host was putting back by itself what the run did there.
    func meetsGuard(of runID: String) -> Bool { guardInTheWay(of: runID) != nil }

    /// The action by which the host put back what the run did, where that stood in the way of this one.
    func guardInTheWay(of runID: String) -> String? {
        guard outcome == .refused else { return nil }
        for case .busy(let id) in operations.flatMap(\.reasons) where id.isRevert(of: runID) { return id }
        return nil
    }
}

extension String {
    /// Whether it is the id of an action that a host began by itself, to put back what the run did there.
    fileprivate func isRevert(of runID: String) -> Bool { hasPrefix("\(runID).") && GuardRules.isRevert(self) }
}

extension Result<ActionReport, ContactFailure> {
    /// A host that was lost is `unknown`, unless it is certain that nothing began there.
    var outcome: Outcome {
        switch self {
        case .success(let report): report.outcome
        case .failure(let failure): failure.provesNothingBegan ? .failed : .unknown
        }
    }
}
