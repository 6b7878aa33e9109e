import AgentProtocol
import FoundationEssentials
import Journal
import Testing

@Suite("Runs as lines of JSON")
struct RunTransferTests {
    private let entries: [JournalEntry] = [
        JournalEntry(sequence: 1, time: 1000.25, event: .sampleStart("r1")),
        JournalEntry(sequence: 2, time: 1001, event: .sampleIntent("r1.s1.h0", host: "wéb\n1")),
        JournalEntry(sequence: 3, time: 1002, event: .lost(actionID: "r1.s1.h0", .connectionLost(message: "gone"))),
        JournalEntry(sequence: 4, time: 1003, event: .abandoned),
    ]

    private func bytes(_ lines: [String]) -> [UInt8] { Array(lines.map { $0 + "\n" }.joined().utf8) }

    @Test("What is exported comes back, into another journal, with its times and its end")
    func roundTrip() async throws {
        let lines = try RunTransfer.lines(entries)
        #expect(lines.count == 5)
        let (runID, read) = try RunTransfer.read(bytes(lines))
        #expect(runID == "r1" && read == entries)
        let directory = try TemporaryDirectory()
        let store = try SQLiteRunStore(path: directory.path + "/journal.sqlite")
        #expect(try await store.add(read, of: runID))
        #expect(try await store.entries(of: "r1") == entries)
        let summary = try #require(try await store.runs(limit: 1).first)
        #expect(summary.end == .interrupted && summary.startedAt == 1000.25 && summary.lastEntryAt == 1003)
        #expect(try RunTransfer.lines(try await store.entries(of: "r1")) == lines)
    }

    @Test("The same run once more changes nothing, and one that went on differently is refused")
    func twice() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteRunStore(path: directory.path + "/journal.sqlite")
        #expect(try await store.add(entries, of: "r1"))
        #expect(try await !store.add(entries, of: "r1"))
        for other in [Array(entries.dropLast()), entries + [JournalEntry(sequence: 5, time: 1, event: .stopRequested)]]
        {
            await #expect(throws: JournalError.runExists(runID: "r1")) { try await store.add(other, of: "r1") }
        }
        #expect(try await store.entries(of: "r1") == entries)
    }

    @Test("A file that is cut off anywhere is refused")
    func cutOff() throws {
        let whole = bytes(try RunTransfer.lines(entries))
        for end in whole.indices.dropLast() where end % 7 == 0 || end > whole.count - 4 {
            guard end < whole.count - 1 else { continue }
            #expect(throws: RunTransferError.self, "\(end)") { try RunTransfer.read(Array(whole[..<end])) }
        }
    }

    @Test("Any changed byte is found")
    func changed() throws {
        let whole = bytes(try RunTransfer.lines(entries))
        for index in stride(from: 0, to: whole.count - 1, by: 3) {
            var other = whole
            other[index] ^= 1
            #expect(throws: RunTransferError.self, "\(index)") { try RunTransfer.read(other) }
        }
    }

    @Test("A gap, another run's seal and a name that is a path are refused")
    func forged() throws {
        var gap = entries
        gap.remove(at: 1)
        #expect(throws: RunTransferError.gap(line: 2)) { try RunTransfer.read(bytes(try RunTransfer.lines(gap))) }
        let path = [JournalEntry(sequence: 1, time: 0, event: .sampleStart("../../etc/passwd"))]
        #expect(throws: RunTransferError.noRun) { try RunTransfer.read(bytes(try RunTransfer.lines(path))) }
        #expect(throws: RunTransferError.cutOff) { try RunTransfer.read([]) }
    }
}
