import ArgumentParser
import Testing

@testable import Commands

@Suite("hold, release, holds and agent")
struct HoldCommandTests {
    @Test(
        "Moments",
        arguments: [
            ("2h", 1_000_007_200.0), ("1d12h", 1_000_129_600), ("1970-01-01 00:00", 0),
            ("2026-11-22 17:05", 1_795_367_100),
            ("2026-11-22T17:05Z", 1_795_367_100), ("2024-02-29 00:00", 1_709_164_800),
            ("2000-03-01 00:00", 951_868_800),
        ])
    func moments(text: String, time: Double) { #expect(Moment.parse(text, now: 1_000_000_000) == time) }

    @Test(
        "What is no moment",
        arguments: [
            "", "2", "tomorrow", "2026-13-01 00:00", "2026-02-29 00:00", "2026-11-22", "2026-11-22 24:00",
            "2026-11-22 17:60",
            "2026-11-22 17:05+01", "+026-11-22 17:05", "1969-11-22 17:05",
        ])
    func noMoments(text: String) { #expect(Moment.parse(text, now: 0) == nil) }

    @Test("Command lines")
    func lines() throws {
        let hold = try #require(
            try LullCommand.parseAsRoot(["hold", "web", "--why", "disk", "--until", "2h", "-i", "h.yml"])
                as? HoldCommand)
        #expect(hold.options.hosts == "web" && hold.why == "disk" && hold.until == "2h")
        #expect(try LullCommand.parseAsRoot(["release", "web"]) is ReleaseCommand)
        #expect(try LullCommand.parseAsRoot(["holds", "all"]) is HoldsCommand)
        let install = try #require(
            try LullCommand.parseAsRoot([
                "agent", "install", "web", "--user", "ops", "--key", "k.pub", "--policy", "p", "--yes",
            ]) as? AgentInstallCommand)
        #expect(install.user == "ops" && install.key == "k.pub" && install.policy == "p" && install.yes)
        #expect(try LullCommand.parseAsRoot(["agent", "remove", "web"]) is AgentRemoveCommand)
        #expect(try LullCommand.parseAsRoot(["agent", "status", "web"]) is AgentStatusCommand)
    }

    @Test(
        "What is wrong usage",
        arguments: [
            ["hold", "web"], ["hold", "web", "--why", " "], ["hold", "web", "--why", "x", "--until", "later"],
            ["hold", "web", "--why", "x", "--until", "2001-01-01 00:00"], ["release"], ["agent", "install"],
            ["agent", "install", "web", "--key", "k.pub"], ["agent", "status"],
            ["hold", "web", "--why", String(repeating: "x", count: 1001)],
        ])
    func wrongUsage(line: [String]) {
        let error = #expect(throws: (any Error).self) { try LullCommand.parseAsRoot(line) }
        if let error { #expect(LullCommand.exitCode(for: error).rawValue == 64) }
    }

    @Test("Help teaches")
    func help() {
        for command in [
            HoldCommand.self, ReleaseCommand.self, HoldsCommand.self, AgentInstallCommand.self, AgentRemoveCommand.self,
            AgentStatusCommand.self,
        ] as [any ParsableCommand.Type] {
            let help = LullCommand.helpMessage(for: command, columns: 80)
            #expect(help.contains("Examples:\n  lull ") && help.contains("Exit codes:"), "\(command)")
        }
    }

    @Test("Without a terminal nothing is put in place")
    func noTerminal() async throws {
        let scratch = try Scratch()
        let inventory = try scratch.file("hosts.yml", "web: { hosts: { web1: { ansible_host: 127.0.0.1 } } }\n")
        let ran = try await Binary.lull(["agent", "install", "web", "-i", inventory])
        #expect(ran.exitCode == 3)
        #expect(ran.errors.contains("add --yes"))
        let unread = try await Binary.lull(
            ["agent", "install", "web", "-i", inventory, "--policy", scratch.path + "/none", "--yes"])
        #expect(unread.exitCode == 3)
        #expect(unread.errors.contains("there is no \(scratch.path)/none"))
    }
}
