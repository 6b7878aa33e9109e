import AgentProtocol
import Inventory
import Journal
import Schedule

/// What there is to do at hosts after events of a run are durable.
struct RunTasks: Sendable {
    enum Duty: Sendable {
        case act(ActionIntent, ContactKeeper.Approach)
        /// - Parameter guardFor: how long the host waits to hear it, in seconds.
        case confirm(Confirmation, guardFor: Double, host: String)
        case ask(GateIntent, [GateCheck], peers: Set<String>)
        case askBlockers(BlockersIntent, [ScheduledBlocker])

        /// Nil where it is done on many, or on none.
        var host: String? {
            switch self {
            case .act(let intent, _): intent.host
            case .confirm(_, _, let host): host
            case .ask, .askBlockers: nil
            }
        }
    }

    /// By host name.
    let connections: [String: HostConnection]
    let contact: ContactKeeper
    let wantedGate = WantedGate()
    private let gates: GateKeeper
    private let blockers: BlockerKeeper
    private let hostsRemember: Bool

    /// - Parameter hostsRemember: whether hosts still have the records of what was begun before.
    init(state: RunState, contact: ContactKeeper, blockers: BlockerKeeper, hostsRemember: Bool) {
        connections = Dictionary(
            state.schedule.hosts.map { ($0.host, $0) }, uniquingKeysWith: { first, _ in first })
        self.contact = contact
        self.blockers = blockers
        gates = GateKeeper(
            fleet: contact.fleet, clock: contact.clock, connections: connections, forks: state.started.forks,
            wanted: wantedGate)
        self.hostsRemember = hostsRemember
    }

    /// What another controller began and didn't come to see the end of.
    func leftovers(of state: RunState) -> [Duty] {
        let actions = state.inFlight.values.sorted { $0.id < $1.id }.map { intent in
            Duty.act(intent, .find(ifUnknown: ifUnknown(intent, state)))
        }
        return actions + state.toConfirm.keys.sorted().compactMap { confirm($0, state) }
    }

    private func ifUnknown(_ intent: ActionIntent, _ state: RunState) -> ContactKeeper.Approach.IfUnknown {
        if !hostsRemember { return .giveUp }
        if intent.purpose == .reconcile { return reconciling(intent) }
        return state.isStillWanted(intent) ? .perform : .leave
    }

    private func reconciling(_ intent: ActionIntent) -> ContactKeeper.Approach.IfUnknown {
        if !hostsRemember { return .giveUp }
        // Of a host that rebooted and remembers nothing, nobody can say that it didn't reboot for this.
        return intent.program.contains(where: \.isReboot) ? .giveUp : .leave
    }

    /// - Parameters:
    ///   - news: what was recorded of what happened.
    ///   - decided: what was recorded with it of what is to happen.
    func duties(after news: [RunEvent], _ decided: [RunEvent], _ state: RunState) -> [Duty] {
        var duties: [Duty] = []
        for case .settled(let report) in news {
            guard let guardID = state.guardID(after: report.id) else { continue }
            if let duty = confirm(guardID, state) { duties.append(duty) }
        }
        for event in news + decided where event.asksGuards {
            duties += state.toConfirm.keys.sorted().compactMap { confirm($0, state) }
        }
        for case .blockersAsked(let intent) in decided {
            duties.append(.askBlockers(intent, state.schedule.blockers ?? []))
        }
        for case .gateAsked(let gate) in decided {
            duties.append(
                .ask(gate, state.schedule.steps[gate.step].gate ?? [], peers: Set(state.peers(ofStep: gate.step))))
        }
        for case .intended(let intent) in decided where connections[intent.host] != nil {
            let isAsked = intent.purpose == .reconcile
            duties.append(
                .act(intent, isAsked ? .find(ifUnknown: reconciling(intent)) : .perform))
        }
        return duties
    }

    private func confirm(_ guardID: String, _ state: RunState) -> Duty? {
        guard let confirmation = state.confirmation(of: guardID), let last = state.toConfirm[guardID] else {
            return nil
        }
        return .confirm(confirmation, guardFor: last.guardFor ?? 0, host: last.host)
    }

    /// The event that ends it.
    func perform(_ duty: Duty, progress: @escaping @Sendable (ActionProgress) async -> Void) async -> RunEvent {
        switch duty {
        case .act(let intent, let approach):
            guard let connection = connections[intent.host] else { return .lost(actionID: intent.id, duty.impossible) }
            return await contact.carryOut(intent, approach, on: connection, progress: progress)
        case .confirm(let confirmation, let guardFor, let host):
            guard let connection = connections[host] else {
                return .unconfirmed(actionID: confirmation.actionID, .contact(duty.impossible))
            }
            return await contact.confirm(confirmation, guardFor: guardFor, on: connection)
        case .askBlockers(let intent, let all): return .blockersAnswered(await blockers.ask(intent, all, contact.clock))
        case .ask(let gate, let checks, let peers):
            return .gateAnswered(await gates.ask(gate, checks, peers: peers, progress: progress))
        }
    }

    /// As far as hosts can be reached.
    func giveBackHosts(of state: RunState) async {
        await withDiscardingTaskGroup { group in
            for host in state.hostsToRelease {
                guard let connection = connections[host] else { continue }
                group.addTask { await contact.giveBack(connection) }
            }
        }
    }
}

extension RunTasks.Duty {
    /// For a host that isn't in the schedule, which a journal could only hold if it was forged.
    fileprivate var impossible: ContactFailure { .unsafeAddress(value: host ?? "") }
}

extension RunEvent {
    /// Whether hosts are asked about guards that were kept armed, since any time may have passed.
    fileprivate var asksGuards: Bool {
        switch self {
        case .chosen, .approved, .windowTooShort: true
        case .requested(let request): request.what != .pause
        default: false
        }
    }
}

extension Operation {
    fileprivate var isReboot: Bool {
        if case .reboot = self { true } else { false }
    }
}
