/// A moment on a host, by both of its clocks. One that sets the wall clock changes no duration within a boot.
public struct HostMoment: Codable, Sendable, Hashable {
    /// Different after each boot.
    public var bootID: String
    /// Seconds since that boot, suspended time included (`CLOCK_BOOTTIME`).
    public var sinceBoot: Double
    /// Seconds since 1970.
    public var wall: Double

    public init(bootID: String, sinceBoot: Double, wall: Double) {
        self.bootID = bootID
        self.sinceBoot = sinceBoot
        self.wall = wall
    }

    /// How much of a span that began at `start` is left now, in seconds: never more than all of it. Across a boot there is
    /// only the wall clock, and one that was set back must not make a span last for ever.
    public func left(of span: Double, since start: HostMoment) -> Double {
        let passed = start.bootID == bootID ? sinceBoot - start.sinceBoot : wall - start.wall
        return min(span, span - passed)
    }

    /// How long it is since then, in seconds, with the same care.
    public func passed(since start: HostMoment) -> Double { -left(of: 0, since: start) }
}
