import AgentProtocol
import GRDB

extension SQLiteRunStore: DurationStore {
    /// Enough for a hundred hosts as often as each is kept.
    private static let mostOfKey = 2000

    /// - Throws: `JournalError`.
    public func durations(of keys: Set<String>) async throws -> [DurationSample] {
        try await reading { db in
            let statement = try db.cachedStatement(
                sql: "SELECT host, time, run_id, seconds FROM durations WHERE key = ? ORDER BY time DESC LIMIT ?")
            return try keys.sorted().flatMap { key in
                try Row.fetchAll(statement, arguments: [key, Self.mostOfKey]).map { row in
                    DurationSample(
                        key: key, host: row["host"], time: row["time"], runID: row["run_id"],
                        seconds: row["seconds"])
                }
            }
        }
    }

    /// The units that runs have had to do with, by name.
    public func knownUnits() async throws -> [String] {
        let keys = try await reading { db in try String.fetchAll(db, sql: "SELECT DISTINCT key FROM durations") }
        return Set(keys.compactMap(Operation.unit(ofKey:))).sorted()
    }
}

extension [DurationSample] {
    /// How often one thing is kept of one host: what was half a year ago tells little of tonight.
    private static let mostOfHost = 20

    /// Within a transaction of the caller's. The oldest of the same go, so that the table stays as small as the fleet.
    func insert(into db: Database) throws {
        guard !isEmpty else { return }
        let insert = try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO durations (key, host, time, run_id, seconds) VALUES (?, ?, ?, ?, ?)")
        let forget = try db.cachedStatement(
            sql: """
                DELETE FROM durations WHERE key = ?1 AND host = ?2 AND time <=
                    (SELECT time FROM durations WHERE key = ?1 AND host = ?2 ORDER BY time DESC LIMIT 1 OFFSET ?3)
                """)
        for sample in self {
            try insert.execute(arguments: [sample.key, sample.host, sample.time, sample.runID, sample.seconds])
            try forget.execute(arguments: [sample.key, sample.host, Self.mostOfHost])
        }
    }
}
