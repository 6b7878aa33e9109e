public import AgentProtocol

/// What one host does on behalf of another: a load balancer drains a web server.
public struct Errand: Sendable, Hashable, Codable {
    public enum Part: String, Sendable, Hashable, Codable {
        /// Before the served host begins. Taken back when it is through with the step, however that ended.
        case before
        /// After its program has succeeded. Taken back by a rollback.
        case after
    }

    public var part: Part
    /// The host that does it; another than the one that it serves.
    public var host: String
    public var program: [Operation]
    /// The longest that it can take, in seconds.
    public var worstCase: Double
    /// See `ScheduledAction`.
    public var guardFor: Double?

    public init(part: Part, host: String, program: [Operation], worstCase: Double, guardFor: Double? = nil) {
        self.part = part
        self.host = host
        self.program = program
        self.worstCase = worstCase
        self.guardFor = guardFor
    }

    /// Whether it is taken back at the end of the step.
    public var isGivenBack: Bool { part == .before && program.contains { $0.undoOfCommand != nil } }

    /// The longest that taking it back can take, in seconds.
    public var worstCaseOfGivingBack: Double {
        isGivenBack ? program.filter { $0.undoOfCommand != nil }.reduce(0) { $0 + $1.worstCase } : 0
    }
}

extension ScheduledAction {
    /// The longest that the host's turn can take, in seconds, with all that is done elsewhere for it.
    public var worstCaseOfTurn: Double {
        (errands ?? []).reduce(worstCase) { $0 + $1.worstCase + $1.worstCaseOfGivingBack }
    }
}

extension Schedule {
    /// Hosts that do something on behalf of others, whether or not they have steps of their own.
    public var delegates: Set<String> {
        var hosts: Set<String> = []
        for step in steps {
            for batch in step.batches {
                for action in batch { for errand in action.errands ?? [] { hosts.insert(errand.host) } }
            }
        }
        return hosts
    }

    /// Those that have no step of their own: they count for nothing in the budget.
    public var mereDelegates: Set<String> {
        let delegates = delegates
        return delegates.isEmpty ? [] : delegates.subtracting(steps.flatMap(\.batches).joined().map(\.host))
    }
}

extension Operation {
    fileprivate var undoOfCommand: [String]? {
        if case .run(let command) = self { command.undo } else { nil }
    }
}
