import GRDB

/// The tables. A change is a new migration at the end; those that were released are never edited.
enum JournalSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: runs and events") { db in
            try db.execute(
                sql: """
                    CREATE TABLE runs (
                        run_id TEXT NOT NULL PRIMARY KEY,
                        plan_name TEXT NOT NULL,
                        started_at REAL NOT NULL,
                        last_entry_at REAL NOT NULL,
                        run_end TEXT
                    ) STRICT;
                    CREATE INDEX runs_by_start ON runs (started_at);
                    CREATE TABLE events (
                        run_id TEXT NOT NULL REFERENCES runs (run_id),
                        sequence INTEGER NOT NULL,
                        time REAL NOT NULL,
                        event TEXT NOT NULL,
                        PRIMARY KEY (run_id, sequence)
                    ) STRICT;
                    """)
        }
        migrator.registerMigration("2: requests") { db in
            try db.execute(
                sql: """
                    CREATE TABLE requests (
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        run_id TEXT NOT NULL REFERENCES runs (run_id),
                        time REAL NOT NULL,
                        request TEXT NOT NULL
                    ) STRICT;
                    CREATE INDEX requests_of_run ON requests (run_id, number);
                    """)
        }
        migrator.registerMigration("3: durations") { db in
            try db.execute(
                sql: """
                    CREATE TABLE durations (
                        key TEXT NOT NULL,
                        host TEXT NOT NULL,
                        time REAL NOT NULL,
                        run_id TEXT NOT NULL,
                        seconds REAL NOT NULL,
                        PRIMARY KEY (key, host, time, run_id)
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX durations_by_time ON durations (key, time);
                    """)
        }
        migrator.registerMigration("4: scheduled plans") { db in
            try db.execute(
                sql: """
                    CREATE TABLE scheduled_plans (
                        name TEXT NOT NULL PRIMARY KEY,
                        plan TEXT NOT NULL,
                        held_because TEXT,
                        handled_until INTEGER NOT NULL
                    ) STRICT;
                    CREATE TABLE openings (
                        name TEXT NOT NULL REFERENCES scheduled_plans (name),
                        opens INTEGER NOT NULL,
                        closes INTEGER NOT NULL,
                        state TEXT NOT NULL,
                        run_id TEXT,
                        because TEXT,
                        next_try REAL,
                        PRIMARY KEY (name, opens)
                    ) STRICT;
                    """)
        }
        return migrator
    }

    /// The mark is set before the log exists, so that it stands in the file itself, where `JournalFile` looks for it.
    ///
    /// Durable means on the disk: in WAL mode `FULL` syncs the log at every commit, which `NORMAL` doesn't.
    static func configuration(pages: Int?) -> Configuration {
        var configuration = Configuration()
        configuration.label = "journal"
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { db in
            if try Int.fetchOne(db, sql: "PRAGMA application_id") == 0 {
                try db.execute(sql: "PRAGMA application_id = \(JournalFile.applicationID)")
            }
            try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
            if let pages { _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages)") }
        }
        return configuration
    }
}
