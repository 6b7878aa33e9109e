/// A mark on a host: not now. The host's agent refuses every action while it is there, but for what puts a run back.
public struct Hold: Codable, Sendable, Hashable {
    /// Who asked for it, such as `ann@control1`.
    public var by: String
    public var why: String
    /// Seconds since 1970, by the host's clock.
    public var since: Double
    /// When it ends by itself, as `since`; nil if it has to be released.
    public var until: Double?

    /// The most that `by` and `why` may hold, in bytes.
    public static let textLimit = 1000

    public init(by: String, why: String, since: Double, until: Double? = nil) {
        self.by = by
        self.why = why
        self.since = since
        self.until = until
    }

    public var reason: Reason { .onHold(by: by, why: why, since: since, until: until) }

    /// Whether it has ended by itself.
    /// - Parameter now: as `since`.
    public func isOver(at now: Double) -> Bool { until.map { $0 <= now } ?? false }
}
