/// How many hosts that share a value may be out or at work at once in a step. The batches are cut so that no more of them
/// stand in one; a run also counts those that are out by then.
public struct ScheduledSpread: Sendable, Hashable, Codable {
    /// The variable, as in the plan.
    public var by: String
    public var max: Int
    /// What the variable holds, by host: of all hosts of the step, and of those of the whole run that have it.
    public var values: [String: String]

    public init(by: String, max: Int, values: [String: String]) {
        self.by = by
        self.max = max
        self.values = values
    }
}
