/// Where runs are recorded. One embedded implementation stands in this target; a shared database can be another.
public protocol RunStore: Sendable {
    /// Returns when the events are durable, with their entries.
    ///
    /// - Parameter sequence: of the first of them. A run has one writer: if another one has appended meanwhile, nothing is
    ///   recorded.
    func append(_ events: [RunEvent], to runID: String, at sequence: Int) async throws -> [JournalEntry]
    /// In order of their sequence.
    func entries(of runID: String) async throws -> [JournalEntry]
    /// The newest first, with the first and the last entry of each.
    func runs(limit: Int) async throws -> [RunSummary]
}

public struct RunSummary: Sendable, Hashable {
    public var runID: String
    public var startedAt: Double
    public var planName: String
    /// Nil while the run is going on, or if its controller died.
    public var end: RunEnd?
    public var lastEntryAt: Double

    public init(runID: String, startedAt: Double, planName: String, end: RunEnd?, lastEntryAt: Double) {
        self.runID = runID
        self.startedAt = startedAt
        self.planName = planName
        self.end = end
        self.lastEntryAt = lastEntryAt
    }
}
