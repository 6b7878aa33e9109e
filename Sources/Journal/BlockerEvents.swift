/// A question to all blockers of a run, before one of its batches.
public struct BlockersIntent: Codable, Sendable, Hashable {
    public var id: String
    /// From 0, as in `ActionIntent`.
    public var step: Int
    public var batch: Int
    /// How many are asked.
    public var count: Int
    /// The longest that it can take by their own times, in seconds.
    public var worstCase: Double

    public init(id: String, step: Int, batch: Int, count: Int, worstCase: Double) {
        self.id = id
        self.step = step
        self.batch = batch
        self.count = count
        self.worstCase = worstCase
    }
}

public struct BlockersReport: Codable, Sendable, Hashable {
    /// What is in the way, and why.
    public struct Block: Codable, Sendable, Hashable {
        /// The blocker, as people know it.
        public var name: String
        /// For a person.
        public var because: String

        public init(name: String, because: String) {
            self.name = name
            self.because = because
        }
    }

    /// That of the intent.
    public var id: String
    /// In the order of the plan; empty where nothing is in the way.
    public var blocks: [Block]
    /// In seconds.
    public var duration: Double

    public init(id: String, blocks: [Block] = [], duration: Double) {
        self.id = id
        self.blocks = blocks
        self.duration = duration
    }
}
