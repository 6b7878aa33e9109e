/// Restarts the host. The services that the plan names are stopped by operations before this one, under the usual care.
public struct RebootOperation: Codable, Sendable, Hashable {
    /// What was stopped for it: must be down when the order is given, and is up again afterwards if it was up before.
    public var stopped: [ServiceTarget]
    /// How long the host may take from the order until it has booted and is as it was, in seconds.
    public var timeout: Double
    /// How long what was up before must stay up afterwards, in seconds.
    public var soak: Double

    public init(stopped: [ServiceTarget], timeout: Double, soak: Double = 0) {
        self.stopped = stopped
        self.timeout = timeout
        self.soak = soak
    }

    /// In seconds: the way back, then each service that doesn't come by itself, then the soak and the health checks again.
    public var worstCase: Double {
        let health = stopped.flatMap(\.health).reduce(0) { $0 + $1.worstCase }
        return timeout + soak + health + stopped.reduce(0) { $0 + $1.worstStart }
    }
}

/// What was seen of a reboot.
public struct RebootFacts: Codable, Sendable, Hashable {
    public var bootIDBefore: String
    public var bootIDAfter: String
    /// From the order until the host had booted, in seconds.
    public var secondsDown: Double
    /// What lull started, since it was active before and no boot starts it.
    public var started: [String]

    public init(bootIDBefore: String, bootIDAfter: String, secondsDown: Double, started: [String]) {
        self.bootIDBefore = bootIDBefore
        self.bootIDAfter = bootIDAfter
        self.secondsDown = secondsDown
        self.started = started
    }
}

/// What a reboot would mean to a host, beyond the services that are stopped for it.
public struct RebootForecast: Codable, Sendable, Hashable {
    /// Running services that aren't stopped first: a shutdown gives each of them its own time, and then SIGKILLs it.
    /// The shortest time first.
    public var endedByShutdown: [UnitDeadline]
    /// Running services that no boot starts: lull starts them when it is back.
    public var notEnabled: [String]
    /// Units that have failed already, and so are no fault of the reboot.
    public var failed: [String]

    public init(endedByShutdown: [UnitDeadline], notEnabled: [String], failed: [String]) {
        self.endedByShutdown = endedByShutdown
        self.notEnabled = notEnabled
        self.failed = failed
    }
}

public struct UnitDeadline: Codable, Sendable, Hashable {
    public var unit: String
    /// As in `ServiceFacts`; 0 where some of its processes get no time at all (`KillMode=mixed`).
    public var killsAfter: Double

    public init(unit: String, killsAfter: Double) {
        self.unit = unit
        self.killsAfter = killsAfter
    }
}

/// The state of a unit's file, in systemd's words (`enabled`, `disabled`).
public struct UnitFileState: Codable, Sendable, Hashable {
    public var unit: String
    public var state: String

    public init(unit: String, state: String) {
        self.unit = unit
        self.state = state
    }
}
