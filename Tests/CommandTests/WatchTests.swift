import AgentProtocol
import Foundation
import Inventory
import Journal
import Plan
import Schedule
import Testing

@testable import Commands

@Suite("lull watch, on a terminal")
struct WatchTests {
    private static let program = [
        AgentProtocol.Operation.restart(
            ServiceTarget(unit: "app.service", stopTimeout: 300, startTimeout: 300))
    ]

    private static func started(_ runID: String) -> RunEvent {
        let action = ScheduledAction(host: "web1", program: program, worstCase: 600)
        let step = ScheduledStep(title: "Roll", onFailure: .rollback, batches: [[action]])
        return .started(
            RunStarted(
                runID: runID, planPath: "plan.yml", planText: "", operatorName: "ada", controller: "desk", forks: 1,
                schedule: Schedule(
                    planName: "A plan", hosts: [HostConnection(host: "web1", address: "127.0.0.1")], maxFailed: 0,
                    steps: [step])))
    }

    private static func intended(_ id: String) -> RunEvent {
        .intended(
            ActionIntent(id: id, purpose: .forward, step: 0, batch: 0, host: "web1", program: program, worstCase: 600))
    }

    private static func settled(_ id: String, took seconds: Double) -> RunEvent {
        .settled(
            ActionReport(
                id: id, outcome: .done, operations: [OperationReport(index: 0, outcome: .done, duration: seconds)],
                startedAt: 0, finishedAt: seconds))
    }

    @Test("Who watches is told what who runs it is: how much longer, as earlier runs went, and how it ended")
    func timeLeft() async throws {
        let scratch = try Scratch()
        let state = scratch.path + "/state"
        try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
        let store = try SQLiteRunStore(path: "\(state)/\(SQLiteRunStore.fileName)")
        for number in 1...5 {
            let run = "2026112\(number)-170509-k3f7"
            _ = try await store.append(
                [Self.started(run), Self.intended("a"), Self.settled("a", took: 200), .finished(.asPlanned)], to: run,
                at: 1)
        }
        let run = "20261130-170509-k3f7"
        _ = try await store.append([Self.started(run), Self.intended("b")], to: run, at: 1)
        let controller = try #require(try RunLock.take(run, state: state))
        let terminal = try PseudoTerminal(
            Binary.path, ["watch", run, "--state", state],
            environment: ["TERM": "xterm", "NO_COLOR": "1", "HOME": scratch.path])
        let seen = terminal.wait { $0.contains(" more, at most ") }
        #expect(seen.contains("0 of 1 done, 1 at work"), "\(seen)")
        // A busy machine may be some seconds late.
        #expect(seen.contains(/, about [23]m([0-9]+s)? more, at most (10m|9m[0-9]+s)/), "\(seen)")
        _ = try await store.append([Self.settled("b", took: 10), .finished(.asPlanned)], to: run, at: 3)
        withExtendedLifetime(controller) { controller.remove() }
        let end = terminal.wait { $0.contains("All of it again") }
        #expect(end.contains("As planned in"), "\(end)")
    }
}
