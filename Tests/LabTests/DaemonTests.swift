import Execution
import Foundation
import Journal
import TestSupport
import Testing

/// `lull daemon` on real hosts: what is due, what is interrupted, what is changed, and two of them.
@Suite(.needsLab, .inTurns, .serialized, .lab("da-1", "da-2"))
struct DaemonTests {
    let lab: Lab
    let lull: Lull
    private static let names = ["da-1", "da-2"]

    init() throws {
        lab = try #require(LabTrait.lab)
        lull = try Lull(lab)
    }

    private var state: String { lull.directory + "/state" }

    private func schedule(_ words: String...) async throws -> Lull.Ran {
        try await lull.invoke(["schedule"] + words + ["--state", state])
    }

    /// A plan for both hosts whose window is open for some minutes, scheduled as `night`.
    private func add(stop: Int, more: String = "") async throws -> [FaultHost] {
        let hosts = try await FaultHost.ready(lab, Self.names, stop: stop, start: 0)
        let plan = WindowTests.plan(WindowTests.window(closesIn: 400), hosts: Self.names) + "\n" + more
        try plan.write(toFile: lull.directory + "/night.yml", atomically: true, encoding: .utf8)
        let added = try await schedule(
            "add", lull.directory + "/night.yml", "-i", lab.directory + "/inventory.yml")
        #expect(added.exitCode == 0, "\(added.errors)")
        #expect(added.output.contains("Scheduled as night: in its window, 2 hosts."), "\(added.output)")
        return hosts
    }

    private func daemon() throws -> Child {
        try Child(
            Lull.program, ["daemon", "--state", state, "--retry", "2"],
            environment: ["LULL_AGENT": Lull.agent, "NO_COLOR": "1"])
    }

    private static func children(of pid: Int32) throws -> [Int32] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task").flatMap { task in
            let text = try? String(contentsOfFile: "/proc/\(pid)/task/\(task)/children", encoding: .utf8)
            return (text ?? "").split(separator: " ").compactMap { Int32($0) }
        }
    }

    private func wait(_ seconds: Double = 120, until isSo: () async throws -> Bool) async throws {
        for _ in 0..<Int(seconds * 5) {
            if try await isSo() { return }
            try await Task.sleep(for: .milliseconds(200))
        }
        Issue.record("it never was so")
    }

    private func end() async throws -> RunEnd? {
        try await SQLiteRunStore(path: state + "/journal.sqlite").runs(limit: 1).first?.end
    }

    private func runs() async throws -> Int {
        try await SQLiteRunStore(path: state + "/journal.sqlite").runs(limit: 10).count
    }

    @Test(.timeLimit(.minutes(15))) func whatIsDueIsRunOnceAndNotAgain() async throws {
        let hosts = try await add(stop: 1)
        let first = try daemon()
        defer { kill(first.processID, SIGKILL) }
        try await wait { try await end() == .asPlanned }
        let second = try daemon()
        defer { kill(second.processID, SIGKILL) }
        #expect(await second.end() == 3)
        #expect(second.errors.contains("another lull daemon runs what is scheduled"), "\(second.errors)")
        // Longer than it is from one look to the next.
        try await Task.sleep(for: .seconds(18))
        kill(first.processID, SIGTERM)
        #expect(await first.end() == 0, "\(first.output) \(first.errors)")
        #expect(first.output.contains("night: begins") && first.output.contains("night: ended as planned"))
        #expect(hosts.map(\.starts) == [1, 1])
        #expect(try await runs() == 1)
        let listed = try await schedule("list")
        #expect(listed.output.contains("as planned, run "), "\(listed.output)")
        // A new daemon, in the same opening.
        let third = try daemon()
        try await Task.sleep(for: .seconds(3))
        kill(third.processID, SIGTERM)
        #expect(await third.end() == 0)
        #expect(try await runs() == 1)
    }

    @Test(.timeLimit(.minutes(15))) func aDaemonThatIsStoppedLeavesARunThatTheNextOneGoesOnWith() async throws {
        let hosts = try await add(stop: 6)
        let first = try daemon()
        defer { kill(first.processID, SIGKILL) }
        try await hosts[0].wait(for: .stopping)
        kill(first.processID, SIGTERM)
        #expect(await first.end() == 0, "\(first.output) \(first.errors)")
        #expect(first.output.contains("stopping; what is in flight is finished first"), "\(first.output)")
        #expect(try await end() == .interrupted)
        #expect(hosts.map(\.starts) == [1, 0])
        let second = try daemon()
        defer { kill(second.processID, SIGKILL) }
        try await wait { try await end() == .asPlanned }
        kill(second.processID, SIGTERM)
        #expect(await second.end() == 0)
        #expect(second.output.contains("night: goes on with run "), "\(second.output)")
        #expect(hosts.map(\.starts) == [1, 1])
        #expect(try await runs() == 1)
    }

    @Test(.timeLimit(.minutes(15)), arguments: [false, true])
    func aDaemonThatIsKilledLosesNothing(_ isRunKilled: Bool) async throws {
        let hosts = try await add(stop: 6)
        let first = try daemon()
        defer { kill(first.processID, SIGKILL) }
        try await hosts[0].wait(for: .stopping)
        let child = try #require(Self.children(of: first.processID).first)
        if isRunKilled { kill(child, SIGKILL) }
        kill(first.processID, SIGKILL)
        _ = await first.end()
        let second = try daemon()
        defer { kill(second.processID, SIGKILL) }
        try await wait { try await end() == .asPlanned }
        kill(second.processID, SIGTERM)
        #expect(await second.end() == 0)
        #expect(second.output.contains("goes on with run ") == isRunKilled, "\(second.output)")
        #expect(hosts.map(\.starts) == [1, 1])
        #expect(try await runs() == 1)
    }

    @Test(.timeLimit(.minutes(15))) func aPlanThatHasChangedWaitsForAnApproval() async throws {
        let hosts = try await add(stop: 0)
        let path = lull.directory + "/night.yml"
        let plan = try String(contentsOfFile: path, encoding: .utf8)
        try plan.replacing("stop: 15s", with: "stop: 16s").write(toFile: path, atomically: true, encoding: .utf8)
        let first = try daemon()
        defer { kill(first.processID, SIGKILL) }
        try await wait { first.output.contains("night: waits for a person: it has changed since it was scheduled") }
        #expect(hosts.map(\.starts) == [0, 0])
        let listed = try await schedule("list")
        let words = listed.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("`lull schedule approve night` has it go on"), "\(listed.output)")
        let approved = try await schedule("approve", "night", "--yes")
        #expect(approved.output.contains("step 1 (restart phased) does something else  [plan]"), "\(approved.output)")
        try await wait { try await end() == .asPlanned }
        kill(first.processID, SIGTERM)
        #expect(await first.end() == 0)
        #expect(hosts.map(\.starts) == [1, 1])
        let removed = try await schedule("remove", "night")
        #expect(removed.exitCode == 0)
        let gone = try await schedule("list")
        #expect(gone.output.contains("Nothing is scheduled"))
    }

    @Test(.timeLimit(.minutes(15))) func whatIsInTheWayIsWaitedForAndThenItGoesOn() async throws {
        let mark = lull.directory + "/freeze"
        let hosts = try await add(
            stop: 6,
            more: "blockers: [{ name: freeze, run: [sh, -c, \"test ! -e \(mark) || { echo frozen; exit 1; }\"] }]")
        try "".write(toFile: mark, atomically: true, encoding: .utf8)
        let daemon = try daemon()
        defer { kill(daemon.processID, SIGKILL) }
        let refused = "night: was refused, and nothing was touched"
        // It is tried again, and refused as often.
        try await wait { daemon.output.split(separator: refused).count > 2 }
        #expect(hosts.map(\.starts) == [0, 0])
        let listed = try await schedule("list")
        let words = listed.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("and is tried again: freeze: exit code 1: frozen"), "\(listed.output)")
        try FileManager.default.removeItem(atPath: mark)

        try await hosts[0].wait(for: .stopping)
        try "".write(toFile: mark, atomically: true, encoding: .utf8)
        try await wait { try await end() == .interrupted && daemon.output.contains("night: goes on with run ") }
        #expect(hosts.map(\.starts) == [1, 0])
        try FileManager.default.removeItem(atPath: mark)
        try await wait { try await end() == .asPlanned }
        kill(daemon.processID, SIGTERM)
        #expect(await daemon.end() == 0)
        #expect(hosts.map(\.starts) == [1, 1])
        #expect(try await runs() == 1, "what was refused began no run")
    }
}
