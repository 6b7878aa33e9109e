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
    /// The first line of `systemctl --version`; nil where systemd doesn't run the host.
    public var serviceManager: String?
    public var bootID: String
    /// Seconds since 1970, by the host's clock.
    public var clock: Double

    public init(
        hostname: String, machine: String, kernel: String, serviceManager: String?, bootID: String, clock: Double
    ) {
        self.hostname = hostname
        self.machine = machine
        self.kernel = kernel
        self.serviceManager = serviceManager
        self.bootID = bootID
        self.clock = clock
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

    public init(prospect: Prospect, warnings: [Reason] = [], service: ServiceFacts? = nil) {
        self.prospect = prospect
        self.warnings = warnings
        self.service = service
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

    public init(
        unit: String, activeState: String, subState: String, mainPID: Int, activeFor: Double?, killMode: String,
        killsAfter: Double?, alsoStops: [AlsoStops], triggers: [String]
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
    }
}

/// An active unit that stops together with another, and why.
public struct AlsoStops: Codable, Sendable, Hashable {
    public var unit: String
    /// The edge in its own words, such as `Requires=postgresql.service`.
    public var because: String
    /// As in `ServiceFacts`.
    public var killsAfter: Double?

    public init(unit: String, because: String, killsAfter: Double?) {
        self.unit = unit
        self.because = because
        self.killsAfter = killsAfter
    }
}
