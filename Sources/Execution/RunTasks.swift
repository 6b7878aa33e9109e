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

        var host: String {
            switch self {
            case .act(let intent, _): intent.host
            case .confirm(_, _, let host): host
            }
        }
    }

    /// By host name.
    let connections: [String: HostConnection]
    let contact: ContactKeeper
    private let hostsRemember: Bool

    /// - Parameter hostsRemember: whether hosts still have the records of what was begun before.
    init(state: RunState, contact: ContactKeeper, hostsRemember: Bool) {
        connections = Dictionary(
            state.schedule.hosts.map { ($0.host, $0) }, uniquingKeysWith: { first, _ in first })
        self.contact = contact
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
        for case .chosen in news { duties += state.toConfirm.keys.sorted().compactMap { confirm($0, state) } }
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
        guard let connection = connections[duty.host] else { return duty.impossible }
        switch duty {
        case .act(let intent, let approach):
            return await contact.carryOut(intent, approach, on: connection, progress: progress)
        case .confirm(let confirmation, let guardFor, _):
            return await contact.confirm(confirmation, guardFor: guardFor, on: connection)
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
    fileprivate var impossible: RunEvent {
        let failure = ContactFailure.unsafeAddress(value: host)
        return switch self {
        case .act(let intent, _): .lost(actionID: intent.id, failure)
        case .confirm(let confirmation, _, _): .unconfirmed(actionID: confirmation.actionID, .contact(failure))
        }
    }
}

extension Operation {
    fileprivate var isReboot: Bool {
        if case .reboot = self { true } else { false }
    }
}
