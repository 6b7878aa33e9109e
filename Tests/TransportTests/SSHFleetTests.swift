import AgentProtocol
import Foundation
import Inventory
import Testing

@testable import Transport

/// The whole way from a question to its answer, with a program in ssh's place.
@Suite struct SSHFleetTests {
    let hosts: FakeHosts

    init() throws { hosts = try FakeHosts() }

    @Test func sendsTheAgentOnceAndFindsItAgain() async throws {
        let web = try hosts.add("web1")
        let first = try hosts.fleet()
        #expect(try await first.forecast(web, program: []).facts.hostname == "fake")
        await first.close()
        #expect(hosts.files(web).map { String($0.prefix(6)) } == ["agent-"])

        // The second time there is nothing to take it from.
        try FileManager.default.removeItem(atPath: "\(hosts.root)/agent-moved", ifExists: true)
        let second = try hosts.fleet()
        try FileManager.default.moveItem(atPath: "\(hosts.root)/agent", toPath: "\(hosts.root)/agent-moved")
        #expect(try await second.forecast(web, program: []).facts.hostname == "fake")
        await second.close()
    }

    @Test(arguments: [true, false])
    func sendsTheAgentAsItIsWhereThereIsNoGzip(onTheController: Bool) async throws {
        let web = try hosts.add("web1")
        if !onTheController {
            // Without `gzip` in the PATH, but with all else.
            try hosts.write(
                "web1/behaviour",
                "for f in ls mkdir uname head sha256sum chmod mv rm find od; do ln -sf $(command -v $f) only/; done; "
                    + "PATH=$PWD/only")
            try FileManager.default.createDirectory(
                atPath: "\(hosts.root)/web1/only", withIntermediateDirectories: true)
        }
        let fleet = try hosts.fleet(compresses: !onTheController)
        _ = try await fleet.forecast(web, program: [])
        await fleet.close()
        #expect(hosts.files(web).count == 1)
    }

    @Test func doesNotSendACompressedAgentThatIsBroken() async throws {
        let agent = try hosts.agent()
        try FileManager.default.createDirectory(atPath: "\(hosts.root)/cache", withIntermediateDirectories: true)
        try hosts.write("cache/agent-\(agent.digest).gz", "broken")
        try hosts.write("cache/agent-old.gz", "of last year")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -40 * 86_400)],
            ofItemAtPath: "\(hosts.root)/cache/agent-old.gz")
        let fleet = try hosts.fleet()
        _ = try await fleet.forecast(try hosts.add("web1"), program: [])
        await fleet.close()
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: "\(hosts.root)/cache") == ["agent-\(agent.digest).gz"])
    }

    @Test func compressesOnceWhereManyDo() async throws {
        let agent = try hosts.agent()
        let directory = "\(hosts.root)/cache"
        let options = SSHOptions(forks: 1, agentPaths: [], cacheDirectory: directory)
        let paths = await withTaskGroup(of: String?.self) { group in
            for _ in 1...8 {
                group.addTask { await LocalTools(options: options, agents: [agent]).compressed(agent) }
            }
            return await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(paths == ["\(directory)/agent-\(agent.digest).gz"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["agent-\(agent.digest).gz"])
    }

    @Test func keepsOneConnectionForForecastAndAction() async throws {
        let web = try hosts.add("web1")
        let fleet = try hosts.fleet()
        let counter = Counter()
        _ = try await fleet.forecast(web, program: [])
        await fleet.release(web)
        let report = try await fleet.perform(ActionRequest(id: "a-1", program: []), on: web) { await counter.add($0) }
        #expect(report == FakeAgent.report("a-1"))
        #expect(await counter.seen == [FakeAgent.progress("a-1")])
        let again = try await fleet.attach(to: "a-1", on: web) { _ in }
        #expect(again == FakeAgent.report("a-1"))
        #expect(try await fleet.attach(to: "unknown-1", on: web) { _ in } == nil)
        #expect(await fleet.openedConnections == ["web1": 1])
        await fleet.close()
        #expect(hosts.calls() == ["web1"])
    }

    @Test func asksForAnAuditOverTheSameConnection() async throws {
        let web = try hosts.add("web1")
        let fleet = try hosts.fleet()
        async let forecast = fleet.forecast(web, program: [])
        async let audit = fleet.audit(web, question: AuditQuestion(patterns: ["a*.service"]))
        #expect(try await audit == FakeAgent.audit)
        #expect(try await forecast.facts.hostname == "fake")
        #expect(await fleet.openedConnections == ["web1": 1])
        await fleet.close()
    }

    /// A claim is renewed where that costs nothing; a host whose connection was closed for want of room is left alone.
    @Test func renewsOverOpenConnectionsOnly() async throws {
        let (web1, web2) = (try hosts.add("web1"), try hosts.add("web2"))
        let fleet = try hosts.fleet(forks: 1)
        let renewal = Tending.renew(RunClaim(runID: "r1", owner: "ann@desk", epoch: 0))
        #expect(try await fleet.tendIfConnected(renewal, on: web1) == nil)
        #expect(hosts.calls().isEmpty)
        _ = try await fleet.forecast(web1, program: [])
        #expect(try await fleet.tendIfConnected(renewal, on: web1) == .granted)
        await fleet.release(web1)
        // There is room for one.
        #expect(try await fleet.tend(renewal, on: web2) == .granted)
        #expect(try await fleet.tendIfConnected(renewal, on: web1) == nil)
        #expect(hosts.calls() == ["web1", "web2"])
        await fleet.close()
    }

    @Test func carriesManyRequestsOnOneConnection() async throws {
        let web = try hosts.add("web1")
        let fleet = try hosts.fleet()
        let ids = (1...50).map { "a-\($0)" }
        let reports = try await withThrowingTaskGroup(of: ActionReport.self) { group in
            for id in ids {
                group.addTask { try await fleet.perform(ActionRequest(id: id, program: []), on: web) { _ in } }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1.id) }
        }
        #expect(reports == Set(ids))
        #expect(await fleet.openedConnections == ["web1": 1])
        await fleet.close()
    }

    @Test func staysWithinItsForks() async throws {
        let all = try (1...9).map { try hosts.add("web\($0)") }
        let fleet = try hosts.fleet(forks: 3)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for host in all {
                group.addTask {
                    _ = try await fleet.forecast(host, program: [])
                    await fleet.release(host)
                }
            }
            try await group.waitForAll()
        }
        #expect(hosts.calls().sorted() == all.map(\.host))
        await fleet.close()
    }

    @Test func tellsOfAnAgentThatDiesAndOpensAnother() async throws {
        let web = try hosts.add("web1")
        let fleet = try hosts.fleet()
        await #expect(throws: ContactFailure.agentDied(message: "the agent has had enough")) {
            try await fleet.perform(ActionRequest(id: "die-1", program: []), on: web) { _ in }
        }
        #expect(try await fleet.attach(to: "unknown-1", on: web) { _ in } == nil)
        #expect(await fleet.openedConnections == ["web1": 2])
        await fleet.close()
    }

    @Test func tellsAllWhoWaitThatTheConnectionIsGone() async throws {
        let web = try hosts.add("web1")
        let fleet = try hosts.fleet()
        _ = try await fleet.forecast(web, program: [])
        let waiting = (1...3).map { number in
            Task { try await fleet.perform(ActionRequest(id: "hang-\(number)", program: []), on: web) { _ in } }
        }
        // The answer comes after the three questions have gone out, since they go out in order.
        for _ in 1...5 { _ = try await fleet.forecast(web, program: []) }
        await #expect(throws: ContactFailure.self) {
            try await fleet.perform(ActionRequest(id: "die-1", program: []), on: web) { _ in }
        }
        for task in waiting {
            await #expect(throws: ContactFailure.agentDied(message: "the agent has had enough")) {
                try await task.value
            }
        }
        await fleet.close()
    }

    @Test func stopsWaitingWhenTheTaskIsCancelledAndGoesOnWithTheConnection() async throws {
        let web = try hosts.add("web1")
        let fleet = try hosts.fleet()
        _ = try await fleet.forecast(web, program: [])
        let task = Task { try await fleet.perform(ActionRequest(id: "hang-1", program: []), on: web) { _ in } }
        task.cancel()
        await #expect(throws: ContactFailure.self) { try await task.value }
        _ = try await fleet.forecast(web, program: [])
        #expect(await fleet.openedConnections == ["web1": 1])
        await fleet.close()
    }

    @Test func stopsWaitingForRoomWhenTheTaskIsCancelled() async throws {
        let web = try hosts.add("web1")
        let db = try hosts.add("db1")
        let fleet = try hosts.fleet(forks: 1)
        _ = try await fleet.forecast(web, program: [])
        let task = Task { try await fleet.forecast(db, program: []) }
        task.cancel()
        await #expect(throws: ContactFailure.self) { try await task.value }
        await fleet.release(web)
        _ = try await fleet.forecast(db, program: [])
        #expect(hosts.calls() == ["web1", "db1"])
        await fleet.close()
    }

    @Test func endsAnSSHThatDoesNotLeave() async throws {
        let web = try hosts.add("web1", behaviour: "echo $$ > pid; SHELL=\"$PWD/stubborn\"")
        try hosts.write(
            "web1/stubborn", "#!/bin/sh\n/bin/sh -c \"$2\"\ntrap '' HUP\nsleep 1000\n", mode: 0o755)
        let fleet = try hosts.fleet { $0.closeTimeout = 0.2 }
        _ = try await fleet.forecast(web, program: [])
        await fleet.close()
        let pid = try pid(of: web)
        #expect(kill(pid, 0) == -1)
        await #expect(throws: ContactFailure.self) { try await fleet.forecast(web, program: []) }
    }

    @Test func givesSSHASessionOfItsOwn() async throws {
        // Ctrl-C at lull's terminal goes to all processes of lull's group, and must not cut the connections.
        let web = try hosts.add("web1", behaviour: "echo $$ > pid; cut -d' ' -f6 /proc/$$/stat > session")
        let fleet = try hosts.fleet()
        _ = try await fleet.forecast(web, program: [])
        let session = try String(contentsOfFile: "\(hosts.root)/web1/session", encoding: .utf8)
        #expect(try Int32(session.trimmingCharacters(in: .newlines)) == pid(of: web))
        await fleet.close()
    }

    @Test func closesWhatIsStillBeingOpened() async throws {
        let web = try hosts.add("web1", behaviour: "echo $$ > pid; sleep 1000")
        let fleet = try hosts.fleet(forks: 1)
        let first = Task { try await fleet.forecast(web, program: []) }
        let second = Task { try await fleet.forecast(try hosts.add("web2"), program: []) }
        while !FileManager.default.fileExists(atPath: "\(hosts.root)/web1/pid") { await Task.yield() }
        await fleet.close()
        await #expect(throws: ContactFailure.self) { try await first.value }
        await #expect(throws: ContactFailure.self) { try await second.value }
        #expect(hosts.calls() == ["web1"])
    }

    @Test func outlivesAnSSHThatIsKilled() async throws {
        let web = try hosts.add("web1", behaviour: "echo $$ > pid")
        let fleet = try hosts.fleet()
        _ = try await fleet.forecast(web, program: [])
        let waiting = Task { try await fleet.perform(ActionRequest(id: "hang-1", program: []), on: web) { _ in } }
        _ = try await fleet.forecast(web, program: [])
        kill(try pid(of: web), SIGKILL)
        await #expect(throws: ContactFailure.self) { try await waiting.value }
        _ = try await fleet.forecast(web, program: [])
        #expect(await fleet.openedConnections == ["web1": 2])
        await fleet.close()
    }

    /// Tasks that are cancelled at any moment, agents that die, few connections: nobody waits for ever.
    @Test(.timeLimit(.minutes(15)), arguments: [1, 2, 3])
    func neverHangs(seed: UInt64) async throws {
        let all = try (1...6).map { try hosts.add("web\($0)") }
        let fleet = try hosts.fleet(forks: 2) { $0.closeTimeout = 0.5 }
        var random = SplitMix(seed)
        await withTaskGroup(of: Void.self) { group in
            for number in 1...60 {
                let host = all[Int.random(in: 0..<all.count, using: &random)]
                let kind = Int.random(in: 0..<4, using: &random)
                let delay = Int.random(in: 0...400, using: &random)
                let cancels = kind == 3 || Bool.random(using: &random)
                group.addTask {
                    let task = Task {
                        let id = ["ask", "ask", "die", "hang"][kind] + "-\(number)"
                        _ = try? await fleet.perform(ActionRequest(id: id, program: []), on: host) { _ in }
                    }
                    if cancels {
                        try? await Task.sleep(for: .milliseconds(delay))
                        task.cancel()
                    }
                    await task.value
                    await fleet.release(host)
                }
            }
        }
        for host in all {
            _ = try await fleet.forecast(host, program: [])
            await fleet.release(host)
        }
        await fleet.close()
    }

    private func pid(of host: HostConnection) throws -> Int32 {
        let text = try String(contentsOfFile: "\(hosts.root)/\(host.host)/pid", encoding: .utf8)
        return try #require(Int32(text.trimmingCharacters(in: .newlines)))
    }

    @Test func givesUpALoginThatWaitsForever() async throws {
        let web = try hosts.add("web1", behaviour: "sleep 1000")
        let fleet = try hosts.fleet {
            $0.connectTimeout = 0.1
            $0.loginTimeout = 0.2
        }
        await #expect(throws: ContactFailure.noAnswer(seconds: 0.1 + 0.2)) {
            try await fleet.forecast(web, program: [])
        }
        await fleet.close()
    }

    @Test func refusesAnUnsafeAddressBeforeAnythingIsStarted() async throws {
        let fleet = try hosts.fleet()
        let evil = HostConnection(host: "evil", address: "-oProxyCommand=touch /tmp/evil")
        await #expect(throws: ContactFailure.unsafeAddress(value: evil.address)) {
            try await fleet.forecast(evil, program: [])
        }
        #expect(await fleet.openedConnections == [:])
        await fleet.close()
    }

    @Test func saysWhatIsMissingOnThisMachine() async throws {
        let web = try hosts.add("web1")
        let noAgent = SSHFleet(options: SSHOptions(forks: 1, agentPaths: ["/nonexistent/lull-agent"]))
        await #expect(throws: ContactFailure.agentMissing(path: "/nonexistent/lull-agent")) {
            try await noAgent.forecast(web, program: [])
        }
        let noSSH = try hosts.fleet { $0.program = "/nonexistent/ssh" }
        await #expect(
            throws: ContactFailure.ssh(
                exitCode: 127, message: "there is no program '/nonexistent/ssh' on this machine")
        ) {
            try await noSSH.forecast(web, program: [])
        }
    }
}

actor Counter {
    private(set) var seen: [ActionProgress] = []
    func add(_ progress: ActionProgress) { seen.append(progress) }
}

extension FileManager {
    func removeItem(atPath path: String, ifExists: Bool) throws {
        if fileExists(atPath: path) { try removeItem(atPath: path) }
    }
}
