/// A step of the plan, or hosts of one, that take no part in a run. They count for nothing: not for batches, not for percentages.
public struct LeftOut: Sendable, Hashable, Codable {
    /// The step's title.
    public var step: String
    /// Which hosts, in the step's order; empty where the step was left out before hosts were looked at.
    public var hosts: [String]
    /// A sentence without a full stop, such as `--tags names none of its tags`.
    public var because: String

    public init(step: String, hosts: [String], because: String) {
        self.step = step
        self.hosts = hosts
        self.because = because
    }
}
