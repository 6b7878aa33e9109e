import AgentProtocol

/// Puts back what a run did on this host, since nobody confirmed: by an action as any other, composed from the host's own
/// records, and performed by a worker.
struct Reverter {
    let state: StateDirectory
    private var desk: ClaimDesk { ClaimDesk(state: state) }

    /// From here on it is too late to confirm.
    /// - Returns: whether it was begun. False if somebody was quicker.
    func begin() throws(SystemError) -> Bool {
        try desk.store.locked { (claims) throws(SystemError) in
            guard GuardRules.verdict(claims, desk.situation(claims)) == .due else { return false }
            return try fire(claims)
        }
    }

    private func fire(_ claims: HostClaims) throws(SystemError) -> Bool {
        var after = claims
        while let (id, fired) = GuardRules.fire(after) {
            after = fired
            if try ActionRecord.find(id, in: state) != nil { continue }
            try desk.store.put(after, over: claims)
            return true
        }
        // It died each time. What is left is to say so.
        try desk.store.put(GuardRules.reverted(claims), over: claims)
        return false
    }

    /// Sees to it that what puts back begins, and ends.
    func goOn(with id: String) throws(SystemError) {
        guard let record = try ActionRecord.find(id, in: state) else { return try makeRecord(id) }
        switch try record.state() {
        case .waiting:
            let worker = try OwnProgram.start(["act", id])
            while worker.reap() == nil { worker.wait(seconds: 60) }
            worker.close()
        case .running, .rebooting, .rebooted: break
        case .finished: try desk.store.change { claims in ((), GuardRules.reverted(claims)) }
        case .abandoned:
            guard try record.conclude() != nil else { return }
            _ = try desk.store.locked { (claims) throws(SystemError) in
                claims.held?.guarding?.revert == id ? try fire(claims) : false
            }
        }
    }

    private func makeRecord(_ id: String) throws(SystemError) {
        try desk.store.locked { (claims) throws(SystemError) in
            guard let held = claims.held, held.guarding?.revert == id else { return }
            var history: [PastAction] = []
            // Whoever asked for the last action may see what became of it.
            var caller: Int?
            for id in held.actions {
                guard let record = try ActionRecord.find(id, in: state), let past = try Self.past(record) else {
                    continue
                }
                history.append(past)
                caller = try record.storedRequest()?.caller
            }
            let request = GuardRules.request(id, for: held.claim, history)
            _ = try ActionRecord.make(request, in: state, caller: caller)
        }
    }

    private static func past(_ record: ActionRecord) throws(SystemError) -> PastAction? {
        guard let request = try record.storedRequest()?.request else { return nil }
        var report = try record.conclude()
        if report == nil { report = try record.report() }
        return PastAction(
            program: request.program, closing: request.closing, report: report, id: request.id,
            takesBack: request.takesBack)
    }
}
