import AgentProtocol
import Execution
import Foundation
import Journal
import TestSupport
import Testing

/// The real `lull`, as a person runs it, with a state directory of its own.
struct Lull: Sendable {
    let lab: Lab
    let directory: String

    init(_ lab: Lab) throws {
        self.lab = lab
        directory = FileManager.default.temporaryDirectory.appending(path: "lull-lab-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    struct Ran: Sendable {
        var exitCode: Int
        var output: String
        var errors: String
        /// Nil where the run never got as far as the journal.
        var state: RunState?
        var events: [RunEvent]

        /// Everything that any agent reported, operation by operation, in order.
        var operations: [OperationReport] {
            events.flatMap { if case .settled(let report) = $0 { report.operations } else { [OperationReport]() } }
        }
        var reasons: [Reason] { operations.flatMap(\.reasons) }
    }

    /// A plan of one service: `restart` it (or another verb) on a host.
    static func plan(
        _ service: String, on hosts: String, verb: String = "restart", timeout: String = "30s",
        service body: String = "", budget: Int = 0, serial: String = "100%"
    ) -> String {
        """
        name: \(verb) \(service)
        budget: { max_failed: \(budget) }
        defaults: { timeout: \(timeout) }
        services:
          \(service): {\(body)}
        steps:
          - \(verb): \(service)
            hosts: \(hosts)
            serial: "\(serial)"
        """
    }

    /// Runs a plan to its end.
    func run(_ plan: String, _ options: String...) async throws -> Ran {
        try await run(plan, options: options) { _ in }
    }

    /// Runs a plan, and does something meanwhile with the process.
    func run(
        _ plan: String, options: [String] = [], meanwhile: @escaping @Sendable (Int32) async throws -> Void
    ) async throws -> Ran {
        let path = directory + "/plan.yml"
        try plan.write(toFile: path, atomically: true, encoding: .utf8)
        return try await invoke(
            ["run", path, "-i", lab.directory + "/inventory.yml", "--yes", "--state", directory + "/state"] + options,
            meanwhile: meanwhile)
    }

    func preview(_ plan: String, _ options: String...) async throws -> Ran {
        let path = directory + "/plan.yml"
        try plan.write(toFile: path, atomically: true, encoding: .utf8)
        let places = ["-i", lab.directory + "/inventory.yml", "--state", directory + "/state"]
        return try await invoke(["preview", path] + places + options)
    }

    /// A command that needs no plan, to its end.
    /// - Parameter places: whether it takes an inventory.
    func command(_ arguments: [String], places: Bool = true) async throws -> Ran {
        let options = places ? ["-i", lab.directory + "/inventory.yml"] : []
        let state = arguments.first == "status" ? [] : ["--state", directory + "/state"]
        return try await invoke(arguments + options + state)
    }

    /// Any command, to its end.
    /// - Parameter through: a program with its arguments that starts it, such as `env -C DIRECTORY`.
    func invoke(
        _ arguments: [String], through: [String] = [],
        meanwhile: @escaping @Sendable (Int32) async throws -> Void = { _ in }
    ) async throws -> Ran {
        let words = through + [Self.program] + arguments
        let child = try Child(
            words[0], Array(words.dropFirst()), environment: ["LULL_AGENT": Self.agent, "NO_COLOR": "1"])
        try await meanwhile(child.processID)
        let exitCode = await child.end()
        let entries = try await entries()
        return Ran(
            exitCode: exitCode, output: child.output, errors: child.errors, state: RunState(replaying: entries),
            events: entries.map(\.event))
    }

    /// The journal of the newest run.
    func entries() async throws -> [JournalEntry] {
        guard let store = try? SQLiteRunStore(path: directory + "/state/journal.sqlite"),
            let newest = try await store.runs(limit: 1).first
        else { return [] }
        return try await store.entries(of: newest.runID)
    }

    /// Waits until the journal holds something, for at most two minutes: a busy machine is slow, not wrong.
    func wait(until found: (RunEvent) -> Bool) async throws {
        for _ in 0..<1200 {
            if try await entries().contains(where: { found($0.event) }) { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("the journal never held what was waited for")
    }

    static let program = Lab.root + "/.build/debug/lull"

    /// The static agent, as `make agent` builds it: a host has no Swift.
    static let agent =
        ProcessInfo.processInfo.environment["LULL_AGENT"]
        ?? Lab.root + "/.build/agent/release/lull-agent"
}
