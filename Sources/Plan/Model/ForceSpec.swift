public import Diagnostics

/// The plan's key to a kill: when, how and why a service that doesn't stop is ended by force.
public struct ForceSpec: Sendable {
    /// How long the stop is awaited before.
    public var after: Placed<Duration>
    public var signal: ForceSignal
    /// In the words of the plan's author; never empty.
    public var reason: String
    public var span: SourceSpan

    public init(after: Placed<Duration>, signal: ForceSignal, reason: String, span: SourceSpan) {
        self.after = after
        self.signal = signal
        self.reason = reason
        self.span = span
    }
}

/// The signals that a plan may choose, by their names without SIG.
public enum ForceSignal: String, Sendable, Hashable, CaseIterable {
    case kill = "KILL"
    /// Leaves a core where the host keeps them.
    case abort = "ABRT"
    case quit = "QUIT"
    case terminate = "TERM"
    case interrupt = "INT"

    /// As on Linux.
    public var number: Int {
        switch self {
        case .interrupt: 2
        case .quit: 3
        case .abort: 6
        case .kill: 9
        case .terminate: 15
        }
    }
}

extension Plan {
    /// The force that counts for a service in a step: the step's own, else the service's, unless the step says
    /// `noforce: true`. Nil for verbs that stop nothing.
    public func force(of service: ServiceSpec, in step: Step) -> ForceSpec? {
        guard step.verb.stopsServices else { return nil }
        return step.force ?? (step.isNoforce ? nil : service.force)
    }

    /// The timeouts that count for a service in a step.
    public func timeouts(of service: ServiceSpec, in step: Step) -> Timeouts {
        // That of a reboot is for the host.
        let own = if case .reboot = step.verb { TimeoutOverride?.none } else { step.timeout }
        return defaults.timeout.replaced(by: service.timeout).replaced(by: own)
    }
}

extension Verb {
    /// Whether its services are stopped, so that force can mean something.
    public var stopsServices: Bool {
        switch self {
        case .stop, .restart, .reboot: true
        default: false
        }
    }
}
