/// How a unit stands.
public struct ServiceStatus: Codable, Sendable, Hashable {
    public var unit: String
    /// `loaded`, `not-found`, `masked`, …
    public var loadState: String
    /// `enabled`, `disabled`, `static`, …; empty where systemd has no word for it.
    public var unitFileState: String
    public var activeState: String
    public var subState: String
    /// systemd's `Result`, such as `success`, `exit-code` or `timeout`.
    public var result: String
    /// For how long it has been in its active state, in seconds; nil where that isn't known.
    public var stateFor: Double?
    /// 0 for none.
    public var mainPID: Int
    public var processCount: Int
    /// The first of them.
    public var processes: [HostProcess]
    /// In bytes; nil where it isn't counted.
    public var memory: Int?
    /// How often systemd has restarted it by itself.
    public var restarts: Int
    /// What the service says of itself.
    public var statusText: String?
    public var killMode: String
    /// After how many seconds a plain stop would SIGKILL it as it is set up now; nil if never.
    public var killsAfter: Double?
    public var needsDaemonReload: Bool
    /// Paths of drop-ins of lull's that are loaded.
    public var overrides: [String]
    /// It is still on its way down after a stop by lull whose time is up.
    public var held: HeldStop?

    public init(
        unit: String, loadState: String, unitFileState: String, activeState: String, subState: String, result: String,
        stateFor: Double? = nil, mainPID: Int = 0, processCount: Int = 0, processes: [HostProcess] = [],
        memory: Int? = nil, restarts: Int = 0, statusText: String? = nil, killMode: String = "",
        killsAfter: Double? = nil, needsDaemonReload: Bool = false, overrides: [String] = [], held: HeldStop? = nil
    ) {
        self.unit = unit
        self.loadState = loadState
        self.unitFileState = unitFileState
        self.activeState = activeState
        self.subState = subState
        self.result = result
        self.stateFor = stateFor
        self.mainPID = mainPID
        self.processCount = processCount
        self.processes = processes
        self.memory = memory
        self.restarts = restarts
        self.statusText = statusText
        self.killMode = killMode
        self.killsAfter = killsAfter
        self.needsDaemonReload = needsDaemonReload
        self.overrides = overrides
        self.held = held
    }

    public var isActive: Bool { ["active", "reloading", "refreshing"].contains(activeState) }
}

/// A stop that has gone on for longer than it was given.
public struct HeldStop: Codable, Sendable, Hashable {
    /// The action that asked for it.
    public var action: String
    /// When its time was up, in seconds since 1970, by the host's clock.
    public var since: Double
    /// How long it was given, in seconds.
    public var limit: Double

    public init(action: String, since: Double, limit: Double) {
        self.action = action
        self.since = since
        self.limit = limit
    }
}
