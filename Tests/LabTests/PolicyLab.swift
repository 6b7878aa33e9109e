import AgentProtocol
import Foundation
import Inventory
import TestSupport
import Testing

@testable import Transport

/// A user of a host who may do nothing there but speak to the agent, with a key of his own.
struct Bot: Sendable {
    let lab: Lab
    let host: String
    let key: String

    static let policy = """
        allow unit quick.service app.service pol-db.service
        verbs restart
        force never
        run no
        probes yes
        paths /srv/app
        """

    /// Makes the user, and has `lull agent install` put agent, policy and key in place.
    init(_ lab: Lab, on host: String, policy: String = policy) async throws {
        self.lab = lab
        self.host = host
        key = lab.directory + "/bot-\(host)"
        try await Self.child("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "bot", "-f", key])
        let file = lab.directory + "/policy-\(host)"
        try policy.write(toFile: file, atomically: true, encoding: .utf8)
        try await lab.sh(host, "useradd --create-home --shell /bin/bash bot")
        let ran = try await lull(
            "agent", "install", host, "--user", "bot", "--key", key + ".pub", "--policy", file, "--yes")
        try #require(ran.exitCode == 0, "\(ran)")
    }

    struct Ran: Sendable {
        var exitCode: Int
        var output: String
        var errors: String
    }

    /// The real lull, by the lab's own inventory or another one.
    func lull(_ arguments: String..., inventory: String? = nil) async throws -> Ran {
        let program = Lab.root + "/.build/debug/lull"
        let inventory = inventory ?? lab.directory + "/inventory.yml"
        return try await Self.child(
            program, arguments + ["-i", inventory], environment: ["LULL_AGENT": Lull.agent, "NO_COLOR": "1"])
    }

    @discardableResult
    static func child(
        _ program: String, _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> Ran {
        let child = try Child(program, arguments, environment: environment)
        let code = await child.end()
        return Ran(exitCode: code, output: child.output, errors: child.errors)
    }

    /// Words for any of OpenSSH's clients.
    var options: [String] {
        ["-F", lab.directory + "/ssh_config", "-i", key, "-o", "User=bot", "-o", "BatchMode=yes"]
    }

    func ssh(_ words: String..., before: [String] = []) async throws -> Ran {
        try await Self.child("/usr/bin/ssh", options + before + [host] + words)
    }

    /// An inventory with which lull itself comes as the bot, with nothing said of how.
    func inventory() throws -> String {
        let file = lab.directory + "/bot-\(host).yml"
        let words = options.filter { $0 != "-o" && !$0.contains("=") }.joined(separator: " ")
        try """
        all:
          hosts:
            \(host): { ansible_user: bot, ansible_become: true, ansible_ssh_common_args: "\(words)" }
        """.write(toFile: file, atomically: true, encoding: .utf8)
        return file
    }

    var connection: HostConnection {
        HostConnection(host: host, address: host, user: "bot", become: true, sshArguments: options)
    }

    func fleet() -> SSHFleet {
        SSHFleet(options: SSHOptions(forks: 2, agentPaths: [Lull.agent], cacheDirectory: lab.directory + "/agents"))
    }

    /// Sends bytes to the agent as they are, closes its input, and reads all that it answers.
    func talk(_ bytes: [UInt8]) async throws -> [AgentMessage] {
        let name = lab.directory + "/talk-\(UUID().uuidString)"
        try Data(bytes).write(to: URL(filePath: name + ".in"))
        let line = "exec ssh \"$@\" <'\(name).in' >'\(name).out'"
        try await Self.child("/bin/sh", ["-c", line, "sh"] + options + [host])
        var reader = FrameReader()
        reader.append([UInt8](try Data(contentsOf: URL(filePath: name + ".out"))))
        var messages: [AgentMessage] = []
        while let body = try reader.next() { messages.append(try FrameCodec.decode(AgentMessage.self, from: body)) }
        try #require(messages.first == .hello(AgentHello(protocolVersion: protocolVersion, userID: 0)))
        return Array(messages.dropFirst())
    }

    func talk(_ message: ControllerMessage) async throws -> [AgentMessage] {
        try await talk(FrameCodec.encode(message))
    }
}
