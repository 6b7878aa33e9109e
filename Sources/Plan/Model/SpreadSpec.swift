/// How many hosts that share the value of a variable may be out or at work at once, in one step.
public struct SpreadSpec: Sendable {
    /// The variable, and for what is inside a mapping the keys that lead there.
    public var by: Placed<[String]>
    /// At least 1.
    public var max: Int

    public init(by: Placed<[String]>, max: Int) {
        self.by = by
        self.max = max
    }

    public var name: String { by.value.joined(separator: ".") }
}
