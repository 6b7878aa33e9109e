import FoundationEssentials
import GRDB

extension SQLiteRunStore: RunRequestStore {
    /// - Throws: `JournalError`; `.unknownRun` for a run that isn't known.
    public func leave(_ request: RunRequest, for runID: String) async throws {
        let text = String(decoding: try JSONEncoder().encode(request), as: UTF8.self)
        try await writing { db in
            guard try Bool.fetchOne(db, sql: "SELECT 1 FROM runs WHERE run_id = ?", arguments: [runID]) != nil else {
                throw JournalError.unknownRun(runID: runID)
            }
            try db.execute(
                sql: "INSERT INTO requests (run_id, time, request) VALUES (?, ?, ?)",
                arguments: [runID, SteadyTime.now, text])
        }
    }

    /// What a later lull may ask, and this one doesn't know, is passed over.
    /// - Throws: `JournalError`.
    public func requests(for runID: String, after number: Int) async throws -> [(number: Int, request: RunRequest)] {
        try await reading { db in
            try Row.fetchAll(
                db, sql: "SELECT number, request FROM requests WHERE run_id = ? AND number > ? ORDER BY number",
                arguments: [runID, number]
            ).compactMap { row in
                let text: String = row["request"]
                let request = try? JSONDecoder().decode(RunRequest.self, from: Data(text.utf8))
                return request.map { (row["number"], $0) }
            }
        }
    }

    /// Those behind this sequence.
    /// - Throws: `JournalError`.
    public func entries(of runID: String, after sequence: Int) async throws -> [JournalEntry] {
        try await reading { [path] db in
            try Row.fetchAll(
                db, sql: "SELECT sequence, time, event FROM events WHERE run_id = ? AND sequence > ? ORDER BY sequence",
                arguments: [runID, sequence]
            ).map { row in
                let text: String = row["event"]
                guard let event = try? JSONDecoder().decode(RunEvent.self, from: Data(text.utf8)) else {
                    throw JournalError.damaged(
                        path: path, message: "event \(row["sequence"] as Int) of run \(runID) cannot be read")
                }
                return JournalEntry(sequence: row["sequence"], time: row["time"], event: event)
            }
        }
    }
}
