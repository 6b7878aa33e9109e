import AgentProtocol
import Inventory
import Testing

@testable import Transport

@Suite struct SSHCommandTests {
    private func words(_ host: HostConnection, _ options: SSHOptions = SSHOptions(forks: 1, agentPaths: [])) throws
        -> String
    {
        try SSHCommand(to: host, remoteCommand: "COMMAND", options: options).arguments.joined(separator: " ")
    }

    private let ours =
        "-o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=5 -o ServerAliveCountMax=3 -o LogLevel=INFO "
        + "-o ClearAllForwardings=yes -o PermitLocalCommand=no -o RemoteCommand=none -T"

    @Test func leavesToOpenSSHWhatTheInventoryDoesNotSay() throws {
        #expect(try words(HostConnection(host: "web1", address: "10.0.0.1")) == "\(ours) -- 10.0.0.1 COMMAND")
    }

    @Test func putsTheUsersWordsFirst() throws {
        let host = HostConnection(
            host: "web1", address: "web1.example", port: 2222, user: "ada",
            sshArguments: ["-J", "jump.example", "-o", "ConnectTimeout=99"])
        var options = SSHOptions(forks: 1, agentPaths: [], connectTimeout: 2.5)
        options.extraArguments = ["-F", "my config"]
        let expected = ours.replacing("ConnectTimeout=10", with: "ConnectTimeout=3")
        #expect(
            try words(host, options)
                == "-J jump.example -o ConnectTimeout=99 -F my config \(expected) -p 2222 -l ada -- web1.example COMMAND"
        )
    }

    @Test(arguments: [
        "", "-oProxyCommand=x", "a b", "a\nb", "a\u{1B}b", "a\u{9B}b", "a;b", "$(x)", "`x`", "a|b", "a\\b",
    ])
    func refusesAnAddress(_ address: String) {
        #expect(throws: ContactFailure.unsafeAddress(value: address)) {
            try words(HostConnection(host: "x", address: address))
        }
    }

    @Test(arguments: ["", "-l", "a\0b", "a'b", "a -o", "a\\", "a{b}"])
    func refusesAUser(_ user: String) {
        #expect(throws: ContactFailure.unsafeAddress(value: user)) {
            try words(HostConnection(host: "x", address: "web1", user: user))
        }
    }

    @Test(arguments: ["web1", "web-1.example.org", "10.0.0.1", "::1", "fe80::1%eth0", "münchen.example", "[::1]"])
    func takesAnAddress(_ address: String) throws {
        #expect(try words(HostConnection(host: "x", address: address)).hasSuffix(" -- \(address) COMMAND"))
    }

    @Test func takesAWindowsUser() throws {
        #expect(try words(HostConnection(host: "x", address: "h", user: "DOM\\ada")).contains("-l DOM\\ada"))
    }

    @Test func refusesAWordThatWouldBeCutShort() {
        let host = HostConnection(host: "x", address: "h", sshArguments: ["-o\0x"])
        #expect(throws: ContactFailure.self) { try words(host) }
    }

    @Test(arguments: [true, false], [1, 2])
    func theScriptHoldsNothingThatALoginShellChanges(become: Bool, agents: Int) {
        let agent = AgentImage(path: "", digest: "d1", size: 1, machine: Machine(names: ["x86_64"]))
        let bootstrap = Bootstrap(nonce: "n0", agents: Array(repeating: agent, count: agents), become: become)
        let command = bootstrap.remoteCommand
        #expect(command.hasPrefix("exec /bin/sh -c '") && command.hasSuffix("'"))
        #expect(!command.dropFirst(17).dropLast().contains { "'\\!\n".contains($0) })
        // The csh of BSD takes no longer word.
        #expect(command.count < 2000)
        #expect(command.contains("exec sudo -n -- \"$d/$a\" serve") == become)
    }
}
