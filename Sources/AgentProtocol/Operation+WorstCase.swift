extension Operation {
    /// The longest that the operation can take by its own timeouts, in seconds.
    public var worstCase: Double {
        switch self {
        case .stop(let target): target.worstStop
        case .start(let target): target.worstStart
        case .restart(let target): target.worstStop + target.worstStart
        case .reload(let target): target.worstStart
        case .enable, .disable: 0
        case .reboot(let reboot): reboot.worstCase
        case .run(let command): command.timeout * (command.unless == nil ? 1 : 2)
        case .link, .copy: 0
        case .waitFor(let check), .check(let check): check.worstCase
        case .pause(let seconds): seconds
        case .undo(let undo): undo.worstCase
        case .onlyIf: 0
        }
    }

    /// The longest that taking it back can take, in seconds.
    public var worstCaseOfUndo: Double {
        switch self {
        case .stop(let target), .start(let target), .restart(let target): target.worstStop + target.worstStart
        case .reload(let target): target.worstStart
        case .reboot(let reboot): reboot.stopped.reduce(0) { $0 + $1.worstStart }
        case .run(let command): command.undo == nil ? 0 : command.timeout
        case .enable, .disable, .link, .copy, .waitFor, .check, .pause, .undo, .onlyIf: 0
        }
    }
}

extension ServiceTarget {
    /// What depends on the service goes first, and then the service has its own time. What is ended by force, at the latest when
    /// its time is up, gets a moment to be gone.
    public var worstStop: Double {
        stopTimeout + (dependentTimeouts?.values.max() ?? 0) + (force == nil ? 0 : ForceRule.aftermath)
    }

    /// A start, its soak and the health checks after it, one after the other.
    public var worstStart: Double { health.reduce(startTimeout + soak) { $0 + $1.worstCase } }
}

extension HealthCheck {
    /// The soak must have begun when the time is up, so it comes on top.
    public var worstCase: Double { within + soak }
}

extension Undo {
    public var worstCase: Double {
        switch self {
        case .link, .file, .unitFiles: 0
        case .command(_, let timeout, _): timeout
        // A stop that was held is awaited first.
        case .services(let before): before.target.worstStop + before.target.worstStart
        }
    }
}
