public import AgentProtocol
import Inventory
import Journal
import Plan
import Schedule

/// What becomes of a guarded action after its report: the host is told that the run goes on, or has put back by itself what
/// the run did there.
extension RunState {
    /// On whose behalf requests are sent now.
    public var claim: RunClaim { RunClaim(runID: started.runID, owner: owner, epoch: epoch) }

    /// What to tell the host about its guard; nil where nothing waits for it.
    public func confirmation(of guardID: String) -> Confirmation? {
        guard let last = toConfirm[guardID] else { return nil }
        return Confirmation(
            actionID: guardID, keepFor: keepFor(after: last),
            releases: last.releases == true && hosts[last.host]?.isFit == true)
    }

    /// For how many more seconds the host keeps its guard after its last action.
    private func keepFor(after last: ActionIntent) -> Double? {
        if chains.values.contains(where: { $0.isOpen(on: last.host) }) {
            return 2 * itinerary.length(step: last.step, batch: last.batch) + Itinerary.grace
        }
        guard phase != .aborting, let host = hosts[last.host] else { return nil }
        if host.isFit { return itinerary.secondsUntilUp(last.host, step: last.step, batch: last.batch) }
        // Until its turn comes to be put back: the others of its batch are finished first, and may be put back with it.
        guard schedule.steps[last.step].onFailure == .rollback, host.hasOutstandingChanges, !host.hasCommandRunning
        else { return nil }
        return 2 * itinerary.length(step: last.step, batch: last.batch) + Itinerary.grace
    }

    mutating func confirm(_ guardID: String) {
        guard let last = toConfirm[guardID] else { return }
        let isKept = keepFor(after: last) != nil
        hosts[last.host]?.keptGuard = isKept ? guardID : nil
        toConfirm[guardID] = nil
        if last.errand == nil {
            if hosts[last.host]?.isFit == true {
                giveBack(after: last)
                if chains[last.host] == nil { crowd.isBack(last.host) }
            } else {
                putBackIfWanted(last)
            }
        }
        endLink(last)
    }

    mutating func revert(_ guardID: String, _ report: ActionReport) {
        guard let last = toConfirm.removeValue(forKey: guardID) else { return }
        hosts[last.host]?.rollback = report
        hosts[last.host]?.wasRevertedByGuard = true
        hosts[last.host]?.puttingBack = report.outcome.isSuccess ? .done : .failed
        if last.errand != nil { return loseDelegate(last.host, after: last) }
        takeOut(last, .failed, word: "was put back by its guard")
        chains[last.host]?.cut()
        endLink(last)
    }

    mutating func leaveUnconfirmed(_ guardID: String, _ because: Exclusion) {
        guard let last = toConfirm.removeValue(forKey: guardID) else { return }
        hosts[last.host]?.unconfirmed = because
        if last.errand != nil {
            failLink(last, .unknown)
            return endLink(last)
        }
        takeOut(last, .unknown)
        chains[last.host]?.cut()
        putBackIfWanted(last)
        endLink(last)
    }

    /// What keeps the run's claims alive on hosts on which nothing goes on now, by host. A guard that was kept armed is
    /// kept so for as long again.
    public var renewals: [String: Tending] {
        let busy = Set(inFlight.values.map(\.host) + toConfirm.values.map(\.host))
        var renewals: [String: Tending] = [:]
        for (name, host) in hosts where host.isClaimed && !busy.contains(name) {
            if let guardID = host.keptGuard, let last = host.history.last?.intent, let keepFor = keepFor(after: last) {
                renewals[name] = .confirm(claim, Confirmation(actionID: guardID, keepFor: keepFor))
            } else {
                renewals[name] = .renew(claim)
            }
        }
        return renewals
    }

    /// Hosts that a run that has ended still has, in inventory order. Those of which nobody knows how they stand are left
    /// out: their guards may be all that puts them back. So are those that couldn't be put back, for others to be told of it.
    public var hostsToRelease: [String] {
        guard case .ended(let end) = phase, end != .interrupted else { return [] }
        return schedule.hosts.map(\.host).filter { name in
            hosts[name].map { $0.isClaimed && !$0.isUncertain && $0.puttingBack != .failed } ?? false
        }
    }
}

extension RunState {
    /// The guard that waits for the host's answer since this action is settled; nil where none does.
    func guardID(after actionID: String) -> String? {
        if toConfirm[actionID] != nil { return actionID }
        return toConfirm.first { $1.id == actionID }?.key
    }
}
