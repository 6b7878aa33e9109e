extension ClaimRules {
    /// What a run says between its actions.
    /// - Returns: what is remembered then, durably before the answer is given where the two differ in more than
    ///   `lastWord`.
    public static func tend(
        _ tending: Tending, _ claims: HostClaims, _ situation: Situation
    ) -> (TendingAnswer, HostClaims) {
        let claim = tending.claim.withinLimits
        guard var held = claims.held, held.claim.runID == claim.runID else {
            return (answerWithoutClaim(tending, claims, situation), claims)
        }
        if !held.isOf(situation.caller) { return (.refused([claimed(by: held, situation)]), claims) }
        if let reason = claims.objection(to: claim) { return (.refused([reason]), claims) }
        var claims = claims
        held.claim = claim.after(held.claim)
        held.lastWord = situation.now
        claims.held = held
        switch tending {
        case .renew: return (.granted, claims)
        case .confirm(_, let confirmation):
            if let reverted = held.guarding?.revert ?? held.reverted { return (.reverted(actionID: reverted), claims) }
            return (.granted, claims.confirming(confirmation, situation.now))
        case .release:
            // What puts back isn't called back: the claim goes when it has ended.
            guard held.guarding?.revert == nil else { return (.granted, claims.releasingLater()) }
            return (.granted, claims.releasing())
        }
    }

    /// Of a run that doesn't have the host: it may never have had it, or have given it back.
    private static func answerWithoutClaim(
        _ tending: Tending, _ claims: HostClaims, _ situation: Situation
    ) -> TendingAnswer {
        // What a run that is over wants has come true.
        if case .release = tending { return .granted }
        if let reason = claims.objection(to: tending.claim) { return .refused([reason]) }
        if case .confirm = tending,
            let fence = claims.fences.last(where: { $0.runID == tending.claim.runID }), let reverted = fence.reverted
        {
            return .reverted(actionID: reverted)
        }
        return claims.held.map { .refused([claimed(by: $0, situation)]) } ?? .granted
    }
}

extension HostClaims {
    fileprivate func confirming(_ confirmation: Confirmation, _ now: HostMoment) -> HostClaims {
        // One of an earlier action, come late or twice, doesn't touch the guard of a later one.
        guard var held, [held.actions.last, held.guarding?.actionID].contains(confirmation.actionID) else {
            return self
        }
        if let seconds = confirmation.keepFor {
            held.guarding = ArmedGuard(
                actionID: confirmation.actionID, seconds: GuardRules.within(seconds), since: now)
        } else {
            held.guarding = nil
        }
        var claims = self
        claims.held = held
        let isLast = confirmation.releases || held.releasesWith == confirmation.actionID
        return isLast && held.guarding == nil ? claims.releasing() : claims
    }

    fileprivate func releasingLater() -> HostClaims {
        var claims = self
        claims.held?.releasesWith = held?.guarding?.revert
        return claims
    }
}
