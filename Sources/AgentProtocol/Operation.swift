/// One thing that an agent does on its host. A step on a host is a short list of these (a program).
///
/// All durations on the wire are seconds; all paths are absolute; commands are argv lists and never pass through a shell.
public enum Operation: Codable, Sendable, Hashable {
    case stop(ServiceTarget)
    case start(ServiceTarget)
    case restart(ServiceTarget)
    case reload(ServiceTarget)
    /// Has the host start the service at boot, or not; nothing is started or stopped now.
    case enable(ServiceTarget)
    case disable(ServiceTarget)
    case reboot(RebootOperation)
    case run(CommandOperation)
    case link(LinkOperation)
    case copy(CopyOperation)
    /// Asks again and again until it holds or its time is up.
    case waitFor(HealthCheck)
    /// Asks until it holds and has held for its soak; the same as `waitFor`, but said to be a check of the plan.
    case check(HealthCheck)
    /// Waits, in seconds.
    case pause(Double)
    /// Puts back what an earlier operation changed.
    case undo(Undo)
    /// Lets those behind it go only if a condition holds.
    case onlyIf(OnlyIfOperation)
}

/// A service and what the plan says about it.
public struct ServiceTarget: Codable, Sendable, Hashable {
    /// The unit's full name, such as `nginx.service`.
    public var unit: String
    /// How long a stop may take before it is `held`, in seconds.
    public var stopTimeout: Double
    /// How long a start may take until the unit is active, in seconds.
    public var startTimeout: Double
    /// How long the unit must stay active, unchanged, before a start counts, in seconds.
    public var soak: Double
    public var health: [HealthCheck]
    /// Files and directories that are copied before the service is touched, and restored by a rollback.
    public var protect: [String]
    public var dependents: DependentsPolicy
    /// How long dependents may take to stop where the plan says so, in seconds, by unit; others have `stopTimeout`. Each has
    /// its time from the moment that its own stop begins.
    public var dependentTimeouts: [String: Double]?
    /// When a service that doesn't stop is to be ended by force after all; nil for never. In an action, plan and operator
    /// have agreed if it is here; a preview shows it before the operator does.
    public var force: ForceRule?
    /// The user whose own service manager runs the unit; nil for the system's.
    public var user: String?
    /// Whether a host that doesn't have the service is no error: there is nothing to stop on it.
    public var ifPresent: Bool?

    public init(
        unit: String, stopTimeout: Double, startTimeout: Double, soak: Double = 0, health: [HealthCheck] = [],
        protect: [String] = [], dependents: DependentsPolicy = .refuse, dependentTimeouts: [String: Double]? = nil,
        force: ForceRule? = nil, user: String? = nil, ifPresent: Bool? = nil
    ) {
        self.unit = unit
        self.stopTimeout = stopTimeout
        self.startTimeout = startTimeout
        self.soak = soak
        self.health = health
        self.protect = protect
        self.dependents = dependents
        self.dependentTimeouts = dependentTimeouts
        self.force = force
        self.user = user
        self.ifPresent = ifPresent
    }
}

/// The opt-in to a kill, as the plan words it.
public struct ForceRule: Codable, Sendable, Hashable {
    /// How long the stop is awaited before the signal is sent, in seconds.
    public var after: Double
    /// The signal's number, as on Linux.
    public var signal: Int
    /// Why, in the words of the plan's author; kept in the journal.
    public var reason: String

    public init(after: Double, signal: Int, reason: String) {
        self.after = after
        self.signal = signal
        self.reason = reason
    }

    /// How long the end is awaited after the signal at the least, in seconds.
    public static let aftermath = 10.0
}

/// What to do about active units that the service manager stops together with the service.
public enum DependentsPolicy: String, Codable, Sendable, Hashable, CaseIterable {
    /// Refuse to stop the service, and name them.
    case refuse
    /// They stop too, under the same care, and exactly those that were active are started again.
    case restart
    /// The operator knows that they survive; they are reported and not started again.
    case leave
}

/// A question about the host with a yes or no answer, asked again until it is yes or the time is up.
public struct HealthCheck: Codable, Sendable, Hashable {
    public var probe: Probe
    /// How long to go on asking, in seconds.
    public var within: Double
    /// The pause between two questions, in seconds.
    public var every: Double
    /// How long the answer must stay yes without a break, in seconds.
    public var soak: Double

    public init(probe: Probe, within: Double, every: Double, soak: Double) {
        self.probe = probe
        self.within = within
        self.every = every
        self.soak = soak
    }
}

public enum Probe: Codable, Sendable, Hashable {
    /// A TCP connection to `host:port` is accepted.
    case tcp(host: String, port: Int)
    /// A GET of an `http://` URL answers with one of these statuses; an empty list means any 2xx. Redirects are not followed.
    case http(url: String, status: [Int])
    /// The path exists.
    case file(path: String)
    /// The command exits 0.
    case command(argv: [String])
}

public struct CommandOperation: Codable, Sendable, Hashable {
    public var argv: [String]
    /// How long it may run, in seconds. A command that outlives it is left running and reported as `held`, never killed.
    public var timeout: Double
    /// The command that takes it back, if the plan has one.
    public var undo: [String]?
    /// If this command exits 0, there is nothing to do.
    public var unless: [String]?
    /// What it and its `undo` are given beside their words; nil for nothing.
    public var input: CommandInput?

    public init(
        argv: [String], timeout: Double, undo: [String]? = nil, unless: [String]? = nil, input: CommandInput? = nil
    ) {
        self.argv = argv
        self.timeout = timeout
        self.undo = undo
        self.unless = unless
        self.input = input
    }
}

/// Makes `path` a symbolic link to `to`, atomically.
public struct LinkOperation: Codable, Sendable, Hashable {
    public var path: String
    public var to: String

    public init(path: String, to: String) {
        self.path = path
        self.to = to
    }
}

/// Makes the file at `path` hold the attachment with this digest, atomically, keeping a backup of what was there.
public struct CopyOperation: Codable, Sendable, Hashable {
    public var path: String
    /// Lower-case hexadecimal SHA-256 of the content, which travels as an attachment of the request.
    public var digest: String
    /// In bytes.
    public var size: Int
    /// Permission bits; nil keeps those of the file that is there, or 0o644 for a new one.
    public var mode: Int?

    public init(path: String, digest: String, size: Int, mode: Int? = nil) {
        self.path = path
        self.digest = digest
        self.size = size
        self.mode = mode
    }
}

extension Operation {
    /// The service that it acts on, if it does.
    public var target: ServiceTarget? {
        switch self {
        case .stop(let target), .start(let target), .restart(let target), .reload(let target), .enable(let target),
            .disable(let target):
            target
        case .undo(.services(let before)): before.target
        default: nil
        }
    }
}
