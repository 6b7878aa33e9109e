import AgentProtocol
public import Journal
import Schedule

/// A run that is taken up again after an interruption, or whose end is taken back.
extension RunState {
    mutating func resume(_ resumed: RunResumed) {
        epoch = resumed.epoch
        owner = "\(resumed.operatorName)@\(resumed.controller)"
        isPaused = false
        pausedBy = nil
        stopChosen = false
        enter(resumed.window)
        awaitsApproval = nil
        forgetAnswers()
        // Whoever goes on asks the gate that didn't pass once more.
        if trip?.onFailure == .interrupt, resumed.intention == .goOn { trip = nil }
        let ended: RunEnd? = if case .ended(let end) = phase { end } else { nil }
        if ended != nil { phase = interrupted }
        switch resumed.intention {
        case .goOn: break
        case .rollBack:
            if let ended, ended != .interrupted {
                // A whole rollback once more, for what an earlier one left.
                phase = .forward
                forgetFailedRollbacks()
            }
            // An abort that didn't come to its end is none.
            if phase == .aborting { phase = interrupted }
            if phase == .forward { trip = .asked }
        case .abort where phase != .aborting:
            interrupted = phase
            phase = .aborting
        case .abort: break
        }
        askKeptGuards()
    }

    /// Time has passed: a guard that was kept armed may have struck, and what is left of it is to be extended.
    mutating func askKeptGuards() {
        let busy = Set(inFlight.values.map(\.host))
        for (name, host) in hosts {
            guard let guardID = host.keptGuard, let last = host.history.last?.intent else { continue }
            // One that is in flight there is told of by its own end, and one that is put back next by that.
            guard !busy.contains(name), phase == .aborting || host.puttingBack != .wanted else { continue }
            toConfirm[guardID] = last
            hosts[name]?.keptGuard = nil
        }
    }

    /// Whether the operator had it ended as it stood.
    public var wasAborted: Bool {
        if case .ended = phase { return interrupted == .aborting }
        return phase == .aborting
    }

    /// What failed in a rollback is tried again under another id; what was lost is asked for again under its own.
    private mutating func forgetFailedRollbacks() {
        for (name, host) in hosts where host.puttingBack == .failed {
            if host.rollbackLostTo == nil, host.rollback != nil { hosts[name]?.rollbackAttempts += 1 }
            hosts[name]?.rollback = nil
            hosts[name]?.rollbackLostTo = nil
            hosts[name]?.wasRevertedByGuard = false
            hosts[name]?.puttingBack = .notNeeded
        }
    }

    /// Whether an action that was asked for before the interruption is begun after all, where its host never heard of it.
    func isStillWanted(_ intent: ActionIntent) -> Bool {
        if intent.errand?.takesBack != nil { return true }
        return switch intent.purpose {
        case .forward: phase == .forward && trip == nil
        case .rollback: phase != .aborting
        case .reconcile: false
        }
    }

    /// Whether a person may agree to an `approve` (from 0). Where others are named for it, nobody agrees to what they run
    /// themselves.
    public func mayApprove(_ step: Int, by name: String) -> Bool {
        guard let approvers = schedule.steps[step].approvers else { return true }
        return approvers.contains(name) && name != started.operatorName && !owner.hasPrefix("\(name)@")
    }

    /// Why the run can't be taken up again in this way; nil where it can.
    ///
    /// A run that has ended can only be put back: what it did on the hosts, as far as that stands.
    ///
    /// - Parameters:
    ///   - approving: the step (from 0) whose approval is given with it.
    ///   - by: who takes it up.
    public func objection(
        to intention: RunResumed.Intention, approving: Int? = nil, by name: String? = nil
    ) -> ResumeObjection? {
        if let approving, approving != pendingApproval { return .notAwaited(step: approving, pendingApproval) }
        if let approving, let name, !mayApprove(approving, by: name) {
            return .notApprover(name, schedule.steps[approving].approvers ?? [])
        }
        guard case .ended(let end) = phase, end != .interrupted else { return nil }
        guard intention == .rollBack, end != .refused else { return .ended(end) }
        let isLeft = hosts.values.contains { $0.hasOutstandingChanges || $0.isUncertain }
        return isLeft ? nil : .nothingToPutBack
    }
}

/// Why a run can't be taken up again.
public enum ResumeObjection: Error, Sendable, Hashable {
    case ended(RunEnd)
    /// It has put back everything, or changed nothing.
    case nothingToPutBack
    /// The run doesn't wait for an approval before this step, but before another one, if any. Both from 0.
    case notAwaited(step: Int, Int?)
    /// Others have to approve of the step, and none of them is who started the run.
    case notApprover(String, [String])
    /// What it would go on with doesn't fit into what is left of the window.
    case windowTooShort(WindowShortfall)
    /// The entries don't begin a run.
    case noRun
    /// It is so long ago that the hosts don't keep any more what takes it back.
    case tooOld
}
