import ArgumentParser
import Testing

@testable import Commands

@Suite("Command lines")
struct ArgumentTests {
    @Test("run: everything at once")
    func run() throws {
        let line = [
            "run", "plan.yml", "-i", "a.yml", "-i", "b.ini", "--limit", "web:!web3", "--forks", "7", "--yes", "-o",
            "json", "--state", "/s", "--color", "never", "--connect-timeout", "3", "--agent", "x",
        ]
        let command = try #require(try LullCommand.parseAsRoot(line) as? RunCommand)
        #expect(command.plan.plan == "plan.yml")
        #expect(command.plan.inventory.paths == ["a.yml", "b.ini"])
        #expect(command.plan.limit == "web:!web3")
        #expect(command.fleet.forks == 7)
        #expect(command.fleet.contact.connectTimeout == 3)
        #expect(command.fleet.contact.agent == ["x"])
        #expect(command.yes)
        #expect(command.output.output == .json)
        #expect(command.output.colour == .never)
        #expect(command.state.state == "/s")
    }

    @Test("audit: everything at once")
    func audit() throws {
        let line = ["audit", "web:&prod", "nginx", "php*", "--all", "--html", "a.html", "-i", "a.yml", "--forks", "7"]
        let command = try #require(try LullCommand.parseAsRoot(line) as? AuditCommand)
        #expect(command.hosts == "web:&prod")
        #expect(command.services == ["nginx", "php*"])
        #expect(command.all && command.html.html == "a.html" && command.fleet.forks == 7)
        #expect(command.inventory.paths == ["a.yml"])
    }

    @Test("Previews and runs that are shown know Markdown and pages; others say what they know")
    func reports() throws {
        let preview = try #require(
            try LullCommand.parseAsRoot(["preview", "p.yml", "-o", "markdown", "--html", "p.html"]) as? PreviewCommand)
        #expect(preview.output.output == .markdown && preview.output.html.html == "p.html")
        let show = try #require(
            try LullCommand.parseAsRoot(["runs", "show", "2026", "-o", "markdown"]) as? RunsCommand.Show)
        #expect(show.output.output == .markdown && show.output.html.html == nil)
        for line in [["run", "p.yml"], ["runs"], ["status", "web"], ["audit", "web"], ["restart", "web", "nginx"]] {
            do {
                _ = try LullCommand.parseAsRoot(line + ["-o", "markdown"])
                Issue.record("\(line) takes it")
            } catch {
                let words = LullCommand.message(for: error)
                #expect(words.contains("'markdown'") && words.contains("text") && words.contains("json"), "\(words)")
            }
        }
    }

    @Test(
        "Services by name and glob",
        arguments: [
            ("nginx", "nginx.service"), ("nginx.service", "nginx.service"), ("php8.2-fpm", "php8.2-fpm.service"),
            ("php*", "php*.service"), ("getty@tty[12]", "getty@tty[12].service"),
        ])
    func servicePatterns(given: String, unit: String) {
        #expect(ServicePattern.problem(given) == nil)
        #expect(ServicePattern.unit(given) == unit)
    }

    @Test("What is no service", arguments: ["", "-x", "a b", "a/b", "a\nb", "nginx.socket", "*.timer"])
    func noService(given: String) { #expect(ServicePattern.problem(given) != nil) }

    @Test("Nothing is agreed to by default")
    func defaults() throws {
        let command = try #require(try LullCommand.parseAsRoot(["run", "plan.yml"]) as? RunCommand)
        #expect(!command.yes)
        #expect(command.output.output == .text)
        #expect(command.fleet.forks == 50)
    }

    @Test("restart: hosts, services and everything at once")
    func restart() throws {
        let line = [
            "restart", "web:!web3", "nginx", "--serial", "1,10%", "app", "-i", "a.yml", "--limit", "web1", "--forks",
            "7", "-y", "-o",
            "json", "--state", "/s", "--health", "tcp:80", "--health", "tcp:81",
        ]
        let command = try #require(try LullCommand.parseAsRoot(line) as? RestartCommand)
        #expect(command.request.hosts == "web:!web3")
        #expect(command.request.services == ["nginx", "app"])
        #expect(
            command.request.options == [.init(.health, "tcp:80"), .init(.health, "tcp:81"), .init(.serial, "1,10%")])
        #expect(command.common.inventory.paths == ["a.yml"])
        #expect(command.common.fleet.forks == 7)
        #expect(command.common.yes && !command.common.preview && !command.common.printPlan)
        #expect(command.common.limit == "web1")
        let preview = try #require(try LullCommand.parseAsRoot(["stop", "all", "a", "-n"]) as? StopCommand)
        #expect(preview.common.preview && !preview.common.yes)
    }

    @Test("runs lists by itself")
    func runs() throws {
        #expect(try LullCommand.parseAsRoot(["runs"]) is RunsCommand.List)
        #expect(try LullCommand.parseAsRoot(["runs", "list", "--last", "3"]) is RunsCommand.List)
        let show = try #require(try LullCommand.parseAsRoot(["runs", "show", "r1"]) as? RunsCommand.Show)
        #expect(show.name == "r1")
    }

    @Test(
        "What is wrong usage",
        arguments: [
            ["bogus"], ["run"], ["run", "a", "b"], ["run", "p", "--forks", "0"], ["run", "p", "--forks", "many"],
            ["run", "p", "-o", "xml"], ["preview", "p", "--yes"], ["runs", "show"], ["runs", "list", "--last", "0"],
            ["inventory"], ["inventory", "--list", "--graph"], ["check", "p", "--colour", "red"],
            ["restart"], ["restart", "web"], ["restart", "web", "nginx", "--yes", "-n"],
            ["start", "web", "a", "--dependents", "leave"],
            ["stop", "web", "a", "--health", "tcp:80"], ["reload", "web", "a", "--stop-timeout", "3s"],
            ["reboot"], ["enable", "web"], ["reload", "web", "a", "--reboot-on-error"],
            ["reboot", "web", "--force-after", "3s"], ["status"], ["status", "web", "a/b"],
            ["audit"], ["audit", "web", "a.socket"], ["doctor", "web", "db"], ["completions"], ["completions", "tcsh"],
        ])
    func wrongUsage(line: [String]) {
        let error = #expect(throws: (any Error).self) { try LullCommand.parseAsRoot(line) }
        if let error { #expect(LullCommand.exitCode(for: error).rawValue == 64) }
    }

    @Test("Help teaches: examples and exit codes for each verb that has them")
    func help() {
        for command in [
            CheckCommand.self, PreviewCommand.self, RunCommand.self, AuditCommand.self, InventoryCommand.self,
            RestartCommand.self, StopCommand.self, StartCommand.self, ReloadCommand.self, EnableCommand.self,
            DisableCommand.self, RebootCommand.self, StatusCommand.self, ResumeCommand.self, RollbackCommand.self,
            AbortCommand.self, InitCommand.self, DoctorCommand.self,
        ] as [any ParsableCommand.Type] {
            let help = LullCommand.helpMessage(for: command, columns: 80)
            #expect(help.contains("Examples:\n  lull \(command.configuration.commandName ?? "") "))
            #expect(help.contains("Exit codes:"))
        }
        let root = LullCommand.helpMessage(columns: 80)
        for code in ["0   as planned", "1   failed, and", "2   failed, and", "3   refused,", "4   interrupted", "64  "]
        {
            #expect(root.contains(code))
        }
        for verb in ["resume", "rollback", "abort"] { #expect(root.contains("  \(verb) ")) }
    }

    @Test("Names of runs sort by time and are safe in action ids")
    func runIDs() {
        let id = RunID.make(at: 1_795_367_109)
        #expect(id.hasPrefix("20261122-170509-"))
        #expect(id.count == 20)
        #expect(id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
        #expect(Set((0..<50).map { _ in RunID.make(at: 0) }).count > 40)
    }
}
