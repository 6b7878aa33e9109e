import AgentProtocol
import Journal
import Plan
import Schedule

/// What hosts do on behalf of others. Each served host has a chain; an action of a chain is an action like any other, with an id,
/// a record and a guard of its own on the host that does it.
extension RunState {
    /// The next actions of turns that were begun, and of hosts that are put back in turns; at most one for each host that acts.
    ///
    /// - Parameters:
    ///   - onlyBegun: whether no new turn is begun.
    ///   - others: what begins at the same time.
    func nextOfChains(room: Int, onlyBegun: Bool, besides others: [RunEvent]) -> [RunEvent] {
        guard !chains.isEmpty else { return [] }
        var busy = busyHosts(besides: others)
        var events: [RunEvent] = []
        for served in chainOrder where events.count < room {
            guard let chain = chains[served], chain.waitsFor == nil, chain.isBegun || !onlyBegun,
                let intent = nextIntent(of: chain, for: served), busy.insert(intent.host).inserted
            else { continue }
            events.append(.intended(intent))
        }
        return events
    }

    /// Hosts that are put back within a turn, whatever else waits.
    func puttingBackInChains(room: Int) -> [RunEvent] {
        guard !chains.isEmpty else { return [] }
        let busy = busyHosts(besides: [])
        let ready = readyToPutBack.filter { chains[$0] != nil && !busy.contains($0) }
        return ready.suffix(max(0, room)).reversed().compactMap { putBack($0) }
    }

    /// What comes to its end while nothing new is begun.
    func windUp(room: Int) -> [RunEvent] {
        // An operator who wants it to end as it stands wants nothing put back.
        let rollbacks = phase == .aborting ? [] : puttingBackInChains(room: room)
        return rollbacks + nextOfChains(room: room - rollbacks.count, onlyBegun: true, besides: rollbacks)
    }

    /// The first action of a host's turn.
    func firstIntent(of action: ScheduledAction) -> ActionIntent? {
        let chain = Chain(action, step: cursor.step, batch: cursor.batch)
        return nextIntent(of: chain, for: action.host)
    }

    /// Hosts on which an action goes on, isn't confirmed or is about to begin.
    func busyHosts(besides others: [RunEvent]) -> Set<String> {
        var busy = Set(inFlight.values.map(\.host))
        for last in toConfirm.values { busy.insert(last.host) }
        for case .intended(let intent) in others { busy.insert(intent.host) }
        return busy
    }

    private func nextIntent(of chain: Chain, for served: String) -> ActionIntent? {
        switch chain.links.first {
        case .errand(let errand, let number): intent(errand, number, chain, for: served)
        case .own(let action): intent(action, step: chain.step, batch: chain.batch)
        case .giveBack(let opened): isBeingPutBack(served) ? nil : givingBack(opened, chain, for: served)
        case .putBack, nil: nil
        }
    }

    private func intent(_ errand: Errand, _ number: Int, _ chain: Chain, for served: String) -> ActionIntent {
        let index = indices[served] ?? 0
        let attempt = chain.attempt
        let isForward = isForward && !chain.isPuttingBack
        let place = isForward ? "s\(chain.step + 1)" : "undo\(attempt <= 1 ? "" : "\(attempt)")"
        return ActionIntent(
            id: "\(started.runID).\(place).h\(index).on\(number)", purpose: isForward ? .forward : .rollback,
            step: chain.step, batch: chain.batch, host: errand.host, program: errand.program,
            worstCase: errand.worstCase, guardFor: errand.guardFor,
            errand: ErrandMark(serves: served, isGivenBack: errand.isGivenBack ? true : nil))
    }

    /// Where nobody knows what came of it, that is asked first.
    private func givingBack(_ opened: Chain.Opened, _ chain: Chain, for served: String) -> ActionIntent? {
        guard let record = errandRecord(opened) else { return nil }
        if record.report == nil {
            var intent = record.intent
            intent.purpose = .reconcile
            intent.guardFor = nil
            return intent
        }
        let program = record.givingBack
        let isForward = isForward && !chain.isPuttingBack
        return ActionIntent(
            id: "\(opened.id).back", purpose: isForward ? .forward : .rollback, step: chain.step, batch: chain.batch,
            host: opened.host, program: program, worstCase: program.reduce(0) { $0 + $1.worstCase },
            guardFor: record.intent.guardFor, errand: ErrandMark(serves: served, takesBack: opened.id))
    }

    private var isForward: Bool { phase == .forward }

    func errandRecord(_ opened: Chain.Opened) -> StepRecord? {
        hosts[opened.host]?.history.last { $0.intent.id == opened.id }
    }

    private func isBeingPutBack(_ host: String) -> Bool {
        readyToPutBack.contains(host) && phase != .aborting
            || inFlight.values.contains { $0.host == host && $0.errand == nil }
            || toConfirm.values.contains { $0.host == host && $0.errand == nil }
    }

    /// What was done for a host elsewhere, in no order but that of each host.
    public func errands(for served: String) -> [(host: String, record: StepRecord)] {
        delegates.sorted().flatMap { name in
            (hosts[name]?.history ?? []).filter { $0.intent.errand?.serves == served }.map { (name, $0) }
        }
    }
}
