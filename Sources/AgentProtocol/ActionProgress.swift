/// What an action is doing at this moment, for the live view. It may be lost without harm.
public struct ActionProgress: Codable, Sendable, Hashable {
    public enum Phase: String, Codable, Sendable, Hashable {
        case stopping, starting, reloading, soaking, checkingHealth, running, waiting, pausing, copying, puttingBack
        case rebooting
    }

    public var id: String
    /// As in `OperationReport`.
    public var index: Int
    public var phase: Phase
    /// What it is about: a unit, a path, a command, a URL.
    public var subject: String
    /// Since the phase began, in seconds, by the host's clock.
    public var elapsed: Double
    /// When the phase's time is up, in seconds; nil if it has no limit.
    public var limit: Double?
    /// `StatusText`, the number of processes left, the last answer of a health check.
    public var detail: String?
    /// For a stop: what is still there, and what it does.
    public var stop: StopProgress?

    public init(
        id: String, index: Int, phase: Phase, subject: String, elapsed: Double, limit: Double?, detail: String? = nil,
        stop: StopProgress? = nil
    ) {
        self.id = id
        self.index = index
        self.phase = phase
        self.subject = subject
        self.elapsed = elapsed
        self.limit = limit
        self.detail = detail
        self.stop = stop
    }
}

/// How far a stop is.
public struct StopProgress: Codable, Sendable, Hashable {
    public var processesLeft: Int
    /// Established TCP connections to what it listened on; nil where it listened on nothing, or they couldn't
    /// be read.
    public var connectionsLeft: Int?
    /// Bytes that its processes have written to storage since the stop began; nil where that couldn't be read.
    public var bytesWritten: Int?
    /// What the service says of itself.
    public var statusText: String?

    public init(
        processesLeft: Int, connectionsLeft: Int? = nil, bytesWritten: Int? = nil, statusText: String? = nil
    ) {
        self.processesLeft = processesLeft
        self.connectionsLeft = connectionsLeft
        self.bytesWritten = bytesWritten
        self.statusText = statusText
    }
}
