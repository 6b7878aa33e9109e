/// What puts one host back as it was before the run, as one program.
///
/// Services that came up on something that the run had changed are stopped, everything else is put back in reverse order, and
/// then the services are brought to their states as first observed. So a service never comes up again on the broken release,
/// and a host is out only once.
public enum UndoComposer {
    public struct Composition: Sendable, Hashable {
        /// As in an `ActionRequest`.
        public fileprivate(set) var program: [Operation] = []
        public fileprivate(set) var closing: [Closing] = []
    }

    /// - Parameter history: what the run did on the host, in order.
    public static func compose(_ history: [PastAction]) -> Composition {
        let history = history.notTakenBack
        let services = ServiceHistory.all(in: history)
        var program = services.reversed().filter(\.mustStop).map { Operation.stop($0.first.target.unforced) }
        program += otherUndos(in: history).reversed().map { Operation.undo($0) }
        // What was restarted comes up in the order of the plan; what was only stopped comes back last stopped first.
        let inOrder = services.filter { !$0.endedStopped } + services.reversed().filter(\.endedStopped)
        // What is still on its way down is awaited last: nobody else has to stay down for it.
        program += (inOrder.filter { !$0.wasHeld } + inOrder.filter(\.wasHeld)).flatMap(\.restoration)
        var composition = Composition(program: program)
        composition.openAsBefore(history)
        return composition
    }

    private static func otherUndos(in history: [PastAction]) -> [Undo] {
        history.flatMap { $0.report?.operations ?? [] }.flatMap(\.undo).filter { !$0.isServices }
    }
}

extension UndoComposer.Composition {
    /// A host that was drained for a step is drained for putting it back too, and given back after; one that was drained and
    /// could not be given back is given back now.
    fileprivate mutating func openAsBefore(_ history: [PastAction]) {
        var openers: [(opener: Operation, closer: Operation)] = []
        for record in history where record.touchedServices || record.isLeftOpen {
            for closing in record.closing.reversed() {
                let opener = record.program[closing.closes]
                if !openers.contains(where: { $0.opener == opener }) { openers.append((opener, closing.operation)) }
            }
        }
        program = openers.map(\.opener) + program
        closing = openers.enumerated().reversed().map { Closing(closes: $0.offset, operation: $0.element.closer) }
    }
}

/// All that the run did to one service of a host.
private struct ServiceHistory {
    /// As first observed.
    var first: ServicesBefore
    var verbs: [ServicesBefore.Verb]
    /// Whether the run had changed something else on the host before the service last came up or was reloaded.
    var cameUpOnChanges: Bool
    var wasHeld: Bool

    /// In the order in which they were first touched.
    static func all(in history: [PastAction]) -> [ServiceHistory] {
        var services: [ServiceHistory] = []
        var changed = false
        for (operation, isReboot) in history.flatMap(\.operations) {
            if isReboot, operation.reboot != nil || operation.outcome == .unknown {
                // What a boot starts comes up on what is there by then.
                for index in services.indices { services[index].noteBoot(changed: changed) }
            }
            for undo in operation.undo {
                guard case .services(let before) = undo else {
                    // Whether it starts at boot means nothing to a service that runs.
                    if case .unitFiles = undo { continue }
                    changed = true
                    continue
                }
                for unit in before.pulledIn ?? [] {
                    guard let index = services.firstIndex(where: { $0.first.target.unit == unit }) else { continue }
                    services[index].verbs.append(.start)
                    services[index].cameUpOnChanges = changed
                }
                if let index = services.firstIndex(where: { $0.first.target.unit == before.target.unit }) {
                    services[index].verbs.append(before.verb)
                    services[index].wasHeld = operation.outcome == .held
                    if before.verb != .stop { services[index].cameUpOnChanges = changed }
                } else {
                    services.append(
                        ServiceHistory(
                            first: before, verbs: [before.verb], cameUpOnChanges: before.verb != .stop && changed,
                            wasHeld: operation.outcome == .held))
                }
            }
        }
        return services.seenAsBefore(history)
    }

    private mutating func noteBoot(changed: Bool) {
        verbs.append(.start)
        cameUpOnChanges = changed
        wasHeld = false
    }

    var endedStopped: Bool { verbs.last == .stop }

    private var cameUp: Bool { verbs.contains { $0 == .start || $0 == .restart } }

    /// A service that is still on its way down is awaited by its restoration instead.
    var mustStop: Bool {
        guard cameUp, !endedStopped, !wasHeld else { return false }
        return !first.targetWasActive || cameUpOnChanges
    }

    var restoration: [Operation] {
        if !first.targetWasActive {
            // It is down by now; what is left are its triggers, and the mark of a start that failed. The stop of a target
            // leaves what it only wanted.
            guard first.pulledIn != nil || cameUp && !endedStopped && !wasHeld else { return [] }
            var before = first
            before.verb = .start
            return [.undo(.services(before))]
        }
        if cameUpOnChanges, !cameUp { return [.reload(first.target)] }
        return [.undo(.services(first))]
    }
}

extension [ServiceHistory] {
    /// A service is looked at when it is first touched, and by then the run may have stopped or started it together with another:
    /// what was seen of it first is how it was before the run.
    fileprivate func seenAsBefore(_ history: [PastAction]) -> [ServiceHistory] {
        var wasUp: [String: Bool] = [:]
        for operation in history.flatMap({ $0.report?.operations ?? [] }) {
            for case .services(let before) in operation.undo {
                for unit in before.activeUnits where wasUp[unit] == nil { wasUp[unit] = true }
                for unit in before.pulledIn ?? [] where wasUp[unit] == nil { wasUp[unit] = false }
                if wasUp[before.target.unit] == nil { wasUp[before.target.unit] = false }
            }
        }
        return map { service in
            var service = service
            let target = service.first.target.unit
            service.first.activeUnits.removeAll { wasUp[$0] == false }
            service.first.pulledIn?.removeAll { wasUp[$0] == true }
            if wasUp[target] == true, !service.first.targetWasActive { service.first.activeUnits.append(target) }
            return service
        }
    }
}

extension ActionReport {
    /// Whether a pair was opened and, as far as is known, not closed: the host is still drained.
    public func leavesOpen(_ closing: [Closing], after program: [Operation]) -> Bool {
        closing.enumerated().contains { offset, closing in
            operations.contains { $0.index == closing.closes && $0.outcome != .refused }
                && !operations.contains { $0.index == program.count + offset && $0.outcome.isSuccess }
        }
    }
}

extension PastAction {
    /// What was done, and whether it was to reboot the host.
    fileprivate var operations: [(OperationReport, isReboot: Bool)] {
        (report?.operations ?? []).map { operation in
            guard program.indices.contains(operation.index), case .reboot = program[operation.index] else {
                return (operation, false)
            }
            return (operation, true)
        }
    }

    fileprivate var isLeftOpen: Bool { report?.leavesOpen(closing, after: program) ?? false }

    fileprivate var touchedServices: Bool {
        (report?.operations ?? []).contains { $0.undo.contains(where: \.isServices) }
    }
}

extension Undo {
    fileprivate var isServices: Bool {
        if case .services = self { true } else { false }
    }
}

/// An action that a run had on a host, as far as it is known.
public struct PastAction: Sendable, Hashable {
    public var program: [Operation]
    public var closing: [Closing]
    /// Nil where nobody knows what came of it.
    public var report: ActionReport?
    public var id: String?
    /// See `ActionRequest`.
    public var takesBack: String?

    public init(
        program: [Operation], closing: [Closing], report: ActionReport?, id: String? = nil, takesBack: String? = nil
    ) {
        self.id = id
        self.takesBack = takesBack
        self.program = program
        self.closing = closing
        self.report = report
    }
}

extension [PastAction] {
    /// Without those that a later one has taken back, and those that did: nothing is left of either.
    fileprivate var notTakenBack: [PastAction] {
        let takenBack = Set(filter { $0.report?.outcome.isSuccess == true }.compactMap(\.takesBack))
        if takenBack.isEmpty { return self }
        return filter { action in
            if action.takesBack != nil, action.report?.outcome.isSuccess == true { return false }
            return action.id.map { !takenBack.contains($0) } ?? true
        }
    }
}
