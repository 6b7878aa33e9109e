/// How long something takes, by how long it took before. In seconds.
public struct ExpectedDuration: Sendable, Hashable {
    /// Half of the times it takes no longer.
    public var usual: Double
    /// Nine times of ten it takes no longer.
    public var slow: Double
    /// How many earlier runs tell so: those that tell of the part of which the fewest do.
    public var runs: Int
    /// Hosts of which too little is known, so that they are judged by the others, in the order in which they come.
    public var judgedByOthers: [String] = []

    public init(usual: Double, slow: Double, runs: Int, judgedByOthers: [String] = []) {
        self.usual = usual
        self.slow = slow
        self.runs = runs
        self.judgedByOthers = judgedByOthers
    }

    /// One after the other.
    static func + (left: ExpectedDuration, right: ExpectedDuration) -> ExpectedDuration {
        ExpectedDuration(
            usual: left.usual + right.usual, slow: left.slow + right.slow, runs: min(left.runs, right.runs),
            judgedByOthers: left.judgedByOthers + right.judgedByOthers.filter { !left.judgedByOthers.contains($0) })
    }
}
