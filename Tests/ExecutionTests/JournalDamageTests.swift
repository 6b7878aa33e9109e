import FoundationEssentials
import GRDB
import Journal
import Testing

@Suite("A journal that can't be used says so, and is left as it is")
struct JournalDamageTests {
    /// Writes a file and opens it as a journal.
    private func opening(_ bytes: [UInt8]) throws -> (JournalError?, untouched: Bool) {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        try Data(bytes).write(to: URL(filePath: path))
        let error = #expect(throws: JournalError.self) { try SQLiteRunStore(path: path) }
        return (error, try Data(contentsOf: URL(filePath: path)) == Data(bytes))
    }

    @Test("Text", arguments: ["hello", "SQLite format 3\0", String(repeating: "x", count: 200)])
    func text(_ text: String) throws {
        let (error, untouched) = try opening(Array(text.utf8))
        guard case .notAJournal? = error else {
            Issue.record("\(error.map(String.init(describing:)) ?? "no error")" as Comment)
            return
        }
        #expect(untouched)
    }

    @Test("Another program's database")
    func foreignDatabase() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE theirs (x)") }
        let before = try Data(contentsOf: URL(filePath: path))
        #expect(throws: JournalError.notAJournal(path: path)) { try SQLiteRunStore(path: path) }
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test("A newer version's schema")
    func newerSchema() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        _ = try SQLiteRunStore(path: path)
        try DatabaseQueue(path: path).write {
            try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99: colours')")
        }
        #expect(throws: JournalError.newerSchema(path: path)) { try SQLiteRunStore(path: path) }
    }

    @Test("Torn pages")
    func torn() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        // The store is gone before the file is torn, so that everything stands in the file itself.
        do {
            let store = try SQLiteRunStore(path: path)
            _ = try await store.append([.sampleStart("r1"), .sampleIntent("a")], to: "r1")
        }
        var bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
        for offset in bytes.indices.dropFirst(100) { bytes[offset] = 0xA5 }
        try Data(bytes).write(to: URL(filePath: path))
        let error = #expect(throws: JournalError.self) { try SQLiteRunStore(path: path) }
        guard case .damaged? = error else {
            Issue.record("\(error.map(String.init(describing:)) ?? "no error")" as Comment)
            return
        }
    }

    @Test("An event that is missing, and one that can't be read")
    func holes() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        let store = try SQLiteRunStore(path: path)
        _ = try await store.append([.sampleStart("r1"), .sampleIntent("a"), .abandoned], to: "r1")
        _ = try await store.append([.sampleStart("r2"), .abandoned], to: "r2")
        try await DatabaseQueue(path: path).write {
            try $0.execute(sql: "DELETE FROM events WHERE run_id = 'r1' AND sequence = 2")
            try $0.execute(sql: "UPDATE events SET event = '{}' WHERE run_id = 'r2' AND sequence = 2")
        }
        await #expect(throws: JournalError.damaged(path: path, message: "event 2 of run r1 is missing")) {
            try await store.entries(of: "r1")
        }
        await #expect(throws: JournalError.damaged(path: path, message: "event 2 of run r2 cannot be read")) {
            try await store.entries(of: "r2")
        }
    }

    @Test("A directory that can't be made")
    func noDirectory() throws {
        let directory = try TemporaryDirectory()
        try Data().write(to: URL(filePath: directory.path + "/file"))
        let path = directory.path + "/file/journal.sqlite"
        #expect(throws: JournalError.cannotOpen(path: path, message: "Not a directory")) {
            try SQLiteRunStore(path: path)
        }
    }

    @Test("Its words")
    func words() {
        let texts: [JournalError: String] = [
            .cannotOpen(path: "/s/j", message: "Permission denied"):
                "cannot open the journal /s/j: Permission denied; name another directory with --state",
            .notAJournal(path: "/s/j"):
                "/s/j is not a journal of lull; it was left untouched; name another directory with --state",
            .newerSchema(path: "/s/j"):
                "the journal /s/j was written by a newer version of lull; use that version, "
                + "or another directory with --state",
            .damaged(path: "/s/j", message: "database disk image is malformed"):
                "the journal /s/j is damaged: database disk image is malformed; "
                + "move it away and keep it, a new one is begun by the next run",
        ]
        for (error, text) in texts { #expect("\(error)" == text) }
    }

    @Test(
        "Where it stands",
        arguments: [
            (["XDG_STATE_HOME": "/x", "HOME": "/home/ada"], nil, "/x/lull"),
            (["XDG_STATE_HOME": "x", "HOME": "/home/ada"], nil, "/home/ada/.local/state/lull"),
            (["HOME": "/home/ada"], "here", "here"),
            ([:], nil, nil),
        ] as [([String: String], String?, String?)])
    func location(environment: [String: String], given: String?, expected: String?) {
        #expect(StateDirectory.path(given: given, environment: environment) == expected)
    }
}
