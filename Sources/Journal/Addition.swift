import FoundationEssentials
import GRDB
import Schedule

/// Events on their way into the journal, encoded before the writer is asked so that it is held for as short as can be.
struct Addition: Sendable {
    private let runID: String
    private let sequence: Int
    private let events: [RunEvent]
    private let texts: [String]
    /// When each was recorded first, for a run that comes from elsewhere; nil for now.
    private let times: [Double]?
    /// What they tell of how long things take.
    private let durations: [DurationSample]
    private let claim: OpeningClaim?

    init(
        _ events: [RunEvent], to runID: String, at sequence: Int, times: [Double]? = nil,
        durations: [DurationSample] = []
    ) throws {
        self.durations = durations
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.runID = runID
        self.sequence = sequence
        self.events = events
        self.times = times
        // Where it comes from elsewhere, so did its opening.
        claim = times == nil ? OpeningClaim(events, runID: runID) : nil
        texts = try events.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
    }

    /// Within a transaction of the caller's.
    /// - Throws: `JournalError` before anything was written; any other error when something may have been.
    func insert(into db: Database) throws -> [JournalEntry] {
        let now = SteadyTime.now
        let last = try Int.fetchOne(
            db.cachedStatement(sql: "SELECT MAX(sequence) FROM events WHERE run_id = ?"), arguments: [runID])
        if case .started? = events.first {
            guard last == nil else { throw JournalError.runExists(runID: runID) }
        } else if last == nil {
            throw JournalError.unknownRun(runID: runID)
        }
        guard sequence == (last ?? 0) + 1 else { throw JournalError.writtenMeanwhile(runID: runID) }
        try claim?.take(db)
        if case .started(let started)? = events.first {
            try db.execute(
                sql: "INSERT INTO runs (run_id, plan_name, started_at, last_entry_at) VALUES (?, ?, ?, ?)",
                arguments: [runID, started.schedule.planName, times?.first ?? now, now])
        }

        let insert = try db.cachedStatement(
            sql: "INSERT INTO events (run_id, sequence, time, event) VALUES (?, ?, ?, ?)")
        var entries: [JournalEntry] = []
        for (index, (event, text)) in zip(events, texts).enumerated() {
            let entry = JournalEntry(sequence: sequence + index, time: times?[index] ?? now, event: event)
            try insert.execute(arguments: [runID, entry.sequence, entry.time, text])
            entries.append(entry)
        }
        try durations.insert(into: db)
        try db.cachedStatement(sql: "UPDATE runs SET last_entry_at = ?, run_end = ? WHERE run_id = ?")
            .execute(arguments: [entries.last?.time ?? now, events.last?.endOfRun?.rawValue, runID])
        return entries
    }
}

extension RunEvent {
    /// How the run ended, if this event ends it (a run that is continued later has others after it).
    fileprivate var endOfRun: RunEnd? {
        switch self {
        case .finished(let end): end
        case .abandoned: .interrupted
        default: nil
        }
    }
}
