import AgentProtocol
import Inventory
public import Journal
import Plan
public import Schedule

/// Where a run stands: the fold of its events, and nothing else. Replaying a journal gives the same state as having lived it.
///
/// `apply` takes what happened; `decide` (in `RunState+Decide.swift`) says what may happen next. Both cost what changed, not
/// the size of the fleet.
public struct RunState: Sendable {
    public enum Phase: Sendable, Hashable {
        case forward
        case rollingBack(because: String)
        case ended(RunEnd)
    }

    public let started: RunStarted
    public internal(set) var phase: Phase = .forward
    /// By host name.
    public internal(set) var hosts: [String: HostRecord]
    /// By action id.
    public internal(set) var inFlight: [String: ActionIntent] = [:]
    /// Asked to stop, and no choice made since.
    public internal(set) var isPaused = false
    var stopChosen = false

    /// How many hosts count against the budget.
    public internal(set) var outCount = 0
    /// Hosts that forbid the force that the plan asks for. One is enough to keep the run from beginning anywhere.
    public internal(set) var forbidForce: [String] = []
    /// The first failure that is more than the budget allows, or that the plan doesn't go on after.
    var trip: Trip?

    /// The next action to begin.
    public internal(set) var cursor = Cursor()
    /// Hosts to put back now, the next one last. The batch isn't over before they are.
    var readyToPutBack: [String] = []
    /// What is left to put back in a rollback of the whole run: groups that go one after the other, the next one last.
    var rollbackGroups: [[String]] = []

    struct Trip: Sendable, Hashable {
        var because: String
        var onFailure: OnFailureAction

        enum OnFailureAction: Sendable, Hashable { case rollBack, end }
    }

    public struct Cursor: Sendable, Hashable {
        public internal(set) var step = 0
        public internal(set) var batch = 0
        var action = 0
    }

    public var schedule: Schedule { started.schedule }

    public init(_ started: RunStarted) {
        self.started = started
        hosts = Dictionary(
            started.schedule.hosts.map { ($0.host, HostRecord()) }, uniquingKeysWith: { first, _ in first })
        indices = Dictionary(
            started.schedule.hosts.enumerated().map { ($0.element.host, $0.offset) },
            uniquingKeysWith: { first, _ in first })
        settleCursor()
    }

    /// Where a host stands in the schedule; part of action ids, since host names may hold any character.
    let indices: [String: Int]

    /// - Returns: nil if the entries don't begin with `started`.
    public init?(replaying entries: [JournalEntry]) {
        guard case .started(let started)? = entries.first?.event else { return nil }
        self.init(started)
        for entry in entries.dropFirst() { apply(entry.event) }
    }

    public mutating func apply(_ event: RunEvent) {
        switch event {
        case .started, .observed, .abandoned: break
        case .confirmed, .reverted, .unconfirmed, .resumed: break
        case .excluded(let host, let exclusion):
            hosts[host]?.standing = .excluded(exclusion)
            outCount += 1
            if exclusion.forbidsForce { forbidForce.append(host) }
        case .intended(let intent): begin(intent)
        case .settled(let report): settle(report.id, with: .success(report))
        case .lost(let id, let failure): settle(id, with: .failure(failure))
        case .rollbackBegan(let because): beginRollback(because)
        case .stopRequested: isPaused = true
        case .chosen(let choice):
            isPaused = false
            if choice == .stop { stopChosen = true }
            if choice == .rollBack { trip = Trip(because: "the operator asked for it", onFailure: .rollBack) }
        case .finished(let end): phase = .ended(end)
        }
        settleCursor()
    }

    private mutating func begin(_ intent: ActionIntent) {
        inFlight[intent.id] = intent
        if intent.purpose == .forward {
            hosts[intent.host]?.history.append(StepRecord(intent: intent))
            cursor.action += 1
        } else if let index = readyToPutBack.lastIndex(of: intent.host) {
            readyToPutBack.remove(at: index)
        }
    }

    private mutating func settle(_ id: String, with result: Result<ActionReport, ContactFailure>) {
        guard let intent = inFlight.removeValue(forKey: id), var host = hosts[intent.host] else { return }
        switch intent.purpose {
        case .forward:
            host.record(result, of: id)
            hosts[intent.host] = host
            if !result.outcome.isSuccess { takeOut(intent, result) }
        case .reconcile:
            switch result {
            case .success: host.record(result, of: id)
            // What is said of this attempt to ask says nothing of the action that was lost.
            case .failure: host.puttingBack = .failed
            }
            hosts[intent.host] = host
            wantPutBack(intent.host)
        case .rollback:
            switch result {
            case .success(let report):
                host.rollback = report
                host.puttingBack = report.outcome.isSuccess ? .done : .failed
            case .failure(let failure):
                host.rollbackLostTo = failure
                host.puttingBack = .failed
            }
            hosts[intent.host] = host
        }
    }

    /// A host that failed is out of the run; what follows depends on the step's `on_failure` and on the budget.
    private mutating func takeOut(_ intent: ActionIntent, _ result: Result<ActionReport, ContactFailure>) {
        hosts[intent.host]?.standing = .out(result.outcome)
        outCount += 1
        let step = schedule.steps[intent.step]
        let spent = outCount > schedule.maxFailed
        if step.onFailure == .rollback {
            wantPutBack(intent.host)
        }
        guard trip == nil, phase == .forward, spent || step.onFailure == .stop else { return }
        let budget = "\(outCount) out, and the budget is \(schedule.maxFailed)"
        trip = Trip(
            because: "\(intent.host) \(result.outcome.rawValue) in step \(intent.step + 1) (\(step.title)); \(budget)",
            onFailure: step.onFailure == .rollback ? .rollBack : .end)
    }

    /// Queues a host to be put back, unless there is nothing to put back or it was tried.
    private mutating func wantPutBack(_ host: String) {
        guard let record = hosts[host], record.puttingBack != .failed, record.puttingBack != .done else { return }
        if record.hasCommandRunning {
            // Its undo would race with it, and so might all else that is put back. A person waits for it.
            hosts[host]?.puttingBack = .failed
        } else if record.hasOutstandingChanges {
            hosts[host]?.puttingBack = .wanted
            readyToPutBack.insert(host, at: 0)
        } else {
            hosts[host]?.puttingBack = .done
        }
    }

    private mutating func beginRollback(_ because: String) {
        phase = .rollingBack(because: because)
        trip = nil
        readyToPutBack = []
        rollbackGroups = RollbackOrder.groups(of: self)
    }

    /// Moves the cursors over what needs nothing, so that `decide` only looks at what stands next.
    private mutating func settleCursor() {
        switch phase {
        case .forward: settleForwardCursor()
        case .rollingBack:
            while inFlight.isEmpty, readyToPutBack.isEmpty, let group = rollbackGroups.popLast() {
                for host in group { wantPutBack(host) }
            }
        case .ended: break
        }
    }

    private mutating func settleForwardCursor() {
        while cursor.step < schedule.steps.count {
            let batches = schedule.steps[cursor.step].batches
            guard cursor.batch < batches.count else {
                cursor = Cursor(step: cursor.step + 1)
                continue
            }
            let batch = batches[cursor.batch]
            while cursor.action < batch.count, hosts[batch[cursor.action].host]?.isFit != true { cursor.action += 1 }
            guard cursor.action == batch.count, inFlight.isEmpty, readyToPutBack.isEmpty else { return }
            cursor = Cursor(step: cursor.step, batch: cursor.batch + 1)
        }
    }
}

extension HostRecord {
    fileprivate mutating func record(_ result: Result<ActionReport, ContactFailure>, of id: String) {
        guard let index = history.lastIndex(where: { $0.intent.id == id }) else { return }
        switch result {
        case .success(let report):
            history[index].report = report
            history[index].lostTo = nil
        case .failure(let failure): history[index].lostTo = failure
        }
    }
}

extension Result<ActionReport, ContactFailure> {
    /// A host that was lost is `unknown`, unless it is certain that nothing began there.
    fileprivate var outcome: Outcome {
        switch self {
        case .success(let report): report.outcome
        case .failure(let failure): failure.provesNothingBegan ? .failed : .unknown
        }
    }
}
