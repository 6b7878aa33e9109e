import FoundationEssentials
import GRDB

extension SQLiteRunStore: ScheduleStore {
    /// How many openings of each plan are told, the newest ones.
    private static let told = 50

    public func scheduled() async throws -> [ScheduleEntry] {
        try await reading { [path] db in
            let rows = try Row.fetchAll(db, sql: "SELECT * FROM scheduled_plans ORDER BY name")
            return try rows.map { row in
                let name: String = row["name"]
                let text: String = row["plan"]
                guard let plan = try? JSONDecoder().decode(ScheduledPlan.self, from: Data(text.utf8)) else {
                    throw JournalError.damaged(path: path, message: "the scheduled plan \(name) cannot be read")
                }
                let openings = try Row.fetchAll(
                    db, sql: "SELECT * FROM openings WHERE name = ? ORDER BY opens DESC LIMIT ?",
                    arguments: [name, Self.told])
                return ScheduleEntry(
                    plan: plan, heldBecause: row["held_because"], handledUntil: row["handled_until"],
                    openings: openings.compactMap(OpeningRecord.init))
            }
        }
    }

    public func schedule(_ plan: ScheduledPlan) async throws {
        let text = try Self.text(plan)
        try await writing { db in
            guard try !Self.isScheduled(plan.name, db) else { throw JournalError.alreadyScheduled(plan.name) }
            try db.execute(
                sql: "INSERT INTO scheduled_plans (name, plan, handled_until) VALUES (?, ?, ?)",
                arguments: [plan.name, text, Int64(plan.addedAt)])
        }
    }

    public func approve(_ plan: ScheduledPlan) async throws {
        let text = try Self.text(plan)
        try await writing { db in
            guard try Self.isScheduled(plan.name, db) else { throw JournalError.notScheduled(plan.name) }
            try db.execute(
                sql: "UPDATE scheduled_plans SET plan = ?, held_because = NULL WHERE name = ?",
                arguments: [text, plan.name])
        }
    }

    public func unschedule(_ name: String) async throws -> Bool {
        guard try await reading({ db in try Self.isScheduled(name, db) }) else { return false }
        try await writing { db in
            try db.execute(sql: "DELETE FROM openings WHERE name = ?", arguments: [name])
            try db.execute(sql: "DELETE FROM scheduled_plans WHERE name = ?", arguments: [name])
        }
        return true
    }

    public func record(_ opening: OpeningRecord, of name: String) async throws {
        try await writing { db in
            guard try Self.isScheduled(name, db) else { return }
            try db.execute(
                sql: """
                    INSERT INTO openings (name, opens, closes, state, run_id, because, next_try) VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (name, opens) DO UPDATE SET closes = excluded.closes, state = excluded.state,
                        because = excluded.because, next_try = excluded.next_try
                    WHERE openings.state != 'begun' OR excluded.state = 'begun'
                        OR openings.run_id IN (SELECT run_id FROM runs WHERE run_end = 'refused')
                    """,
                arguments: [
                    name, opening.opens, opening.closes, opening.state.rawValue, opening.runID, opening.because,
                    opening.nextTry,
                ])
        }
    }

    /// Nil for a run that isn't known.
    public func summary(of runID: String) async throws -> RunSummary? {
        try await reading { db in
            try Row.fetchOne(db, sql: "SELECT * FROM runs WHERE run_id = ?", arguments: [runID]).map(RunSummary.init)
        }
    }

    public func hold(_ name: String, because: String) async throws {
        try await writing { db in
            try db.execute(
                sql: "UPDATE scheduled_plans SET held_because = ? WHERE name = ?", arguments: [because, name])
        }
    }

    public func noteHandled(_ name: String, until: Int64) async throws {
        try await writing { db in
            try db.execute(
                sql: "UPDATE scheduled_plans SET handled_until = ? WHERE name = ?", arguments: [until, name])
        }
    }

    private static func isScheduled(_ name: String, _ db: Database) throws -> Bool {
        try Bool.fetchOne(db, sql: "SELECT 1 FROM scheduled_plans WHERE name = ?", arguments: [name]) != nil
    }

    private static func text(_ plan: ScheduledPlan) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(plan), as: UTF8.self)
    }
}

extension OpeningRecord {
    fileprivate init?(_ row: Row) {
        guard let state = State(rawValue: row["state"]) else { return nil }
        self.init(
            opens: row["opens"], closes: row["closes"], state: state, runID: row["run_id"], because: row["because"],
            nextTry: row["next_try"])
    }
}

/// The taking of an opening, in the transaction that records the beginning of its run.
struct OpeningClaim: Sendable {
    let mark: ScheduledMark
    let closes: Int64
    let runID: String

    /// Nil where none of the events is of a scheduled run.
    init?(_ events: [RunEvent], runID: String) {
        for event in events {
            switch event {
            case .started(let started):
                guard let mark = started.scheduled else { continue }
                self.init(mark, started.window, runID)
                return
            case .resumed(let resumed):
                guard let mark = resumed.scheduled else { continue }
                self.init(mark, resumed.window, runID)
                return
            default: continue
            }
        }
        return nil
    }

    private init(_ mark: ScheduledMark, _ window: RunWindow?, _ runID: String) {
        self.mark = mark
        self.runID = runID
        closes = if case .open(let opening)? = window { Int64(opening.closes) } else { mark.opens }
    }

    /// Within a transaction of the caller's, before anything else is written.
    /// - Throws: `JournalError.openingTaken`, `.notScheduled`.
    func take(_ db: Database) throws {
        guard try Bool.fetchOne(db, sql: "SELECT 1 FROM scheduled_plans WHERE name = ?", arguments: [mark.name]) != nil
        else { throw JournalError.notScheduled(mark.name) }
        let holder = try Row.fetchOne(
            db,
            sql: """
                SELECT openings.run_id AS run_id, runs.run_end AS run_end FROM openings
                LEFT JOIN runs ON runs.run_id = openings.run_id
                WHERE openings.name = ? AND openings.opens = ? AND openings.state = 'begun'
                """, arguments: [mark.name, mark.opens])
        if let holder, let other: String = holder["run_id"], other != runID {
            // A run that was refused has touched nothing.
            let end: String? = holder["run_end"]
            guard end == RunEnd.refused.rawValue else {
                throw JournalError.openingTaken(mark.name, runID: other)
            }
        }
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO openings (name, opens, closes, state, run_id) VALUES (?, ?, ?, 'begun', ?)
                """, arguments: [mark.name, mark.opens, closes, runID])
    }
}
