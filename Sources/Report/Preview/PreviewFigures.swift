import AgentProtocol
public import Execution
import Inventory
public import Journal
public import Schedule

/// The numbers of a preview: how long, how many.
public struct PreviewFigures: Sendable, Hashable {
    /// How long each batch of each step may take at the most, in seconds.
    public var batches: [[Double]]
    /// How long it may take at the most to put everything back, one batch after the other, in seconds.
    public var worstCaseOfRollback: Double
    /// The hosts that take no part, in inventory order, with why.
    public var excluded: [Excluded]
    public var maxFailed: Int
    /// Hosts whose policy forbids the force that the plan asks for.
    public var forbidForce: [String]
    /// Hosts that take no part, and are to act for others.
    public var missingDelegates: [String]
    /// Groups of a `spread` in which so many hosts take no part that the others can't begin.
    public var groupsWithoutRoom: [GroupWithoutRoom]
    /// What the plan may kill.
    public var forces: [ScheduledForce]

    public struct Excluded: Sendable, Hashable {
        public var host: String
        public var because: Exclusion
    }

    /// - Parameter forks: how many hosts go at once; a batch of more than that goes in waves.
    public init(_ preview: Preview, forks: Int) {
        maxFailed = preview.schedule.maxFailed
        excluded = preview.schedule.hosts.compactMap { connection in
            guard case .excluded(let because)? = preview.sights[connection.host] else { return nil }
            return Excluded(host: connection.host, because: because)
        }
        forbidForce = excluded.filter(\.because.forbidsForce).map(\.host)
        let delegates = preview.schedule.delegates
        let mere = preview.schedule.mereDelegates
        missingDelegates = excluded.map(\.host).filter(delegates.contains)
        outCount = excluded.count { !mere.contains($0.host) }
        forces = preview.schedule.forces
        let out = Set(excluded.map(\.host))
        groupsWithoutRoom = preview.schedule.groupsWithoutRoom(out: out)
        let left = preview.schedule.steps.map { step in
            (step, step.batches.map { batch in batch.filter { !out.contains($0.host) } })
        }
        worstCaseOfRollback = left.flatMap(\.1).reduce(0) { $0 + RunLength.ofUndo($1, forks: forks) }
        let questions = RunLength.ofQuestions(preview.schedule, forks: forks)
        batches = zip(left, questions).map { left, questions in
            zip(left.1, questions).map { RunLength.ofBatch($0, questions: $1, forks: forks) }
        }
    }

    /// In seconds. A rollback comes on top.
    public var worstCase: Double { batches.joined().reduce(0, +) }

    /// Whether more hosts are out already than the plan allows.
    public var isOverBudget: Bool { outCount > maxFailed }

    /// How many of the hosts that are left out count against the budget: not those that only act for others.
    public let outCount: Int

    /// Whether a run would refuse to begin.
    public var wouldRefuse: Bool {
        isOverBudget || !forbidForce.isEmpty || !missingDelegates.isEmpty || !groupsWithoutRoom.isEmpty
    }
}
