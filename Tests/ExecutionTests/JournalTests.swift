import AgentProtocol
import Foundation
import Glibc
import Journal
import TestSupport
import Testing

@Suite("The embedded journal")
struct JournalTests {
    @Test("Entries come back in order, with what was written, also after reopening")
    func reopening() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/state/lull/journal.sqlite"
        let store = try SQLiteRunStore(path: path)
        let first = try await store.append([.sampleStart("r1"), .sampleIntent("a")], to: "r1")
        let second = try await store.append([.lost(actionID: "a", .connectionLost(message: "gone"))], to: "r1")
        #expect(first.map(\.sequence) == [1, 2])
        #expect(second.map(\.sequence) == [3])

        let reopened = try SQLiteRunStore(path: path)
        #expect(try await reopened.entries(of: "r1") == first + second)
        let third = try await reopened.append([.finished(.needsPerson)], to: "r1")
        #expect(third.map(\.sequence) == [4])
        #expect(try await store.entries(of: "r1").count == 4)
    }

    @Test("What append returned is in the file when its process is gone at once")
    func durable() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        let store = try SQLiteRunStore(path: path)
        _ = try await store.append([.sampleStart("r1"), .sampleIntent("a")], to: "r1")
        // The database and its log as they are on the disk at this moment, with the store still open.
        let copy = directory.path + "/copy.sqlite"
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        try FileManager.default.copyItem(atPath: path + "-wal", toPath: copy + "-wal")
        #expect(try await SQLiteRunStore(path: copy).entries(of: "r1").count == 2)
    }

    @Test("Another process that opens it and leaves takes nothing away from one that has it open twice")
    func openTwice() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        let store = try SQLiteRunStore(path: path)
        _ = try await store.append([.sampleStart("r1")], to: "r1")
        let other = try SQLiteRunStore(path: path)
        #expect(try Self.eventsSeenElsewhere(path) == 1)
        _ = try await store.append([.sampleIntent("a")], to: "r1", at: 2)
        #expect(try Self.eventsSeenElsewhere(path) == 2)
        withExtendedLifetime(other) {}
    }

    /// By another process, which opens the file and closes it again.
    private static func eventsSeenElsewhere(_ path: String) throws -> Int {
        let script =
            "import sqlite3,sys; db=sqlite3.connect(sys.argv[1]); print(db.execute('select count(*) from events').fetchone()[0]); db.close()"
        let child = try Child("python3", ["-c", script, path])
        try #require(child.exitCode() == 0, "\(child.errors)")
        let said = child.output
        return try #require(Int(said.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    @Test("Many runs append at once: no gap, nothing lost, each gets its own entries")
    func concurrentAppends() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteRunStore(path: directory.path + "/journal.sqlite")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for run in 0..<200 {
                group.addTask {
                    let events: [RunEvent] = [.sampleStart("r\(run)"), .sampleIntent("a\(run)")]
                    let entries = try await store.append(events, to: "r\(run)", at: 1)
                    #expect(entries.map(\.event) == events)
                    #expect(try await store.append([.stopRequested], to: "r\(run)", at: 3).map(\.sequence) == [3])
                }
            }
            try await group.waitForAll()
        }
        for run in 0..<200 { #expect(try await store.entries(of: "r\(run)").map(\.sequence) == [1, 2, 3]) }
    }

    @Test("Two stores on one file, as of two processes, write side by side")
    func twoWriters() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        try await withThrowingTaskGroup(of: Void.self) { group in
            for run in ["r1", "r2", "r3"] {
                group.addTask {
                    let store = try SQLiteRunStore(path: path)
                    _ = try await store.append([.sampleStart(run)], to: run)
                    for action in 0..<20 { _ = try await store.append([.sampleIntent("\(action)")], to: run) }
                }
            }
            try await group.waitForAll()
        }
        let store = try SQLiteRunStore(path: path)
        for run in ["r1", "r2", "r3"] { #expect(try await store.entries(of: run).count == 21) }
    }

    @Test("A run has one writer: who didn't see what another one wrote records nothing")
    func fencing() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        let first = try SQLiteRunStore(path: path)
        let second = try SQLiteRunStore(path: path)
        _ = try await first.append([.sampleStart("r1")], to: "r1", at: 1)
        _ = try await second.append([.sampleIntent("a")], to: "r1", at: 2)
        for late in [1, 2, 4] {
            await #expect(throws: JournalError.self) {
                try await first.append([.sampleIntent("b"), .abandoned], to: "r1", at: late)
            }
        }
        await #expect(throws: JournalError.writtenMeanwhile(runID: "r1")) {
            try await first.append([.sampleIntent("b")], to: "r1", at: 2)
        }
        #expect(try await first.entries(of: "r1").map(\.event) == [.sampleStart("r1"), .sampleIntent("a")])
    }

    @Test("A cancelled waiter takes nobody's commit with it")
    func cancellation() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteRunStore(path: directory.path + "/journal.sqlite")
        let cancelled = Task { try await store.append([.sampleStart("r1")], to: "r1", at: 1) }
        cancelled.cancel()
        _ = try await store.append([.sampleStart("r2")], to: "r2", at: 1)
        #expect(try await cancelled.value.count == 1)
        #expect(try await store.entries(of: "r1").count == 1)
    }

    @Test("Runs are listed newest first, with how they ended")
    func listing() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteRunStore(path: directory.path + "/journal.sqlite")
        _ = try await store.append([.sampleStart("r1", plan: "First"), .finished(.putBack)], to: "r1")
        _ = try await store.append([.sampleStart("r2", plan: "Second"), .abandoned], to: "r2")
        _ = try await store.append([.sampleStart("r3", plan: "Third")], to: "r3")
        let runs = try await store.runs(limit: 10)
        #expect(runs.map(\.planName) == ["Third", "Second", "First"])
        #expect(runs.map(\.end) == [nil, .interrupted, .putBack])
        #expect(try await store.runs(limit: 2).map(\.runID) == ["r3", "r2"])
    }

    @Test("A run begins with `started`, once")
    func runsBeginOnce() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteRunStore(path: directory.path + "/journal.sqlite")
        await #expect(throws: JournalError.unknownRun(runID: "r1")) {
            try await store.append([.sampleIntent("a")], to: "r1")
        }
        _ = try await store.append([.sampleStart("r1")], to: "r1")
        await #expect(throws: JournalError.runExists(runID: "r1")) {
            try await store.append([.sampleStart("r1")], to: "r1")
        }
        #expect(try await store.entries(of: "r1").count == 1)
        #expect(try await store.entries(of: "nobody").isEmpty)
    }

    @Test("Closed to others: the directory 0700, every file 0600")
    func closedToOthers() async throws {
        let directory = try TemporaryDirectory()
        let state = directory.path + "/lull"
        let store = try SQLiteRunStore(path: state + "/journal.sqlite")
        _ = try await store.append([.sampleStart("r1")], to: "r1")
        #expect(permissions(state) == 0o700)
        let files = try FileManager.default.contentsOfDirectory(atPath: state)
        #expect(files.sorted() == ["journal.sqlite", "journal.sqlite-shm", "journal.sqlite-wal"])
        for file in files { #expect(permissions(state + "/" + file) == 0o600) }
    }
}
