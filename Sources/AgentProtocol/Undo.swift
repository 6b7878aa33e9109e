/// What takes an operation back. The agent makes it while it acts, since only then is it known what was there before;
/// the controller keeps it in the journal and sends it back in a rollback.
public enum Undo: Codable, Sendable, Hashable {
    /// The link pointed to `previous`, or wasn't there.
    case link(path: String, previous: String?)
    /// What was at `path` is kept at `backup` on the host; nil where nothing was there.
    /// `backup` may be a directory (a protected one).
    case file(path: String, backup: String?)
    case command(argv: [String], timeout: Double, input: CommandInput? = nil)
    case services(ServicesBefore)
    /// The states of unit files, as they were.
    case unitFiles([UnitFileState])
}

/// The states of a service, and of all that its stop touched, as they were before.
public struct ServicesBefore: Codable, Sendable, Hashable {
    public enum Verb: String, Codable, Sendable, Hashable { case stop, start, restart, reload }

    /// What was done to the service.
    public var verb: Verb
    public var target: ServiceTarget
    /// The sockets, timers and paths that were active, to be started first.
    public var activeTriggers: [String]
    /// The services that were active, the target and dependents alike.
    public var activeUnits: [String]
    /// Whether the target had failed; nil where that isn't known.
    public var targetHadFailed: Bool?
    /// For a start: services that were down and that came up with it, since a target pulls them in, or since the stop of the
    /// service had taken them down.
    public var pulledIn: [String]?

    public init(
        verb: Verb, target: ServiceTarget, activeTriggers: [String], activeUnits: [String],
        targetHadFailed: Bool? = nil, pulledIn: [String]? = nil
    ) {
        self.verb = verb
        self.pulledIn = pulledIn
        // Putting something back never kills.
        self.target = target.unforced
        self.activeTriggers = activeTriggers
        self.activeUnits = activeUnits
        self.targetHadFailed = targetHadFailed
    }

    public var targetWasActive: Bool { activeUnits.contains(target.unit) }
}
