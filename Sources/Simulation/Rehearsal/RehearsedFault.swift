/// Something that goes wrong in a rehearsal.
public struct RehearsedFault: Sendable, Hashable {
    /// Durations are in seconds; nil is for ever.
    public enum Kind: Sendable, Hashable {
        /// The service stops after so long, or never.
        case stop(Double?)
        /// It is up after so long, or never.
        case start(Double?)
        /// Its start fails: until what was done is put back, or then too.
        case startFails(always: Bool)
        /// It dies in its soak, until what was done is put back.
        case diesInSoak
        /// It is not healthy: until what was done is put back, or then too.
        case ill(always: Bool)
        /// Every second answer about its health is no.
        case flaps
        /// The commands of the plan's steps fail.
        case commandsFail
        /// It says no to what gates ask, for so long after the first time, or always.
        case gateFails(Double?)
        /// No packet passes to or from the host for so long.
        case linkCut(Double?)
        /// The agent's process is killed.
        case agentKilled
        /// Nothing can be written to the host's disk for so long.
        case diskFull(Double?)
        /// The host loses its power for so long.
        case powerLost(Double?)
        /// The controller's process is killed; a minute later somebody takes the run up, or nobody ever.
        case controllerKilled(then: Successor)

        /// Whether it is a service's own nature, and not something that befalls it at a moment.
        public var isNature: Bool {
            switch self {
            case .stop, .start, .startFails, .diesInSoak, .ill, .flaps, .commandsFail, .gateFails: true
            case .linkCut, .agentKilled, .diskFull, .powerLost, .controllerKilled: false
            }
        }
    }

    public enum Successor: Sendable, Hashable { case nobody, resume, rollBack }

    public var hosts: [String]
    /// Whose nature it is, as a unit's full name; nil for every service of the plan there.
    public var unit: String?
    public var kind: Kind
    /// For what is no service's nature.
    public var cue: Cue

    public init(hosts: [String], unit: String? = nil, kind: Kind, cue: Cue = Cue(.begin)) {
        self.hosts = hosts
        self.unit = unit
        self.kind = kind
        self.cue = cue
    }
}
