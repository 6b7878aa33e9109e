public import AgentProtocol
public import Inventory
public import Plan
public import Windows

/// A plan joined with an inventory: which host does what, in which batch, in which order. Nothing is left to be looked up,
/// so a run needs nothing else, and a journal that holds one can resume it.
public struct Schedule: Sendable, Hashable, Codable {
    public var planName: String
    /// Every host of the run, in inventory order.
    public var hosts: [HostConnection]
    /// How many hosts may be out (failed, unreachable, held, unknown, rolled back) before the run trips. A run with
    /// exactly this many goes on; with one more it doesn't.
    public var maxFailed: Int
    public var steps: [ScheduledStep]
    /// Contents for `copy`, base64, by lower-case hexadecimal SHA-256.
    public var attachments: [String: String]
    /// What of the plan takes no part, in its order; nil where nothing was left out.
    public var leftOut: [LeftOut]?
    /// The secrets that it takes and where they are read from, in the order of their declaration; nil for none.
    public var secrets: [ScheduledSecret]?
    /// When it may run; nil for at any time.
    public var window: Window?
    /// What keeps it from beginning, and from going on with another batch; nil for nothing.
    public var blockers: [ScheduledBlocker]?
    /// Who is told how a run goes; nil for nobody.
    public var notify: [ScheduledNotify]?

    public init(
        planName: String, hosts: [HostConnection], maxFailed: Int, steps: [ScheduledStep],
        attachments: [String: String] = [:], leftOut: [LeftOut]? = nil, secrets: [ScheduledSecret]? = nil,
        window: Window? = nil, blockers: [ScheduledBlocker]? = nil, notify: [ScheduledNotify]? = nil
    ) {
        self.planName = planName
        self.hosts = hosts
        self.maxFailed = maxFailed
        self.steps = steps
        self.attachments = attachments
        self.leftOut = leftOut
        self.secrets = secrets
        self.window = window
        self.blockers = blockers
        self.notify = notify
    }
}

public struct ScheduledStep: Sendable, Hashable, Codable {
    /// What people read: the step's name, or its verb and objects (`restart app, nginx`).
    public var title: String
    public var onFailure: OnFailure
    /// How many percent of a batch may fail before the run trips, within its budget; nil where the budget says all.
    public var maxFailPercentage: Int?
    /// In the order in which they go. Each holds at least one host.
    public var batches: [[ScheduledAction]]
    public var spread: ScheduledSpread?
    /// What must hold before each batch, one check after the other; nil for nothing.
    public var gate: [GateCheck]?
    /// What a person is asked before the next step; such a step has no batches.
    public var approval: String?
    /// Who may agree to that, and then it isn't who runs it; nil for anybody.
    public var approvers: [String]?

    public init(
        title: String, onFailure: OnFailure, maxFailPercentage: Int? = nil, batches: [[ScheduledAction]],
        spread: ScheduledSpread? = nil, gate: [GateCheck]? = nil, approval: String? = nil,
        approvers: [String]? = nil
    ) {
        self.approvers = approvers
        self.maxFailPercentage = maxFailPercentage
        self.title = title
        self.onFailure = onFailure
        self.batches = batches
        self.spread = spread
        self.gate = gate
        self.approval = approval
    }
}

/// One step on one host.
public struct ScheduledAction: Sendable, Hashable, Codable {
    public var host: String
    /// `before`, the verb for each of its objects, the soak, `after`: in order.
    public var program: [Operation]
    /// What closes the pairs that `before` opened, last opened first.
    public var closing: [Closing]
    /// The longest that it can take, in seconds, closing included.
    public var worstCase: Double
    /// How long after its end the host waits to hear that the run goes on, in seconds, before it puts back by itself what the
    /// run did there; nil for no guard.
    public var guardFor: Double?
    /// What is done elsewhere on behalf of the host, in order: first what comes before its own program, then what follows on it.
    /// Nil for nothing.
    public var errands: [Errand]?

    public init(
        host: String, program: [Operation], closing: [Closing] = [], worstCase: Double, guardFor: Double? = nil,
        errands: [Errand]? = nil
    ) {
        self.errands = errands
        self.host = host
        self.program = program
        self.closing = closing
        self.worstCase = worstCase
        self.guardFor = guardFor
    }
}
