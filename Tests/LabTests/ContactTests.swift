import AgentProtocol
import Foundation
import Inventory
import TestSupport
import Testing

@testable import Transport

/// Everything that can come between a controller and a host's agent, on real hosts with the real agent.
@Suite(.needsLab, .inTurns, .lab("contact", "closed", "copier", "mute"))
struct ContactTests {
    let lab: Lab

    init() throws { lab = try #require(LabTrait.lab) }

    private func fleet(_ change: (inout SSHOptions) -> Void = { _ in }) -> SSHFleet {
        var options = SSHOptions(
            forks: 4, agentPaths: [Lull.agent], connectTimeout: 10,
            cacheDirectory: lab.directory + "/agents")
        change(&options)
        return SSHFleet(options: options)
    }

    private func host(_ name: String, user: String? = nil, become: Bool = true, _ options: String...) -> HostConnection
    {
        HostConnection(
            host: name, address: name, user: user, become: become,
            sshArguments: ["-F", lab.directory + "/ssh_config"] + options.flatMap { ["-o", $0] })
    }

    /// A user who may log in as `ops` may, without `sudo`.
    private func addUser(_ name: String, also line: String = ":") async throws {
        try await lab.sh(
            "contact",
            """
            # More logins at once than sshd would take.
            (flock 9; grep -q '^MaxStartups 99' /etc/ssh/sshd_config ||
                { echo MaxStartups 99 >> /etc/ssh/sshd_config; systemctl reload ssh; }) 9> /run/lock/sshd_config &&
            useradd --create-home --shell /bin/bash \(name) &&
            (\(line)) &&
            install -d -o \(name) -g \(name) -m 700 /home/\(name)/.ssh &&
            install -o \(name) -g \(name) -m 600 /home/ops/.ssh/authorized_keys /home/\(name)/.ssh/
            """)
    }

    /// Asks a host for a forecast of nothing, and holds the failure against what is expected; nil is an answer.
    private func expect(
        _ host: HostConnection, _ expected: ContactFailure?, at location: SourceLocation = #_sourceLocation
    ) async {
        await expect(host, at: location) { $0 == expected }
    }

    private func expect(
        _ host: HostConnection, at location: SourceLocation = #_sourceLocation, matches: (ContactFailure?) -> Bool
    ) async {
        let fleet = fleet()
        var failure: ContactFailure?
        do throws(ContactFailure) {
            _ = try await fleet.forecast(host, program: [])
        } catch {
            failure = error
        }
        await fleet.close()
        #expect(matches(failure), "\(String(describing: failure))", sourceLocation: location)
    }

    // MARK: The first contact

    @Test func sendsTheAgentToAnOrdinaryUserAndBecomesRoot() async throws {
        try await addUser("ada", also: "echo 'ada ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/ada")
        let ada = host("contact", user: "ada")
        let first = fleet()
        _ = try await first.forecast(ada, program: [])
        await first.close()
        let sent = try await lab.sh("contact", "stat -c '%a %U %n' /home/ada/.cache/lull /home/ada/.cache/lull/*")
        #expect(sent.hasPrefix("700 ada /home/ada/.cache/lull\n700 ada /home/ada/.cache/lull/agent-"))
        let times = try await lab.sh("contact", "stat -c %Y.%i /home/ada/.cache/lull/agent-*")
        let second = fleet()
        _ = try await second.forecast(ada, program: [])
        await second.close()
        #expect(try await lab.sh("contact", "stat -c %Y.%i /home/ada/.cache/lull/agent-*") == times, "sent once")
    }

    @Test func leavesNothingRunningBehind() async throws {
        try await addUser("eve")
        let eve = host("contact", user: "eve", become: false)
        let fleet = fleet()
        _ = try await fleet.forecast(eve, program: [])
        #expect(try await lab.sh("contact", "pgrep -u eve -c agent-") == "1")
        await fleet.close()
        for _ in 0..<50 where try await lab.sh("contact", "pgrep -u eve -c agent- || true") != "0" {
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(try await lab.sh("contact", "pgrep -u eve -c agent- || true") == "0")
    }

    @Test func tellsOfAStoppedOrAbsentServerAndOfAKeyThatChanged() async throws {
        let known = lab.directory + "/known_hosts"
        await expect(host("closed"), nil)
        try await lab.sh(
            "closed", "rm /etc/ssh/ssh_host_ed25519_key* && ssh-keygen -A >/dev/null && systemctl restart ssh")
        await expect(host("closed")) {
            if case .hostKeyChanged(let offending) = $0 { offending.contains(known) } else { false }
        }
        let address = try await address(of: "closed")
        await expect(
            host("closed", "UserKnownHostsFile=/dev/null"),
            .hostKeyUnknown(
                message: "No ED25519 host key is known for \(address) and you have requested strict checking."))

        try await lab.sh("closed", "systemctl stop ssh.socket 2>/dev/null; systemctl stop ssh.service")
        await expect(
            host("closed"), .unreachable(message: "ssh: connect to host \(address) port 22: Connection refused"))

        try await lab.link("closed", .cut)
        await expect(host("closed")) { if case .unreachable = $0 { true } else { false } }
        try await lab.link("closed", .mend)
    }

    @Test func tellsThatNoKeyFits() async throws {
        try await addUser("bob")
        try await lab.sh("contact", "rm /home/bob/.ssh/authorized_keys")
        await expect(host("contact", user: "bob")) {
            guard case .authenticationFailed(let words) = $0 else { return false }
            return words.contains("bob@") && words.contains("Permission denied (publickey")
        }
    }

    @Test func tellsThatSudoRefuses() async throws {
        try await addUser("carl")
        await expect(host("contact", user: "carl"), .sudoRefused(message: "sudo: a password is required"))
        await expect(host("contact", user: "carl", become: false), nil)
        try await lab.sh("contact", "echo 'carl ALL=(ALL) NOPASSWD: /usr/bin/id' > /etc/sudoers.d/carl")
        await expect(host("contact", user: "carl")) { if case .sudoRefused = $0 { true } else { false } }
    }

    @Test func tellsThatThereIsNoSpace() async throws {
        try await addUser("dora", also: "mount -t tmpfs -o size=2m,mode=700,uid=$(id -u dora) none /home/dora")
        await expect(host("contact", user: "dora")) {
            if case .noSpaceForAgent(let words) = $0 { words.contains("No space left on device") } else { false }
        }
        #expect(try await lab.sh("contact", "ls -A /home/dora/.cache/lull") == "", "nothing half is left")
    }

    @Test(arguments: [true, false])
    func tellsThatTheHomeRunsNoPrograms(become: Bool) async throws {
        let name = become ? "emil" : "fred"
        try await addUser(
            name,
            also: "mount -t tmpfs -o noexec,size=40m,mode=700,uid=$(id -u \(name)) none /home/\(name); "
                + "echo '\(name) ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/\(name)")
        await expect(host("contact", user: name, become: become)) {
            if case .cannotStoreAgent(let words) = $0 { words.contains("Permission denied") } else { false }
        }
    }

    @Test func quotesANoisyLoginShell() async throws {
        try await addUser("gina", also: "sed -i '1i echo Welcome, \\$USER' /home/gina/.bashrc")
        await expect(host("contact", user: "gina"), .noisyLoginShell(text: "Welcome, gina\n"))
    }

    @Test func takesWhatIsPrintedAsErrorsForNoNoise() async throws {
        try await addUser("hugo", also: "sed -i '1i echo Connection closed by a joker >\\&2' /home/hugo/.bashrc")
        await expect(host("contact", user: "hugo", become: false), nil)
    }

    @Test func hearsOfAShellThatRunsNothing() async throws {
        try await addUser("ines", also: "usermod --shell /usr/sbin/nologin ines")
        await expect(
            host("contact", user: "ines"), .ssh(exitCode: 1, message: "This account is currently not available."))
    }

    @Test func carriesMegabytesThroughSudo() async throws {
        let content = Data((0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) })
        let file = FileManager.default.temporaryDirectory.appending(path: "lull-copy-\(UUID().uuidString)")
        try content.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let sum = try Child("/usr/bin/sha256sum", [file.path], environment: [:])
        #expect(await sum.end() == 0)
        let digest = String(sum.output.prefix(64))
        let copy = CopyOperation(path: "/srv/copied.bin", digest: digest, size: content.count)
        let fleet = fleet()
        let report = try await fleet.perform(
            ActionRequest(
                id: "copy", program: [.copy(copy)], attachments: [digest: content.base64EncodedString()]),
            on: host("copier")
        ) { _ in }
        #expect(report.outcome == .done)
        #expect(try await lab.sh("copier", "sha256sum < /srv/copied.bin").hasPrefix(digest))
        let tooLong = ActionRequest(
            id: "too-long", program: [], attachments: ["": String(repeating: "A", count: 17 * 1024 * 1024)])
        await #expect(throws: ContactFailure.self) {
            try await fleet.perform(tooLong, on: host("copier")) { _ in }
        }
        #expect(await fleet.openedConnections == ["copier": 1], "a frame that is too long is never sent")
        await fleet.close()
    }

    // MARK: Losing it

    @Test(arguments: [true, false])
    func tellsOfAnAgentThatWasKilledAndFindsItsWorkAgain(become: Bool) async throws {
        let name = become ? "jane" : "karl"
        try await addUser(name, also: "echo '\(name) ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/\(name)")
        let host = host("contact", user: name, become: become)
        let fleet = fleet()
        let id = "killed-\(name)"
        let waiting = await begin(id, on: host, fleet, seconds: 4)
        try await lab.sh("contact", "pkill -9 -f '^/home/\(name)/.cache/lull/agent-[0-9a-f]* serve$'")
        guard case .failure(.agentDied) = await waiting.value else {
            Issue.record("\(await waiting.value)")
            return
        }
        let report = try await fleet.attach(to: id, on: host) { _ in }
        #expect(report?.outcome == .done)
        #expect(await fleet.openedConnections == ["contact": 2])
        await fleet.close()
    }

    @Test func tellsOfASessionThatWasEnded() async throws {
        try await addUser("lena")
        let lena = host("contact", user: "lena", become: false)
        let fleet = fleet()
        let waiting = await begin("ended-lena", on: lena, fleet, seconds: 4)
        try await lab.sh("contact", "pkill -9 -f '^sshd: lena@notty'")
        guard case .failure(.connectionLost) = await waiting.value else {
            Issue.record("\(await waiting.value)")
            return
        }
        let report = try await fleet.attach(to: "ended-lena", on: lena) { _ in }
        #expect(report?.outcome == .done)
        await fleet.close()
    }

    @Test func noticesSilence() async throws {
        let mute = host("mute")
        let fleet = fleet()
        let waiting = await begin("silent", on: mute, fleet, seconds: 5)
        try await lab.link("mute", .silence)
        let address = try await address(of: "mute")
        #expect(
            await waiting.value
                == .failure(.connectionLost(message: "Timeout, server \(address) not responding.")))
        try await lab.link("mute", .mend)
        let report = try await fleet.attach(to: "silent", on: mute) { _ in }
        #expect(report?.outcome == .done)
        #expect(try await fleet.attach(to: "never-asked", on: mute) { _ in } == nil)
        #expect(await fleet.openedConnections == ["mute": 2])
        await fleet.close()
    }

    /// Asks for a pause, and returns when its host has begun it.
    private func begin(
        _ id: String, on host: HostConnection, _ fleet: SSHFleet, seconds: Double
    ) async -> Task<Result<ActionReport, ContactFailure>, Never> {
        let (progress, continuation) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            defer { continuation.finish() }
            do throws(ContactFailure) {
                let request = ActionRequest(id: id, program: [.pause(seconds)])
                return Result<ActionReport, ContactFailure>.success(
                    try await fleet.perform(request, on: host) { _ in continuation.yield() })
            } catch {
                return .failure(error)
            }
        }
        for await _ in progress { break }
        return task
    }

    private func address(of host: String) async throws -> String {
        try await lab.sh(host, "hostname -I").split(separator: " ").first.map(String.init) ?? ""
    }
}
