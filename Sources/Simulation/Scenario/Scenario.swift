public import Execution
public import Journal
public import Windows

/// All that a simulation needs to know: from the same scenario and seed comes the same trace.
public struct Scenario: Sendable {
    public var hosts: [HostSpec]
    public var controllers: [ControllerSpec]
    public var faults: [Fault]
    public var rates: FaultRates
    /// Whether jobs that are ready at once run in an order of the seed's choice instead of their own.
    public var shufflesJobs: Bool

    public init(
        hosts: [HostSpec], controllers: [ControllerSpec], faults: [Fault] = [], rates: FaultRates = FaultRates(),
        shufflesJobs: Bool = false
    ) {
        self.hosts = hosts
        self.controllers = controllers
        self.faults = faults
        self.rates = rates
        self.shufflesJobs = shufflesJobs
    }
}

/// Something that befalls the world at a moment, in seconds from its beginning.
public struct Fault: Sendable {
    public enum Kind: Sendable {
        /// No packet to or from the host for so long.
        case cut(host: Int, seconds: Double)
        /// Power is lost for so long.
        case reboot(host: Int, seconds: Double)
        /// The agent's worker is killed.
        case killWorker(host: Int)
        case diskFull(host: Int, seconds: Double)
        case clockJump(host: Int, seconds: Double)
        /// The kernel kills one of the host's services.
        case outOfMemory(host: Int, unit: Int)
        /// Clients connect to the host's sockets.
        case clients(host: Int)
        /// The controllers' disk takes nothing for so long.
        case storeFull(seconds: Double)
        case controllerClockJump(seconds: Double)
    }

    /// Longer than anything that is simulated, in seconds.
    static let forEver = 1e9

    public var at: Double
    public var kind: Kind

    public init(at: Double, _ kind: Kind) {
        self.at = at
        self.kind = kind
    }
}

/// How likely things go wrong each time.
public struct FaultRates: Sendable {
    public var connectFails = 0.0
    public var requestLost = 0.0
    public var answerLost = 0.0
    public var requestRepeated = 0.0
    public var requestDelayed = 0.0
    public var appendFails = 0.0
    /// The commit is durable, and the writer is told that it failed.
    public var appendFailsAfterwards = 0.0
    public var workerDies = 0.0
    public var commandFails = 0.0

    public init() {}
}

/// One run and who stands behind it.
public struct ControllerSpec: Sendable {
    public enum Act: Sendable {
        case run
        case resume(RunResumed.Intention)
    }

    /// One process of a controller.
    public struct Life: Sendable {
        public var act: Act
        /// In seconds after the life before.
        public var delay: Double
        /// At which of its touches of the world it is killed; nil for never.
        public var diesAtTouch: Int?
        /// When the operator asks it to stop, and when to leave at once, in seconds from its begin.
        public var stopsAfter: Double?
        public var abandonsAfter: Double?
        public var choice: OperatorChoice
        /// How long the operator takes for that, in seconds.
        public var choosesAfter = 0.0
        /// What the operator says to an approval, and how long they take for it, in seconds.
        public var approval = ApprovalAnswer.approved(by: "ann")
        public var approvesAfter = 0.0
        /// What others ask of it from elsewhere, and when, in seconds from its begin.
        public var requests: [(after: Double, RunRequest)] = []
        /// How long the window is open from its begin on, in seconds; nil for no window.
        public var isOpenFor: Double?
        /// `--take-over`.
        public var takesOver = false
        /// At which of its touches of the world its machine hangs, and for how many seconds; nil for never.
        public var freezesAtTouch: (touch: Int, seconds: Double)?

        public init(
            act: Act, delay: Double = 0, diesAtTouch: Int? = nil, stopsAfter: Double? = nil,
            abandonsAfter: Double? = nil, choice: OperatorChoice = .stop
        ) {
            self.act = act
            self.delay = delay
            self.diesAtTouch = diesAtTouch
            self.stopsAfter = stopsAfter
            self.abandonsAfter = abandonsAfter
            self.choice = choice
        }
    }

    public var started: RunStarted
    /// The first begins the run; each other is begun only if the run hasn't ended.
    public var lives: [Life]
    /// Whether it is on another machine, with the same journal: a controller whose machine hangs isn't in its way.
    public var isElsewhere = false
    /// What becomes of it when its window closes.
    public var atClose = Window.AtClose.stop
    /// How long before that nothing is begun any more, in seconds.
    public var cutoff = 0.0
    /// How likely each of its blockers is to say that it isn't in the way.
    public var free = 1.0

    public init(started: RunStarted, lives: [Life]) {
        self.started = started
        self.lives = lives
    }
}
