import AgentProtocol
import Foundation
import Inventory
import Testing

@testable import Transport

/// What can go wrong on a host before its agent speaks, with the real script in real shells.
@Suite struct FirstContactTests {
    let hosts: FakeHosts

    init() throws { hosts = try FakeHosts() }

    private func failure(_ host: HostConnection, machine: String = FakeHosts.machine) async throws -> ContactFailure? {
        let fleet = try hosts.fleet(machine: machine)
        defer { Task { await fleet.close() } }
        do throws(ContactFailure) {
            _ = try await fleet.forecast(host, program: [])
            return nil
        } catch {
            return error
        }
    }

    private func expectFailure(
        _ host: HostConnection, _ expected: ContactFailure?, at place: SourceLocation = #_sourceLocation
    ) async throws {
        let seen = try await failure(host)
        #expect(seen == expected, sourceLocation: place)
    }

    @Test(arguments: ["dash", "bash", "zsh", "fish", "tcsh", "bsd-csh", "ksh93", "mksh", "busybox sh"])
    func passesThroughLoginShell(_ shell: String) async throws {
        guard let path = Shells.path(of: shell) else { return }
        let web = try hosts.add("web1", behaviour: "SHELL='\(path)'")
        try await expectFailure(web, nil)
        try await expectFailure(web, nil)
        #expect(hosts.files(web).count == 1)
    }

    @Test(arguments: ["bash --posix", "mksh", "ksh93", "busybox sh"])
    func runsInShell(_ shell: String) async throws {
        guard let path = Shells.path(of: shell) else { return }
        // The login shell replaces the `/bin/sh` that is asked for.
        let web = try hosts.add("web1", behaviour: "SHELL=$PWD/login")
        try hosts.write("web1/login", "#!/bin/bash\nexec bash -c \"${2/\\/bin\\/sh/\(path)}\"\n", mode: 0o755)
        try await expectFailure(web, nil)
        try await expectFailure(web, nil)
        #expect(hosts.files(web).count == 1)
    }

    @Test func quotesANoisyLoginShell() async throws {
        let web = try hosts.add("web1", behaviour: "echo Welcome to web1!; echo; printf 'have fun'")
        try await expectFailure(web, .noisyLoginShell(text: "Welcome to web1!\n\nhave fun"))
        let endless = try hosts.add("web2", behaviour: "exec yes mooo")
        try await expectFailure(
            endless, .noisyLoginShell(text: String(String(repeating: "mooo\n", count: 1000).prefix(2048))))
    }

    @Test func hearsWhatEndsALogin() async throws {
        let web = try hosts.add("web1", behaviour: "echo This account is currently not available.; exit 1")
        try await expectFailure(web, .ssh(exitCode: 1, message: "This account is currently not available."))
        let quiet = try hosts.add("web2", behaviour: "exit 0")
        try await expectFailure(quiet, .ssh(exitCode: 0, message: ""))
    }

    @Test func refusesAProcessorThatItHasNoAgentFor() async throws {
        let web = try hosts.add("web1")
        try hosts.addProgram("uname", on: web, "echo vax\n")
        try await expectFailure(web, .wrongProcessor(machine: "vax"))
        #expect(hosts.files(web) == [])
    }

    @Test func picksTheAgentOfTheProcessor() async throws {
        let web = try hosts.add("web1")
        var options = SSHOptions(forks: 1, agentPaths: [], program: "\(hosts.root)/ssh")
        options.cacheDirectory = nil
        let other = AgentImage(path: "/dev/null", digest: "0", size: 0, machine: Machine(names: ["vax"]))
        let fleet = SSHFleet(
            options: options, tools: LocalTools(options: options, agents: [other, try hosts.agent()]))
        _ = try await fleet.forecast(web, program: [])
        await fleet.close()
        #expect(hosts.files(web) == ["agent-\(try hosts.agent().digest)"])
    }

    @Test func saysThatTheDiskIsFull() async throws {
        // A limit on the size of files stands for a disk: writing fails in the same place.
        let web = try hosts.add("web1", behaviour: "trap '' XFSZ; ulimit -f 1")
        try hosts.write("agent", FakeAgent.script + String(repeating: "# padding\n", count: 10_000), mode: 0o755)
        guard case .noSpaceForAgent(let message) = try await failure(web) else {
            Issue.record("not told of the full disk")
            return
        }
        #expect(message.contains("File too large"))
        #expect(hosts.files(web) == [])
    }

    @Test func needsAHome() async throws {
        let none = try hosts.add("web1", behaviour: "unset HOME")
        try await expectFailure(none, .cannotStoreAgent(message: "HOME is not set to a directory"))
        let missing = try hosts.add("web2", behaviour: "HOME=/dev/null/nowhere")
        guard case .cannotStoreAgent(let message) = try await failure(missing) else {
            Issue.record("stored it somewhere else")
            return
        }
        #expect(message.contains("Not a directory"))
    }

    @Test func trustsNoDirectoryThatOthersCanWrite() async throws {
        let open = try hosts.add("web1", behaviour: "mkdir -p -m 755 .cache/lull")
        let path = "\(hosts.root)/web1/.cache/lull"
        try await expectFailure(open, .cannotStoreAgent(message: "\(path) is open to others (drwxr-xr-x)"))
        let link = try hosts.add(
            "web2", behaviour: "mkdir -p -m 700 elsewhere .cache; ln -sfn ../elsewhere .cache/lull")
        try await expectFailure(link, .cannotStoreAgent(message: "\(hosts.root)/web2/.cache/lull is a symbolic link"))
    }

    @Test(.enabled(if: getuid() == 0, "only root can make a directory that belongs to someone else"))
    func trustsNoDirectoryOfSomeoneElse() async throws {
        let web = try hosts.add("web1", behaviour: "mkdir -p -m 700 .cache/lull; chown 12345 .cache/lull")
        let path = "\(hosts.root)/web1/.cache/lull"
        try await expectFailure(web, .cannotStoreAgent(message: "\(path) belongs to another user"))
    }

    @Test func storesNothingThatCameDamaged() async throws {
        let web = try hosts.add("web1")
        try hosts.addProgram("gzip", on: web, "/usr/bin/gzip -dc | tr a b\n")
        guard case .cannotStoreAgent = try await failure(web) else {
            Issue.record("stored a damaged agent")
            return
        }
        #expect(hosts.files(web) == [])
    }

    @Test func sendsAgainWhatACrashEmptied() async throws {
        let web = try hosts.add("web1")
        try await expectFailure(web, nil)
        let file = try #require(hosts.files(web).first)
        try hosts.write("web1/.cache/lull/\(file)", "", mode: 0o700)
        try await expectFailure(web, nil)
    }

    @Test func startsTheAgentThroughSudo() async throws {
        let web = try hosts.add("web1", become: true)
        try hosts.addProgram(
            "sudo", on: web, "echo \"$1 $2 $4\" > sudo-words; [ \"$1 $2\" = '-n --' ] && shift 2 && exec \"$@\"\n")
        try hosts.write("web1/behaviour", "PATH=$PWD/bin:$PATH")
        try await expectFailure(web, nil)
    }

    @Test func tellsThatSudoRefused() async throws {
        let web = try hosts.add("web1", become: true)
        try hosts.addProgram("sudo", on: web, "echo 'sudo: a password is required' >&2; exit 1\n")
        try await expectFailure(web, .sudoRefused(message: "sudo: a password is required"))
    }

    @Test func doesNotTakeALoginShellsWordsForThoseOfSudo() async throws {
        let web = try hosts.add("web1", behaviour: "echo 'Connection closed by a joker' >&2", become: true)
        try hosts.addProgram("sudo", on: web, "echo 'sudo: a password is required' >&2; exit 1\n")
        try await expectFailure(web, .sudoRefused(message: "sudo: a password is required"))
    }

    @Test func tellsThatTheAgentCannotBeRun() async throws {
        try hosts.write("agent", "#!/nonexistent/interpreter\n", mode: 0o755)
        let web = try hosts.add("web1")
        guard case .agentDied(let message) = try await failure(web) else {
            Issue.record("no agent, and yet an answer")
            return
        }
        #expect(message.contains("not found"))
    }

    @Test func refusesAnAgentOfAnotherVersion() async throws {
        try hosts.write(
            "agent",
            FakeAgent.script.replacingOccurrences(
                of: "\"protocolVersion\":\(protocolVersion)", with: "\"protocolVersion\":77"),
            mode: 0o755)
        try await expectFailure(try hosts.add("web1"), .protocolMismatch(agent: 77, controller: protocolVersion))
    }

    @Test func refusesWhatIsNoFrame() async throws {
        try hosts.write("agent", "#!/bin/sh\necho Hello, I am an agent; cat\n", mode: 0o755)
        try await expectFailure(
            try hosts.add("web1"), .badFrame(message: "it began with \"Hello, I am an agent\" instead of a frame"))
    }

    @Test func throwsOldAgentsAway() async throws {
        let web = try hosts.add(
            "web1",
            behaviour: """
                mkdir -p -m 700 .cache/lull
                touch -d '-40 days' .cache/lull/agent-old; touch -d '-3 days' .cache/lull/agent-young
                touch -d '-3 days' .cache/lull/.new-broken; touch -d '-40 days' .cache/lull/journal
                """)
        try await expectFailure(web, nil)
        #expect(
            hosts.files(web) == ["agent-\(try hosts.agent().digest)", "agent-young", "journal"].sorted())
    }
}

enum Shells {
    /// The path of a shell, with its words behind it; nil where it isn't installed.
    static func path(of shell: String) -> String? {
        let words = shell.split(separator: " ").map(String.init)
        for directory in ["/bin", "/usr/bin"] {
            let path = "\(directory)/\(words[0])"
            if access(path, X_OK) == 0 { return ([path] + words.dropFirst()).joined(separator: " ") }
        }
        return nil
    }
}
