import AgentProtocol
import Foundation
import Testing

/// A host of the lab with units of a test's own, and its agent as an operator there would call it.
struct AgentByHand: Sendable {
    let lab: Lab
    let host: String

    @discardableResult
    func sh(_ line: String) async throws -> String { try await lab.sh(host, line) }

    /// Writes unit files, loads them and starts some units.
    func add(_ units: [String: [String]], starting: [String] = []) async throws {
        for (name, lines) in units {
            let text = lines.joined(separator: "\n") + "\n"
            try text.write(toFile: path("/etc/systemd/system/\(name)"), atomically: true, encoding: .utf8)
        }
        try await lab.sh(host, "systemctl daemon-reload")
        if !starting.isEmpty { try await lab.sh(host, "systemctl start \(starting.joined(separator: " "))") }
    }

    /// Those of the units that are active now.
    func active(_ units: [String]) async throws -> Set<String> {
        let states = try await sh("systemctl is-active \(units.joined(separator: " ")) || true").split(separator: "\n")
        return Set(zip(units, states).filter { $0.1 == "active" }.map(\.0))
    }

    /// Waits until a line of shell succeeds, for at most two minutes: a busy machine is slow, not wrong.
    func wait(until line: String) async throws {
        try await lab.sh(host, "timeout 120 sh -c 'until \(line); do sleep 0.2; done'")
    }

    /// `lull-agent look`: what the operation would do.
    func look(at operation: AgentProtocol.Operation) async throws -> OperationForecast {
        let output = try await run("look", operation)
        let forecast = try JSONDecoder().decode(HostForecast.self, from: Data(output.utf8))
        return try #require(forecast.operations.first)
    }

    /// `lull-agent try`: does it.
    func perform(_ operation: AgentProtocol.Operation) async throws -> OperationReport {
        let output = try await run("try", operation)
        let report = try JSONDecoder().decode(ActionReport.self, from: Data(output.utf8))
        return try #require(report.operations.first)
    }

    private func run(_ verb: String, _ operation: AgentProtocol.Operation) async throws -> String {
        let agent = path("/usr/local/bin/lull-agent")
        if !FileManager.default.fileExists(atPath: agent) {
            try FileManager.default.copyItem(atPath: Lull.agent, toPath: agent)
        }
        let program = String(decoding: try JSONEncoder().encode([operation]), as: UTF8.self)
        return try await sh("/usr/local/bin/lull-agent \(verb) '\(program)' || true")
    }

    private func path(_ path: String) -> String { "\(lab.directory)/hosts/\(host)/root\(path)" }
}
