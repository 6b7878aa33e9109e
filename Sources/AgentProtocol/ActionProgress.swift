/// What an action is doing at this moment, for the live view. It may be lost without harm.
public struct ActionProgress: Codable, Sendable, Hashable {
    public enum Phase: String, Codable, Sendable, Hashable {
        case stopping, starting, reloading, soaking, checkingHealth, running, waiting, pausing, copying, puttingBack
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

    public init(
        id: String, index: Int, phase: Phase, subject: String, elapsed: Double, limit: Double?, detail: String? = nil
    ) {
        self.id = id
        self.index = index
        self.phase = phase
        self.subject = subject
        self.elapsed = elapsed
        self.limit = limit
        self.detail = detail
    }
}
