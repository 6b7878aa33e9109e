/// A unit as systemd has it loaded: how it is set up, and how it stands.
struct Unit: Hashable {
    enum KillMode: String, Hashable {
        case controlGroup = "control-group"
        case mixed, process, none
    }

    var status: UnitStatus
    /// All of its names, aliases too.
    var names: [String]
    var loadState: String
    /// Whether it can be started by hand, and again after a stop.
    var canStart: Bool
    var canStop: Bool
    var canReload: Bool
    var needsDaemonReload: Bool
    var unitFileState: String
    /// Where a generated unit comes from.
    var sourcePath: String
    /// What the init script does of which systemd made the unit; nil where it was made of none.
    var initScript: InitScript?
    /// Base names of the drop-ins that are loaded, in systemd's order: the last wins.
    var dropIns: [String]
    /// `SuccessAction`, `FailureAction` and `StartLimitAction`, where they do something.
    var hostActions: [String: String]
    /// The command lines of `ExecStop=` and `ExecStopPost=`; of `ExecReload=`.
    var stopCommands: [String]
    var reloadCommands: [String]
    /// Nil for units that have no processes of their own (targets, timers, …).
    var killing: Killing?
    /// In seconds; infinite where there is no limit.
    var startTimeout: Double
    var remainsAfterExit: Bool
    var activeSince: Double?

    /// By the property of this unit that names them.
    var reverseEdges: [String: [String]]
    var triggeredBy: [String]
    var upheldBy: [String]
    /// What it needs and doesn't pull in by itself.
    var requisite: [String]
    /// What its start would stop: what it names, and what names it.
    var conflicts: [String]
    var conflictedBy: [String]
    /// What it belongs to, in its own words: `PartOf=`, `Slice=`.
    var partOf: [String]
    var slice: String
    /// What a socket, timer or path starts.
    var triggers: [String]
    /// A socket that starts an instance for each connection (`Accept=yes`).
    var accepts: Bool
    /// What its start starts, too.
    var pullsIn: [String]
    /// What is started again for as long as it is up.
    var upholds: [String]
    /// What its end starts, by how it ends.
    var onSuccess: [String]
    var onFailure: [String]
    var stopsWhenUnneeded: Bool
    /// Whose need keeps it up.
    var neededBy: [String]

    var id: String { status.id }
    var kind: Kind { Kind(id) }

    enum Kind: Hashable {
        case service, target, slice, scope, socket, timer, path, other

        init(_ id: String) {
            self =
                switch id.split(separator: ".").last {
                case "service": .service
                case "target": .target
                case "slice": .slice
                case "scope": .scope
                case "socket": .socket
                case "timer": .timer
                case "path": .path
                default: .other
                }
        }
    }

    /// How systemd ends its processes.
    struct Killing: Hashable {
        var mode: KillMode
        var signal: Int
        var finalSignal: Int
        var sendsFinal: Bool
        /// `TimeoutStopSec`, in seconds; infinite where there is no limit.
        var timeout: Double

        /// After how many seconds of stopping systemd would send its final signal; nil if never.
        var killsAfter: Double? { sendsFinal && mode != .none && timeout.isFinite ? timeout : nil }
    }
}

/// How a unit stands at one moment.
struct UnitStatus: Hashable {
    var id: String
    var type: String
    var activeState: String
    var subState: String
    var result: String
    var mainPID: Int
    var controlPID: Int
    var restarts: Int
    var invocationID: String
    var controlGroup: String
    var statusText: String
    var mainEnd: MainEnd
    /// When its last stop began, by `Clock.monotonic`; nil where systemd doesn't say.
    var leftActiveAt: Double?
    /// As read now: a drop-in of ours shows here once it is loaded.
    var stopTimeout: String
    var sendsSIGKILL: String
    /// What systemd does with the rest of a service after the kernel has killed one of its processes for want of memory: `stop`,
    /// `kill`, or nothing (`continue`, and then its `result` says nothing of it either). Empty where systemd is older than that.
    var oomPolicy: String

    /// How the main process ended, as systemd saw it; `pid` 0 where it has forgotten.
    struct MainEnd: Hashable {
        var pid: Int
        /// As of `siginfo_t`: 1 exited, 2 killed, 3 dumped; 0 while it runs.
        var code: Int
        var status: Int
    }

    var isUp: Bool { activeState == "active" || activeState == "reloading" || activeState == "refreshing" }
    var isDown: Bool { activeState == "inactive" || activeState == "failed" }
    var isStopping: Bool { activeState == "deactivating" }
    /// It waits for the pause before an automatic restart: nothing of it runs.
    var isPausingBeforeRestart: Bool { subState.hasPrefix("auto-restart") }
    /// A stop would do something to it.
    var isLive: Bool { !isDown }
}
