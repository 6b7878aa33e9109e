/// How long a stop and a start may take.
public struct Timeouts: Sendable, Hashable {
    public var stop: Duration
    public var start: Duration

    public init(stop: Duration, start: Duration) {
        self.stop = stop
        self.start = start
    }

    /// The same, but for what `override` names.
    public func replaced(by override: TimeoutOverride?) -> Timeouts {
        Timeouts(stop: override?.stop ?? stop, start: override?.start ?? start)
    }

    /// A command has one timeout: the longer of the two.
    public var forCommands: Duration { max(stop, start) }
}

/// What a service or a step says about timeouts; what is nil is inherited.
public struct TimeoutOverride: Sendable, Hashable {
    public var stop: Duration?
    public var start: Duration?

    public init(stop: Duration?, start: Duration?) {
        self.stop = stop
        self.start = start
    }
}
