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
        /// Nothing is begun any more; what is in flight is learned, and the run ends as it stands.
        case aborting
        case ended(RunEnd)
    }

    public let started: RunStarted
    public internal(set) var phase: Phase = .forward
    /// By host name.
    public internal(set) var hosts: [String: HostRecord]
    /// By action id.
    public internal(set) var inFlight: [String: ActionIntent] = [:]
    /// Guards that wait for the host's answer, by the id of the action that armed them, with the last action of the host.
    /// As long as it isn't there, the action isn't settled: the host may be about to put back what was done.
    public internal(set) var toConfirm: [String: ActionIntent] = [:]
    /// The gate that is being asked now.
    public internal(set) var gate: GateIntent?
    /// The batch that may begin, by its gate; forgotten when time has passed since.
    var passedGate: Cursor.Batch?
    var gateCount = 0
    /// The blockers that are being asked now.
    public internal(set) var blockers: BlockersIntent?
    /// The batch that nothing is in the way of; forgotten as what a gate said.
    var freeBatch: Cursor.Batch?
    var blockersCount = 0
    /// The approval (a step, from 0) that the run waits for.
    public internal(set) var awaitsApproval: Int?
    /// Those that were given, in their order.
    public internal(set) var approvals: [Approval] = []
    /// Asked to stop, and no choice made since.
    public internal(set) var isPaused = false
    /// Who has it wait from elsewhere: then nobody is asked here. Nil where nobody does.
    public internal(set) var pausedBy: String?
    var stopChosen = false
    /// The window that it is run in now; nil where the plan has none.
    public internal(set) var window: RunWindow?
    /// Whether anything was begun since it was started, or taken up again.
    var hasBegunInWindow = false
    /// The batch that has begun, until there is a break.
    var begunBatch: Cursor.Batch?
    /// Where there is a window, or blockers: how long it takes at the most to put back all batches that were begun, in seconds; and
    /// which these are.
    var begunUndo = 0.0
    var undoCounted: Set<Cursor.Batch> = []
    /// How often the run was taken up again, and by whom it is run now, such as `ann@control1`.
    public internal(set) var epoch = 0
    public internal(set) var owner: String

    /// How many hosts count against the budget.
    public internal(set) var outCount = 0
    /// Hosts that are out or at work, in the current step's groups.
    var crowd = Crowd()
    /// Hosts that forbid the force that the plan asks for. One is enough to keep the run from beginning anywhere.
    public internal(set) var forbidForce: [String] = []
    /// Whether any action was begun.
    var hasBegun = false
    /// The first failure that is more than the budget allows, or that the plan doesn't go on after.
    var trip: Trip?
    /// What an interruption interrupted.
    var interrupted: Phase = .forward

    /// By the host that is served, in the order of their begin.
    var chains: [String: Chain] = [:]
    var chainOrder: [String] = []
    /// Hosts that act for others, those of them that do nothing else, and those that can't.
    let delegates: Set<String>
    let mereDelegates: Set<String>
    public internal(set) var missingDelegates: [String] = []

    /// The next action to begin.
    public internal(set) var cursor = Cursor()
    /// Hosts to put back now, the next one last. The batch isn't over before they are.
    var readyToPutBack: [String] = []
    /// What is left to put back in a rollback of the whole run: groups that go one after the other, the next one last.
    var rollbackGroups: [[String]] = []

    struct Trip: Sendable, Hashable {
        var because: String
        var onFailure: OnFailureAction

        enum OnFailureAction: Sendable, Hashable {
            case rollBack, end
            /// Ends as it stands, and can be taken up again.
            case interrupt
        }
    }

    public struct Cursor: Sendable, Hashable {
        public internal(set) var step = 0
        public internal(set) var batch = 0
        var action = 0

        struct Batch: Sendable, Hashable {
            var step: Int
            var batch: Int
        }

        var place: Batch { Batch(step: step, batch: batch) }
    }

    public var schedule: Schedule { started.schedule }

    /// How many actions a driver has in hand.
    public var busyCount: Int { inFlight.count + toConfirm.count }

    /// Whether nothing is in flight, and no turn that was begun is to be brought to its end.
    public var isQuiet: Bool {
        inFlight.isEmpty && toConfirm.isEmpty && gate == nil && blockers == nil
            && (chains.isEmpty || !chains.values.contains(where: \.isBegun))
    }

    public init(_ started: RunStarted) {
        self.started = started
        owner = "\(started.operatorName)@\(started.controller)"
        window = started.window
        hosts = Dictionary(
            started.schedule.hosts.map { ($0.host, HostRecord()) }, uniquingKeysWith: { first, _ in first })
        indices = Dictionary(
            started.schedule.hosts.enumerated().map { ($0.element.host, $0.offset) },
            uniquingKeysWith: { first, _ in first })
        itinerary = Itinerary(started.schedule, forks: started.forks)
        delegates = started.schedule.delegates
        mereDelegates = started.schedule.mereDelegates
        settleCursor()
    }

    /// Where a host stands in the schedule; part of action ids, since host names may hold any character.
    let indices: [String: Int]
    let itinerary: Itinerary

    /// - Returns: nil if the entries don't begin with `started`.
    public init?(replaying entries: [JournalEntry]) {
        guard case .started(let started)? = entries.first?.event else { return nil }
        self.init(started)
        for entry in entries.dropFirst() { apply(entry.event) }
    }

    public mutating func apply(_ event: RunEvent) {
        switch event {
        case .started, .observed, .abandoned: break
        case .excluded(let host, let exclusion):
            hosts[host]?.standing = .excluded(exclusion)
            if !mereDelegates.contains(host) { outCount += 1 }
            if delegates.contains(host) { missingDelegates.append(host) }
            crowd.isAway(host)
            if exclusion.forbidsForce { forbidForce.append(host) }
        case .intended(let intent): begin(intent)
        case .settled(let report): settle(report.id, with: .success(report))
        case .lost(let id, let failure): settle(id, with: .failure(failure))
        case .confirmed(let id): confirm(id)
        case .reverted(let id, let report): revert(id, report)
        case .unconfirmed(let id, let because): leaveUnconfirmed(id, because)
        case .blockersAsked(let intent): ask(intent)
        case .blockersAnswered(let report): answer(report)
        case .gateAsked(let intent): ask(intent)
        case .gateAnswered(let report): answer(report)
        case .approvalAsked(let step): awaitsApproval = step
        case .approved(let approval): approve(approval)
        case .rollbackBegan(let because): beginRollback(because)
        case .windowTooShort(let shortfall): cutShort(by: shortfall)
        case .stopRequested:
            isPaused = true
            pausedBy = nil
            begunBatch = nil
            forgetAnswers()
        case .requested(let request): follow(request)
        case .chosen(let choice):
            awaitsApproval = nil
            isPaused = false
            pausedBy = nil
            if choice == .stop { stopChosen = true }
            if choice == .rollBack { trip = .asked }
            // Who is only left asks when the run is taken up again.
            if choice != .stop || trip != nil { askKeptGuards() }
        case .finished(let end):
            interrupted = phase
            phase = .ended(end)
        case .resumed(let resumed): resume(resumed)
        }
        settleChains()
        settleCursor()
    }

    private mutating func begin(_ intent: ActionIntent) {
        inFlight[intent.id] = intent
        hosts[intent.host]?.isClaimed = true
        crowd.isAway(intent.subject)
        hasBegun = true
        if intent.purpose == .forward { noteBegin(of: intent) }
        if intent.errand != nil, intent.purpose != .reconcile {
            hosts[intent.host]?.actsAnew()
            hosts[intent.host]?.history.append(StepRecord(intent: intent))
        }
        if intent.errand != nil {
            _ = beginLink(intent)
        } else if intent.purpose == .forward {
            hosts[intent.host]?.history.append(StepRecord(intent: intent))
            if !beginLink(intent) { cursor.action += 1 }
        } else if let index = readyToPutBack.lastIndex(of: intent.host) {
            readyToPutBack.remove(at: index)
        }
    }

    private mutating func beginRollback(_ because: String) {
        phase = .rollingBack(because: because)
        forgetAnswers()
        trip = nil
        readyToPutBack = []
        rollbackGroups = RollbackOrder.groups(of: self)
    }

    /// Moves the cursors over what needs nothing, so that `decide` only looks at what stands next.
    private mutating func settleCursor() {
        switch phase {
        case .forward: settleForwardCursor()
        case .rollingBack:
            while isQuiet, readyToPutBack.isEmpty, chains.isEmpty, let group = rollbackGroups.popLast() {
                for host in group where !beginPuttingBackInTurn(host) { wantPutBack(host) }
                settleChains()
            }
        case .aborting, .ended: break
        }
    }

    private mutating func settleForwardCursor() {
        while cursor.step < schedule.steps.count {
            let batches = schedule.steps[cursor.step].batches
            if crowd.step != cursor.step { crowd.enter(cursor.step, schedule.steps[cursor.step].spread) }
            if schedule.steps[cursor.step].approval != nil, !isApproved(cursor.step) { return }
            guard cursor.batch < batches.count else {
                cursor = Cursor(step: cursor.step + 1)
                continue
            }
            let batch = batches[cursor.batch]
            while cursor.action < batch.count, hosts[batch[cursor.action].host]?.isFit != true { cursor.action += 1 }
            guard cursor.action == batch.count, isQuiet, readyToPutBack.isEmpty else { return }
            cursor = Cursor(step: cursor.step, batch: cursor.batch + 1)
        }
    }
}

extension RunState.Trip {
    static let asked = Self(because: "the operator asked for it", onFailure: .rollBack)
}
