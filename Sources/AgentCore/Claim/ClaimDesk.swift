import AgentProtocol

/// Whether a run may act here, what it says between its actions, and what the end of one means to its claim.
struct ClaimDesk {
    let state: StateDirectory
    var store: ClaimStore { ClaimStore(state) }

    /// Judges a request, and remembers it before `record` makes its record: both or none.
    /// - Parameters:
    ///   - caller: who asks; nil where all users are one (a host without a policy).
    ///   - record: called while nobody else can be granted anything.
    /// - Returns: why it is refused; nil if it was recorded.
    func take(
        _ request: ActionRequest, caller: Int?, record: (HostClaims) throws(SystemError) -> Void
    ) throws(SystemError) -> [Reason]? {
        try store.locked { (claims) throws(SystemError) -> [Reason]? in
            switch ClaimRules.judge(request, claims, situation(claims, caller: caller)) {
            case .refused(let reasons): return reasons
            case .granted(let after):
                try store.put(after, over: claims)
                do throws(SystemError) { try record(after) } catch {
                    // Nothing has begun, so nothing is guarded either.
                    try? store.put(claims, over: after)
                    throw error
                }
                return nil
            }
        }
    }

    func tend(_ tending: Tending, caller: Int?) throws(SystemError) -> TendingAnswer {
        let answer = try store.change { claims in ClaimRules.tend(tending, claims, situation(claims, caller: caller)) }
        clearAway()
        return answer
    }

    /// A host that no run has any more is left without what its guard needed for a boot, at once: its watch would look a second
    /// later.
    private func clearAway() {
        guard let claims = try? store.read(), claims.held == nil else { return }
        _ = try? GuardKeeper(state: state).leave()
    }

    /// Remembers, before it is said, that nothing is known of an action, so that the request for it begins nothing any more.
    /// - Returns: nil where it arrived meanwhile; false where another user asks than the run's.
    func answerUnknown(_ id: String, to claim: RunClaim, caller: Int?) throws(SystemError) -> Bool? {
        try store.locked { (claims) throws(SystemError) -> Bool? in
            if try ActionRecord.find(id, in: state) != nil { return nil }
            let situation = situation(claims, caller: caller)
            guard let after = ClaimRules.answeringUnknown(to: claim, claims, situation) else { return false }
            try store.put(after, over: claims)
            return true
        }
    }

    /// Something of a run was heard, which renews its claim. No harm if that can't be noted.
    func heard(of claim: RunClaim?) {
        guard let claim else { return }
        try? store.change { claims in
            var after = claims
            if after.held?.claim.runID == claim.runID { after.held?.lastWord = .now() }
            return ((), after)
        }
    }

    /// Notes the end of an action.
    /// - Parameter outcome: nil where its worker died.
    func ended(_ request: ActionRequest, _ outcome: Outcome?) throws(SystemError) {
        try store.change { claims in ((), ClaimRules.ended(request, outcome, claims, .now())) }
        clearAway()
    }

    /// Whether what puts back by itself is under way, for others than itself to wait for.
    func isReverting(besides id: String) -> Bool {
        guard let revert = (try? store.read())?.held?.guarding?.revert else { return false }
        return revert != id
    }

    func isRevert(_ id: String) -> Bool { (try? store.read())?.held?.guarding?.revert == id }

    func situation(_ claims: HostClaims, caller: Int? = nil) -> ClaimRules.Situation {
        ClaimRules.Situation(now: .now(), atWork: AtWork.find(claims, in: state), caller: caller)
    }

    /// How the claim of this host stands; nothing is made.
    /// - Parameter path: of the state directory.
    static func standing(_ path: String) -> ClaimStanding? {
        guard let root = try? Directory(opening: path), let claims = try? ClaimStore(directory: root).read(),
            claims.held != nil
        else { return nil }
        // Without a place for records nothing can be at work.
        let atWork = (try? StateDirectory(path: path)).flatMap { AtWork.find(claims, in: $0) }
        return ClaimRules.standing(claims, ClaimRules.Situation(now: .now(), atWork: atWork))
    }
}

/// Which action is under way on this host.
enum AtWork {
    /// - Returns: the id of what works now, or of the run's last action where that isn't over: it may be about to begin,
    ///   between two boots, or have left a command running.
    static func find(_ claims: HostClaims, in state: StateDirectory) -> String? {
        if (try? FileLock.isHeld(StateDirectory.hostLock, in: state.root)) == true {
            let name = (try? state.root.read(StateDirectory.hostLock, limit: 4096)) ?? nil
            return Printable.escape(String(decoding: (name ?? []).prefix(128), as: UTF8.self))
        }
        guard let last = claims.held?.actions.last, let record = try? ActionRecord.find(last, in: state) else {
            return nil
        }
        if (try? FileLock.isHeld(ActionRecord.lockName, in: record.directory)) == true { return last }
        switch try? record.state() {
        case .waiting, .running, .rebooting, .rebooted: return last
        case .finished, .abandoned, nil: return nil
        }
    }
}
