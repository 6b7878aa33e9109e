/// What a host says about services, and about lull's own work there. Read-only.
public struct HostStatus: Codable, Sendable, Hashable {
    /// Seconds since 1970, by the host's clock.
    public var clock: Double
    /// Which systemd is installed, such as `systemd 252`; nil where it doesn't run the host.
    public var serviceManager: String?
    /// Those that were asked for, in that order; if none were, those that deserve a look: failed, on their way down, or with
    /// a drop-in of lull's.
    public var services: [ServiceStatus]
    /// Units whose files were changed without a daemon-reload; a stop that needs one is refused until it is done.
    public var pendingReload: [String]
    /// The action that works on the host now.
    public var underWay: ActionTrace?
    /// The last actions of lull that have ended, the newest first.
    public var actions: [ActionTrace]
    /// The mark that keeps lull from acting here.
    public var hold: Hold?
    /// The run that has the host.
    public var claim: ClaimStanding?
    /// What couldn't be learnt.
    public var problems: [Reason]

    public init(
        clock: Double, serviceManager: String?, services: [ServiceStatus] = [], pendingReload: [String] = [],
        underWay: ActionTrace? = nil, actions: [ActionTrace] = [], hold: Hold? = nil, claim: ClaimStanding? = nil,
        problems: [Reason] = []
    ) {
        self.clock = clock
        self.serviceManager = serviceManager
        self.services = services
        self.pendingReload = pendingReload
        self.underWay = underWay
        self.actions = actions
        self.hold = hold
        self.claim = claim
        self.problems = problems
    }
}

/// An action of lull, as the host's record has it.
public struct ActionTrace: Codable, Sendable, Hashable {
    public var id: String
    public var program: [Operation]
    /// Seconds since 1970, by the host's clock.
    public var begunAt: Double
    /// Nil while it is under way.
    public var endedAt: Double?
    public var outcome: Outcome?
    /// Where it stands, while it is under way.
    public var progress: ActionProgress?

    public init(
        id: String, program: [Operation], begunAt: Double, endedAt: Double? = nil, outcome: Outcome? = nil,
        progress: ActionProgress? = nil
    ) {
        self.id = id
        self.program = program
        self.begunAt = begunAt
        self.endedAt = endedAt
        self.outcome = outcome
        self.progress = progress
    }
}
