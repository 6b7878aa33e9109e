/// Who may act on a host: one run at a time, and of that run the controller that took it up last.
///
/// Pure: from what the host remembers and what is asked follows what it remembers then, and the answer. The agent keeps it in
/// a file, the simulation in memory.
public enum ClaimRules {
    public enum Judgement: Sendable, Hashable {
        /// To be remembered, durably, before anything is touched.
        case granted(HostClaims)
        case refused([Reason])
    }

    /// What a host knows beside its memory.
    public struct Situation: Sendable, Hashable {
        public var now: HostMoment
        /// The action that is under way on the host, be it between two boots; nil for none.
        public var atWork: String?
        /// The user id of who asks; nil where that makes no difference: on a host without a policy.
        public var caller: Int?

        public init(now: HostMoment, atWork: String? = nil, caller: Int? = nil) {
            self.now = now
            self.atWork = atWork
            self.caller = caller
        }
    }

    /// What is judged of a request for an action.
    public static func judge(
        _ request: ActionRequest, _ claims: HostClaims, _ situation: Situation
    ) -> Judgement {
        // Nobody but the host makes the actions that it puts back with.
        if GuardRules.isRevert(request.id) { return .refused([.busy(id: request.id)]) }
        guard let claim = request.claim?.withinLimits else {
            // By hand, or by something that knows of no claims.
            guard let held = claims.held else { return .granted(claims) }
            return .refused([claimed(by: held, situation)])
        }
        if let reason = claims.objection(to: claim) ?? claims.lateness(of: claim) { return .refused([reason]) }
        let putsBack = request.putsBack == true
        if let held = claims.held, held.claim.runID == claim.runID {
            if !held.isOf(situation.caller) {
                return .refused([claimed(by: held, situation)])
            }
            if let reverted = held.guarding?.revert ?? held.reverted, !putsBack {
                return .refused([.revertedByGuard(actionID: reverted)])
            }
            return .granted(claims.taking(request, for: claim, from: held, situation))
        }
        if let held = claims.held {
            if let reason = objection(toSettingAside: held, request.takeOver, situation) { return .refused([reason]) }
        }
        let free = claims.settingAside(for: claim)
        if let fence = free.fences.last(where: { $0.runID == claim.runID }), let reverted = fence.reverted, !putsBack {
            return .refused([.revertedByGuard(actionID: reverted)])
        }
        let fresh = HeldClaim(
            claim: claim, since: situation.now, lastWord: situation.now, caller: situation.caller,
            reverted: free.fences.last { $0.runID == claim.runID }?.reverted)
        return .granted(free.taking(request, for: claim, from: fresh, situation))
    }

    /// A question of a run for an action of which the host has no record. The answer must stay true: what the controllers of the
    /// run had sent before, and what still waits in a connection that outlives its controller, begins nothing any more.
    /// - Returns: what is remembered, durably, before that is answered; nil where another user asks than the run's.
    public static func answeringUnknown(
        to asking: RunClaim, _ claims: HostClaims, _ situation: Situation
    ) -> HostClaims? {
        let claim = asking.withinLimits
        if let held = claims.held, held.claim.runID == claim.runID, !held.isOf(situation.caller) { return nil }
        return claims.closed(to: claim, situation.now)
    }

    /// Whether an action that was granted may still begin: its run may have lost the host since.
    public static func objection(toBeginning request: ActionRequest, _ claims: HostClaims) -> Reason? {
        guard let claim = request.claim else { return nil }
        if let held = claims.held, held.claim.runID != claim.runID {
            return .superseded(runID: claim.runID, by: held.claim.owner)
        }
        return claims.objection(to: claim)
    }

    /// What is remembered after an action's end.
    /// - Parameter outcome: nil where its worker died: then nobody knows, and the host counts as touched.
    public static func ended(
        _ request: ActionRequest, _ outcome: Outcome?, _ claims: HostClaims, _ now: HostMoment
    ) -> HostClaims {
        guard var held = claims.held, let claim = request.claim, held.claim.runID == claim.runID,
            !GuardRules.isRevert(request.id)
        else { return claims }
        var claims = claims
        let isReleased = held.releasesWith == request.id && outcome?.isSuccess == true
        if request.putsBack == true {
            if outcome?.isSuccess == true { return claims.releasing() }
            // It has tried what its guard would do. The host isn't as before, so it stays the run's, for others to be told. What
            // was refused or died has not tried.
            if let outcome, outcome != .refused, outcome != .unknown { held.guarding = nil }
        } else if isReleased, held.guarding?.actionID != request.id {
            return claims.releasing()
        }
        if held.releasesWith == request.id, !isReleased { held.releasesWith = nil }
        held.lastWord = now
        held.guarding?.noteEnd(of: request.id, lease: held.claim.lease, now)
        claims.held = held
        return claims
    }

    /// How the claim of a host stands; nil where nobody has it.
    public static func standing(_ claims: HostClaims, _ situation: Situation) -> ClaimStanding? {
        guard let held = claims.held else { return nil }
        return ClaimStanding(
            claim: held.claim, since: held.since.wall, silence: situation.now.passed(since: held.lastWord),
            remaining: remaining(held, situation),
            revertsIn: held.guarding.flatMap { $0.revert == nil ? GuardRules.left($0, situation.now) : nil },
            reverted: held.guarding?.revert ?? held.reverted)
    }

    /// For how long it is live, in seconds. An armed guard belongs to it: what it puts back must not be another's.
    static func remaining(_ held: HeldClaim, _ situation: Situation) -> Double {
        let lease = held.claim.lease
        if situation.atWork != nil { return lease }
        let left = situation.now.left(of: lease, since: held.lastWord)
        guard let guarding = held.guarding else { return left }
        return max(left, guarding.revert == nil ? max(1, GuardRules.left(guarding, situation.now)) : lease)
    }

    private static func objection(
        toSettingAside held: HeldClaim, _ takeOver: TakeOver?, _ situation: Situation
    ) -> Reason? {
        if takeOver?.anyRun == true {
            // What is under way can't be called back, and two at once would each undo the other.
            if let revert = held.guarding?.revert { return .busy(id: revert) }
            if let atWork = situation.atWork { return .busy(id: atWork) }
            // Without its guard, nobody would put back any more what the run left.
            return held.guarding.map {
                .guarded(
                    runID: held.claim.runID, owner: held.claim.owner, revertsIn: GuardRules.left($0, situation.now))
            }
        }
        if let epoch = takeOver?.endedRuns[held.claim.runID], held.claim.epoch <= epoch, held.guarding == nil,
            situation.atWork == nil
        {
            return nil
        }
        let isDead = takeOver?.deadRuns.contains(held.claim.runID) == true
        return isDead && remaining(held, situation) <= 0 ? nil : claimed(by: held, situation)
    }

    static func claimed(by held: HeldClaim, _ situation: Situation) -> Reason {
        .claimed(
            runID: held.claim.runID, owner: held.claim.owner, since: held.since.wall,
            silence: situation.now.passed(since: held.lastWord), remaining: remaining(held, situation))
    }
}
