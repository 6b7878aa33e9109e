extension ServiceTarget {
    /// The same without the plan's opt-in to a kill.
    public var unforced: ServiceTarget {
        var target = self
        target.force = nil
        return target
    }
}

extension Operation {
    /// The opt-in to a kill that it carries; nil where it kills nothing. What puts something back never does.
    public var force: (unit: String, rule: ForceRule)? {
        switch self {
        case .stop(let target), .restart(let target): target.force.map { (target.unit, $0) }
        default: nil
        }
    }

    /// The same without it.
    public var unforced: Operation {
        switch self {
        case .stop(let target): .stop(target.unforced)
        case .restart(let target): .restart(target.unforced)
        default: self
        }
    }
}
