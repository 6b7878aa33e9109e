import AgentProtocol
import Journal

/// What hosts have been told, and what they couldn't be.
struct Hearsay {
    /// The latest controller of each run that each host knows of, by "run host".
    var epochs: [String: Int] = [:]
    /// The action whose guard was last kept armed at a run's wish, by host.
    var kept: [String: String] = [:]
    /// Runs whose last controller saw them to their end, and had time to say so.
    var ended: Set<String> = []
    /// "run host" where a release didn't come through.
    var unsaid: Set<String> = []
    /// By run, how often in a row each host said yes to each question since the run wrote down that it asks.
    var rows: [String: [String: [Probe: Int]]] = [:]
    /// By run, what it wrote down last that it asks its blockers, and which of them have said since that they aren't in the way.
    var blockers: [String: (id: String, free: Set<String>)] = [:]
    /// By run, the gate that it wrote down last.
    var gates: [String: String] = [:]
}

/// Who has a host, and whose word counts there.
extension Watch {
    /// In seconds. A claim is renewed three times in it, be the network slow.
    private static let contact = 90.0

    // MARK: Controllers of one run

    /// Whether the host knows that another controller has taken the run up since this was asked for.
    func knowsSuccessor(of request: ActionRequest, _ host: SimulatedHost) -> Bool {
        request.claim.map { knowsSuccessor(of: $0, host) } ?? false
    }

    private func knowsSuccessor(of claim: RunClaim, _ host: SimulatedHost) -> Bool {
        claim.epoch < hearsay.epochs["\(claim.runID) \(host.name)"] ?? 0
    }

    /// A run asked for an action that the host had never heard of.
    func asked(_ claim: RunClaim, on host: SimulatedHost) { hears(claim, on: host) }

    private func hears(_ claim: RunClaim, on host: SimulatedHost) {
        let key = "\(claim.runID) \(host.name)"
        hearsay.epochs[key] = max(claim.epoch, hearsay.epochs[key] ?? 0)
    }

    // MARK: Two runs

    /// Promise 6: a host is taken from nobody who is there.
    func claimed(by request: ActionRequest, from held: HeldClaim?, on host: SimulatedHost) {
        guard let claim = request.claim else { return }
        defer { hears(claim, on: host) }
        guard let held, held.claim.runID != claim.runID, request.takeOver?.anyRun != true,
            let ledger = ledgers[held.claim.runID], ledger.end == nil, !ledger.isBusy(host.name),
            host.isInContact(with: held.claim.runID, for: Self.contact)
        else { return }
        world.breaks(6, "\(claim.runID) takes \(host.name) from \(held.claim.runID), which is in contact with it")
    }

    // MARK: The guard

    func heard(_ tending: Tending, _ answer: TendingAnswer, on host: SimulatedHost) {
        guard answer == .granted else { return couldNotSay(tending, to: host.name) }
        // That a run doesn't want the host any more comes true whoever says it.
        if !tending.isRelease, knowsSuccessor(of: tending.claim, host) {
            world.breaks(6, "\(host.name) listens to \(tending.claim.owner) after it heard of its successor")
        }
        if host.agent.claims.held?.claim.runID == tending.claim.runID { hears(tending.claim, on: host) }
        if case .confirm(_, let confirmation) = tending, confirmation.keepFor != nil {
            hearsay.kept[host.name] = confirmation.actionID
        }
    }

    /// Promise 6: a host whose controller is there doesn't put back what it was asked to keep a guard for.
    func strikes(_ held: HeldClaim, on host: SimulatedHost) {
        let runID = held.claim.runID
        guard let guarding = held.guarding, hearsay.kept[host.name] == guarding.actionID, let ledger = ledgers[runID],
            ledger.end == nil, !ledger.isAborted, !ledger.isBusy(host.name),
            world.loop.now - host.diskFullUntil > Self.contact, host.isInContact(with: runID, for: Self.contact)
        else { return }
        world.breaks(6, "\(host.name) puts back by itself what \(runID) did, which is in contact with it")
    }

    // MARK: The end

    func couldNotSay(_ tending: Tending, to host: String) {
        if tending.isRelease { hearsay.unsaid.insert("\(tending.claim.runID) \(host)") }
    }

    func ended(_ end: RunEnd, _ runID: String) {
        if end == .interrupted { hearsay.ended.remove(runID) } else { hearsay.ended.insert(runID) }
    }
}

extension Tending {
    fileprivate var isRelease: Bool {
        if case .release = self { true } else { false }
    }
}

extension Ledger {
    /// Whether an action there isn't settled, or its guard not confirmed: then nothing else is said to the host.
    fileprivate func isBusy(_ host: String) -> Bool {
        inFlight.contains { $0.host == host } || unconfirmed.contains { $0.host == host }
    }
}
