extension HostClaims {
    /// Why a controller's word doesn't count any more.
    func objection(to claim: RunClaim) -> Reason? {
        if let held, held.claim.runID == claim.runID {
            if claim.epoch >= held.claim.epoch { return nil }
            return .superseded(runID: claim.runID, by: held.claim.owner)
        }
        guard let fence = fences.last(where: { $0.runID == claim.runID }), claim.epoch < fence.epoch else { return nil }
        return .superseded(runID: claim.runID, by: fence.by)
    }

    /// Why a request for an action comes too late: its controller has asked for the action since it sent this, and was told
    /// that nothing is known of it.
    func lateness(of claim: RunClaim) -> Reason? {
        guard let known = latest(of: claim.runID), known.epoch == claim.epoch, claim.turn < known.turn else {
            return nil
        }
        return .tooLate(runID: claim.runID)
    }

    /// With a question remembered to which the answer is that nothing is known.
    func closed(to claim: RunClaim, _ now: HostMoment) -> HostClaims {
        if let known = latest(of: claim.runID), (claim.epoch, claim.turn) <= (known.epoch, known.turn) { return self }
        var claims = self
        if held?.claim.runID == claim.runID {
            claims.held?.claim = claim
            claims.held?.lastWord = now
        } else {
            claims.add(
                ClaimFence(
                    runID: claim.runID, epoch: claim.epoch, turn: claim.turn, by: claim.owner,
                    reverted: fences.last { $0.runID == claim.runID }?.reverted))
        }
        return claims
    }

    /// The newest controller of a run that the host has heard of, and its newest question.
    private func latest(of runID: String) -> (epoch: Int, turn: Int)? {
        if let claim = held?.claim, claim.runID == runID { return (claim.epoch, claim.turn) }
        return fences.last { $0.runID == runID }.map { ($0.epoch, $0.turn) }
    }

    /// With an action of the run recorded.
    func taking(
        _ request: ActionRequest, for claim: RunClaim, from held: HeldClaim, _ situation: ClaimRules.Situation
    ) -> HostClaims {
        var held = held
        held.claim = claim.after(held.claim)
        held.lastWord = situation.now
        if request.putsBack != true {
            if !held.actions.contains(request.id) { held.actions.append(request.id) }
            if let seconds = request.guardFor.map(GuardRules.within) {
                held.guarding = ArmedGuard(actionID: request.id, seconds: seconds)
            }
            held.releasesWith = request.releases == true ? request.id : nil
        }
        var claims = self
        claims.held = held
        return claims
    }

    /// Without the claim of whoever has it, whose word doesn't count from now on.
    func settingAside(for claim: RunClaim) -> HostClaims {
        guard let held else { return self }
        var claims = self
        claims.held = nil
        claims.add(
            ClaimFence(
                runID: held.claim.runID, epoch: held.claim.epoch + 1, by: claim.owner,
                reverted: held.guarding?.revert ?? held.reverted))
        return claims
    }

    /// Without the claim, at its run's own wish.
    func releasing() -> HostClaims {
        guard let held else { return self }
        var claims = self
        claims.held = nil
        let reverted = held.guarding?.revert ?? held.reverted
        if held.claim.epoch > 0 || held.claim.turn > 0 || reverted != nil {
            claims.add(
                ClaimFence(
                    runID: held.claim.runID, epoch: held.claim.epoch, turn: held.claim.turn, by: held.claim.owner,
                    reverted: reverted))
        }
        return claims
    }

    private mutating func add(_ fence: ClaimFence) {
        fences.removeAll { $0.runID == fence.runID }
        fences = fences.suffix(ClaimFence.limit - 1) + [fence]
    }
}

extension HeldClaim {
    /// Whether a user may speak for the run: its own, and root.
    func isOf(_ user: Int?) -> Bool {
        guard let caller, let user else { return true }
        return user == 0 || user == caller
    }
}

extension ArmedGuard {
    /// Its time begins with the end of its own action. The end of another leaves at least a lease to confirm that.
    mutating func noteEnd(of id: String, lease: Double, _ now: HostMoment) {
        if revert != nil { return }
        guard let since else {
            if actionID == id { self.since = now }
            return
        }
        if actionID != id, now.left(of: seconds, since: since) < lease {
            seconds = lease
            self.since = now
        }
    }
}

extension RunClaim {
    /// As what is remembered of the run, where this came before: what only renews doesn't know of every question.
    func after(_ earlier: RunClaim) -> RunClaim {
        var claim = self
        if epoch == earlier.epoch { claim.turn = max(turn, earlier.turn) }
        return claim
    }

    /// Between a second and an hour, and names that fit into a line: a controller must not hold a host by a slip.
    var withinLimits: RunClaim {
        var claim = self
        claim.lease = lease >= 1 ? min(lease, 3600) : 1
        claim.owner = String(decoding: owner.utf8.prefix(Hold.textLimit), as: UTF8.self)
        return claim
    }
}
