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

    /// What a power cut may leave of the log that SQLite keeps beside the file: its end missing, or full of anything.
    @Test("A torn end of the log costs whole appends only, from the end", arguments: [0, 1, 2, 3])
    func tornLog(kind: Int) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        let store = try SQLiteRunStore(path: path)
        _ = try await store.append([.sampleStart("r1")], to: "r1", at: 1)
        for append in 0..<10 {
            let events = [RunEvent.sampleIntent("\(append)"), .stopRequested, .chosen(.goOn)]
            _ = try await store.append(events, to: "r1", at: 2 + append * 3)
        }
        let whole = try [UInt8](Data(contentsOf: URL(filePath: path + "-wal")))
        let copy = directory.path + "/copy.sqlite"
        var seen: Set<Int> = []
        for cut in stride(from: whole.count - 1, to: 40, by: -max(1, whole.count / 60)) {
            var torn = whole
            switch kind {
            case 0: torn = Array(whole[..<cut])
            case 1: for index in cut..<whole.count { torn[index] = 0 }
            case 2: for index in cut..<whole.count { torn[index] = UInt8(truncatingIfNeeded: index &* 31) }
            // A single page that never reached the disk.
            default: for index in cut..<min(whole.count, cut + 512) { torn[index] = 0xA5 }
            }
            try? FileManager.default.removeItem(atPath: copy)
            for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: copy + suffix) }
            try FileManager.default.copyItem(atPath: path, toPath: copy)
            try Data(torn).write(to: URL(filePath: copy + "-wal"))
            let count = try await SQLiteRunStore(path: copy).entries(of: "r1").count
            #expect(count == 0 || count % 3 == 1, "cut at \(cut): \(count) entries, half an append")
            seen.insert(count)
        }
        #expect(seen.count > 5, "the cuts made no difference: \(seen)")
        withExtendedLifetime(store) {}
    }

    @Test("A full disk: nothing of an append is recorded, and the journal is whole")
    func fullDisk() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        let store = try SQLiteRunStore(path: path, pages: 24)
        _ = try await store.append([.sampleStart("r1")], to: "r1", at: 1)
        var next = 2
        var failure: JournalError?
        while failure == nil, next < 10_000 {
            do {
                let name = String(repeating: "x", count: 2_000)
                next += try await store.append([.sampleIntent(name), .stopRequested], to: "r1", at: next).count
            } catch let error as JournalError {
                failure = error
            }
        }
        #expect(failure == .failed(path: path, message: "database or disk is full"))
        let kept = try await SQLiteRunStore(path: path).entries(of: "r1")
        #expect(kept.count == next - 1 && kept.count > 2)
        // Once there is room, it goes on where it stood.
        let later = try SQLiteRunStore(path: path)
        #expect(try await later.append([.abandoned], to: "r1", at: next).map(\.sequence) == [next])
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
