import AgentProtocol
import Foundation
import Testing

/// The agent as an operator would use it on a host itself (`lull-agent try` and `look`), and the units that tests put there.
struct AgentOnHost: Sendable {
    let lab: Lab
    let host: String

    /// The probe that needs so many seconds to save `/var/lib/NAME/data` after its stop signal.
    static func probe(_ name: String, seconds: Int = 4) -> String {
        "/usr/local/lib/lab/probe \(name) seconds=\(seconds)"
    }

    @discardableResult
    func sh(_ line: String) async throws -> String { try await lab.sh(host, line) }

    /// Writes a unit file, or another; without a daemon-reload.
    func write(_ path: String, _ text: String) async throws {
        let file = "\(lab.directory)/hosts/\(host)/root\(path)"
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try (text + "\n").write(toFile: file, atomically: true, encoding: .utf8)
    }

    /// A service that systemd would kill after 2 s of the 4 that it needs.
    /// - Parameter unit: lines of its `[Unit]` section.
    func addSlow(_ name: String, unit: String = "", _ lines: String...) async throws {
        let start = lines.contains { $0.hasPrefix("ExecStart=") } ? [] : ["ExecStart=\(Self.probe(name))"]
        let service = (["[Service]", "TimeoutStopSec=2"] + start + lines).joined(separator: "\n")
        try await write("/etc/systemd/system/\(name).service", "[Unit]\n\(unit)\n\(service)")
    }

    /// Starts units and waits until their probes hold data that a stop would save.
    func start(_ units: String...) async throws {
        try await sh(
            "systemctl daemon-reload; systemctl start \(units.joined(separator: " ")); sleep 1; rm -rf /var/lib/*/data")
    }

    func perform(_ operation: AgentProtocol.Operation, as user: String? = nil) async throws -> OperationReport {
        let report = try await ask("try", operation, as: user, ActionReport.self)
        return try #require(report.operations.first)
    }

    func forecast(_ operation: AgentProtocol.Operation) async throws -> OperationForecast {
        let forecast = try await ask("look", operation, as: nil, HostForecast.self)
        return try #require(forecast.operations.first)
    }

    private func ask<Answer: Decodable>(
        _ command: String, _ operation: AgentProtocol.Operation, as user: String?, _ type: Answer.Type
    ) async throws -> Answer {
        let agent = "\(lab.directory)/hosts/\(host)/root/usr/local/bin/lull-agent"
        if !FileManager.default.fileExists(atPath: agent) {
            try FileManager.default.copyItem(atPath: Lull.agent, toPath: agent)
        }
        let program = String(decoding: try JSONEncoder().encode([operation]), as: UTF8.self)
        let become = user.map { "runuser -u \($0) -- env HOME=/home/\($0) " } ?? ""
        let output = try await sh("cd /; \(become)/usr/local/bin/lull-agent \(command) '\(program)' || true")
        return try JSONDecoder().decode(type, from: Data(output.utf8))
    }

    /// Whether all of these have saved what they held.
    func kept(_ names: String...) async throws -> Bool {
        let tests = names.map { "test -e /var/lib/\($0)/data" }.joined(separator: " && ")
        return try await sh("\(tests) && echo kept || echo lost") == "kept"
    }

    /// The states of units, in order.
    func states(_ units: String...) async throws -> [String] {
        try await sh("systemctl is-active \(units.joined(separator: " ")) || true").split(separator: "\n").map(
            String.init)
    }

    func property(_ property: String, _ unit: String) async throws -> String {
        try await sh("systemctl show -P \(property) \(unit)")
    }

    /// Drop-ins of ours that are left, the users' too.
    func dropIns() async throws -> String {
        try await sh("find /run/systemd/system /run/user -name 'zzzz-lull*' 2>/dev/null || true")
    }
}

extension ServiceTarget {
    static func named(
        _ unit: String, stop: Double = 60, start: Double = 30, dependents: DependentsPolicy = .refuse,
        user: String? = nil
    ) -> ServiceTarget {
        ServiceTarget(unit: unit, stopTimeout: stop, startTimeout: start, dependents: dependents, user: user)
    }
}
