/// What the agent says, read-only, about a program that it might be asked to perform.
public struct HostForecast: Codable, Sendable, Hashable {
    public var facts: HostFacts
    /// One for each operation of the program, in order.
    public var operations: [OperationForecast]

    public init(facts: HostFacts, operations: [OperationForecast]) {
        self.facts = facts
        self.operations = operations
    }
}

public struct HostFacts: Codable, Sendable, Hashable {
    public var hostname: String
    /// As `uname -m` says it.
    public var machine: String
    public var kernel: String
    /// Which systemd is installed, such as `systemd 252`; nil where it doesn't run the host.
    public var serviceManager: String?
    public var bootID: String
    /// Seconds since 1970, by the host's clock.
    public var clock: Double
    /// Its own addresses, without loopback and those of one link alone, as text. This and `connections` are empty where
    /// the program stops nothing.
    public var addresses: [String]
    /// Established TCP connections of the host and the units at this end of them, for joining with other hosts; at most a few
    /// thousand. Loopback is left out, but for the clients of services that the program stops.
    public var connections: [TCPConnection]
    /// The run that has the host now; nil where none has.
    public var claim: ClaimStanding?

    public init(
        hostname: String, machine: String, kernel: String, serviceManager: String?, bootID: String, clock: Double,
        addresses: [String] = [], connections: [TCPConnection] = [], claim: ClaimStanding? = nil
    ) {
        self.hostname = hostname
        self.machine = machine
        self.kernel = kernel
        self.serviceManager = serviceManager
        self.bootID = bootID
        self.clock = clock
        self.addresses = addresses
        self.connections = connections
        self.claim = claim
    }
}

public struct OperationForecast: Codable, Sendable, Hashable {
    public enum Prospect: Codable, Sendable, Hashable {
        /// What would change, as from and to: `active` → `inactive`, `…/v1` → `…/v2`.
        case change(from: String, to: String)
        /// Nothing to do, since this is so already.
        case nothing(because: String)
        /// Can't be known without doing it (a `run` without `unless`).
        case cannotKnow(because: String)
        /// It would be refused.
        case refuse([Reason])
    }

    public var prospect: Prospect
    public var warnings: [Reason]
    /// For operations on a service that is loaded.
    public var service: ServiceFacts?
    /// For a reboot.
    public var reboot: RebootForecast?

    public init(
        prospect: Prospect, warnings: [Reason] = [], service: ServiceFacts? = nil, reboot: RebootForecast? = nil
    ) {
        self.prospect = prospect
        self.warnings = warnings
        self.service = service
        self.reboot = reboot
    }
}

/// What the service manager says about a service now.
public struct ServiceFacts: Codable, Sendable, Hashable {
    public var unit: String
    public var activeState: String
    public var subState: String
    public var mainPID: Int
    /// How long it has been active, in seconds.
    public var activeFor: Double?
    public var killMode: String
    /// After how many seconds of stopping the service manager itself would send SIGKILL; nil if it never would.
    public var killsAfter: Double?
    /// What else stops with it now, in the order found.
    public var alsoStops: [AlsoStops]
    /// Active sockets, timers and paths that would start it again.
    public var triggers: [String]
    /// All that would start it again by itself after a stop, `triggers` among them: sockets, timers, paths, units that
    /// uphold it, D-Bus names.
    public var revivers: [UnitTie]
    /// Units that nobody needs any more once it is down, and that systemd then stops (`StopWhenUnneeded`).
    public var unneeded: [UnitTie]
    /// Units that its end starts (`OnFailure`, `OnSuccess`).
    public var startedByEnd: [UnitTie]
    /// Active units that its start would stop (`Conflicts`).
    public var conflicts: [UnitTie]
    /// Who uses it at this moment; nil where that wasn't looked at.
    public var use: ServiceUse?

    public init(
        unit: String, activeState: String, subState: String, mainPID: Int, activeFor: Double?, killMode: String,
        killsAfter: Double?, alsoStops: [AlsoStops], triggers: [String], revivers: [UnitTie] = [],
        unneeded: [UnitTie] = [], startedByEnd: [UnitTie] = [], conflicts: [UnitTie] = [], use: ServiceUse? = nil
    ) {
        self.unit = unit
        self.activeState = activeState
        self.subState = subState
        self.mainPID = mainPID
        self.activeFor = activeFor
        self.killMode = killMode
        self.killsAfter = killsAfter
        self.alsoStops = alsoStops
        self.triggers = triggers
        self.revivers = revivers
        self.unneeded = unneeded
        self.startedByEnd = startedByEnd
        self.conflicts = conflicts
        self.use = use
    }
}

/// Another unit or bus name, and what ties it to the service.
public struct UnitTie: Codable, Sendable, Hashable {
    public var unit: String
    /// In systemd's own words, as a property of that unit: `Triggers=app.service`, `OnFailureOf=app.service`. For a bus name, the
    /// line of its D-Bus service file: `SystemdService=app.service`.
    public var because: String

    public init(unit: String, because: String) {
        self.unit = unit
        self.because = because
    }

    /// Whether `unit` is a name on the D-Bus system bus and no unit.
    public var isBusName: Bool { because.hasPrefix("SystemdService=") }
}

/// An active unit that stops together with another, and why.
public struct AlsoStops: Codable, Sendable, Hashable {
    public var unit: String
    /// The edge in its own words, such as `Requires=postgresql.service`.
    public var because: String
    /// As in `ServiceFacts`.
    public var killsAfter: Double?
    /// Whether it comes up again by itself when the service is started again, without anyone asking for it.
    public var comesBack: Bool

    public init(unit: String, because: String, killsAfter: Double?, comesBack: Bool = false) {
        self.unit = unit
        self.because = because
        self.killsAfter = killsAfter
        self.comesBack = comesBack
    }
}
