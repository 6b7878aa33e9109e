/// What a plain `systemctl stop` or `restart` would do to the service units of a host, as they stand now. Read-only.
public struct HostAudit: Codable, Sendable, Hashable {
    /// Which systemd is installed, such as `systemd 252`.
    public var serviceManager: String?
    /// Whether the agent looked as root.
    public var isRoot: Bool
    /// In the order of their names.
    public var units: [UnitAudit]
    /// What couldn't be looked at, and why.
    public var unseen: [Reason]
    /// Those patterns of the question that mean none of the units.
    public var unmatched: [String]
    /// Why nothing could be looked at; nil where it could.
    public var failure: Reason?

    public init(
        serviceManager: String?, isRoot: Bool, units: [UnitAudit], unseen: [Reason] = [],
        unmatched: [String] = [], failure: Reason? = nil
    ) {
        self.serviceManager = serviceManager
        self.isRoot = isRoot
        self.units = units
        self.unseen = unseen
        self.unmatched = unmatched
        self.failure = failure
    }
}

public struct UnitAudit: Codable, Sendable, Hashable {
    public var unit: String
    public var activeState: String
    public var subState: String
    /// Whether systemd stops it when it is told to by hand.
    public var canStop: Bool
    /// In its control group now.
    public var processes: Int
    /// Bytes of their memory that stand in no file, now: what may hold unsaved data. Nil where it couldn't be read.
    public var memory: Int?
    /// The most dangerous first.
    public var findings: [AuditFinding]
    public var remedy: AuditRemedy

    public init(
        unit: String, activeState: String, subState: String, canStop: Bool, processes: Int, memory: Int?,
        findings: [AuditFinding], remedy: AuditRemedy
    ) {
        self.unit = unit
        self.activeState = activeState
        self.subState = subState
        self.canStop = canStop
        self.processes = processes
        self.memory = memory
        self.findings = findings
        self.remedy = remedy
    }

    /// What else stops with it now, in the order found.
    public var alsoStops: [AlsoStops] {
        findings.flatMap { if case .takesAlong(let units) = $0 { units } else { [AlsoStops]() } }
    }

    /// That of its worst finding. What can't be stopped by hand can't be killed by a plain stop.
    public var danger: AuditDanger { canStop ? findings.map(\.danger).max() ?? .none : .none }

    /// After how many seconds of a plain stop the first of its own processes would be killed, 0 for at once; nil if none ever.
    public var killsAfter: Double? { canStop ? findings.compactMap(\.killsAfter).min() : nil }
}

/// What lull would do about a unit instead, if a plan restarted it.
public enum AuditRemedy: Codable, Sendable, Hashable {
    /// Nothing has to be kept from killing: stop it and wait.
    case wait
    /// Keep systemd from killing once the stop has taken so many seconds.
    case armLate(after: Double)
    /// Keep systemd from killing before anything is stopped.
    case armEarly
    case refuse([Reason])
}
