import ArgumentParser
import Diagnostics
import Foundation
import Inventory
import Schedule
import Testing

@testable import Commands

@Suite("What lull init writes")
struct InitTests {
    static let scenarios: [String: (hosts: [String], services: [String], config: String?)] = [
        "two-services": (["web1", "deploy@web2:2222", "root@db[1:3]"], ["nginx", "app.socket"], nil),
        "example": (["root@web1"], [], nil),
        "sudo-everywhere": (["deploy@10.0.0.1", "a@1e5", "a@no", "a@[2001:db8::1]:22"], ["123", "getty@tty1"], nil),
        "other-configuration": (["web1"], ["nginx"], "/home/ada/it's work/ssh_config"),
    ]

    private static func files(_ name: String) throws -> FirstFiles {
        let scenario = try #require(scenarios[name])
        return FirstFiles(
            plan: FirstPlan(services: scenario.services, inventoryPath: "inventory.yml", path: "plan.yml"),
            inventory: FirstInventory(
                hosts: try scenario.hosts.map { try FirstHost($0, own: "ada") }, sshConfig: scenario.config),
            directory: ".")
    }

    @Test("Both files and what is said, and nothing is wrong with them", arguments: scenarios.keys.sorted())
    func texts(_ name: String) throws {
        let files = try Self.files(name)
        let hosts = try files.check()
        let text = FirstText.written(files, names: hosts, leftOut: [.servesGit("github.com")])
        try expectFixture(
            "--- inventory.yml\n\(files.inventory.text)--- plan.yml\n\(files.plan.text)---\n\(text)", "init/\(name)")
        for line in (files.inventory.text + files.plan.text).split(separator: "\n") {
            #expect(line.count <= 140, "\(line)")
        }
    }

    @Test("The example in comments is a plan, too")
    func example() throws {
        var files = try Self.files("example")
        let lines = files.plan.text.split(separator: "\n", omittingEmptySubsequences: false)
        let uncommented = lines.map { $0.wholeMatch(of: /#(services:|  .*)/).map { String($0.1) } ?? String($0) }
        #expect(uncommented.contains("    restart: nginx") && uncommented.contains("  nginx:"))
        files.plan = FirstPlan(services: [], inventoryPath: "inventory.yml", path: "plan.yml")
        let scratch = try Scratch()
        let plan = try scratch.file("plan.yml", uncommented.joined(separator: "\n"))
        let inventory = try scratch.file("inventory.yml", files.inventory.text)
        let options = try LullCommand.parseAsRoot(["check", plan, "-i", inventory])
        let check = try #require(options as? CheckCommand)
        let (_, schedule) = try Planned.schedule(check.plan, .never)
        #expect(
            schedule.steps.map(\.title) == [
                "See that systemd runs the host", "Restart, a host first and then the rest",
            ])
    }

    @Test(
        "Names that would be options of ssh, or that no host has",
        arguments: [
            ("-oProxyCommand=id", "'-oProxyCommand=id' begins with '-', which ssh would take for an option"),
            ("-l@web1", "the user in '-l@web1' begins with '-', which ssh would take for an option"),
            ("ada@-v", "the host in 'ada@-v' begins with '-', which ssh would take for an option"),
            ("", "'' is empty"), ("@web1", "the user in '@web1' is empty"), ("ada@", "the host in 'ada@' is empty"),
            ("web1;id", "'web1;id' holds ';', which means something to a shell"),
            ("web*", "'web*' is no name of a host"), ("web1,web2", "'web1,web2' is no name of a host"),
            ("a b", "'a b' holds a blank"),
        ])
    func refused(written: String, words: String) {
        let problem = #expect(throws: FirstHostProblem.self) { try FirstHost(written, own: "ada") }
        #expect(problem?.words == words)
    }

    @Test("Who logs in as somebody else than root becomes root", arguments: [("ada", true), ("root", false)])
    func becoming(own: String, becomes: Bool) throws {
        let config = SSHConfig("Host db\n User root\nHost web\n User deploy\nHost *.lan\n")
        #expect(try FirstHost("x", own: own).becomes == becomes)
        #expect(try FirstHost(alias: "x", in: config, own: own).becomes == becomes)
        #expect(try !FirstHost(alias: "db", in: config, own: own).becomes)
        #expect(try FirstHost(alias: "web", in: config, own: own).becomes)
        // A name that is typed is looked up, too.
        #expect(try !FirstHost("db", in: config, own: own).becomes)
        #expect(try FirstHost("ada@db", in: config, own: own).becomes)
    }
}

@Suite("lull init")
struct InitCommandTests {
    @Test("Hosts of the ssh configuration, with what it includes; what was there is left alone")
    func fromConfiguration() async throws {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(
            atPath: scratch.path + "/.ssh/config.d", withIntermediateDirectories: true)
        _ = try scratch.file(
            ".ssh/config", "Include config.d/*.conf\nHost github.com\n  User git\nHost web1 web2\nHost *\n  User root\n"
        )
        _ = try scratch.file(".ssh/config.d/db.conf", "Host db1 !db2 db?\n")
        let directory = scratch.path + "/new/place"
        let arguments = ["init", "--directory", directory, "--service", "nginx"]
        let home = ["HOME": scratch.path]
        let ran = try await Binary.lull(arguments, environment: home)
        #expect(ran.exitCode == 0, "\(ran)")
        #expect(ran.output.contains("inventory.yml: 3 hosts, db1, web[1-2]\n"), "\(ran)")
        #expect(ran.output.contains("left out: github.com is logged in to as git"))

        let (plan, inventory) = (directory + "/plan.yml", directory + "/inventory.yml")
        let checked = try await Binary.lull(["check", plan, "-i", inventory])
        #expect(checked.exitCode == 0 && checked.errors.isEmpty, "\(checked)")
        #expect(checked.output == "\(plan): 1 step on db1, web[1-2], no errors.\n")

        try FileManager.default.removeItem(atPath: inventory)
        let before = try String(contentsOfFile: plan, encoding: .utf8)
        let again = try await Binary.lull(arguments, environment: home)
        #expect(again.exitCode == 3)
        #expect(again.errors.hasPrefix("error: \(plan) is there already; nothing was written."), "\(again)")
        #expect(try String(contentsOfFile: plan, encoding: .utf8) == before)
        #expect(!FileManager.default.fileExists(atPath: inventory))
    }

    @Test("A link that leads nowhere is not followed")
    func link() async throws {
        let scratch = try Scratch()
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path + "/plan.yml", withDestinationPath: scratch.path + "/elsewhere")
        let ran = try await Binary.lull(["init", "web1", "--directory", scratch.path])
        #expect(ran.exitCode == 3 && ran.errors.contains("plan.yml is there already"), "\(ran)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["plan.yml"])
    }

    @Test("No hosts, no such file, no place")
    func nothing() async throws {
        let scratch = try Scratch()
        let home = ["HOME": scratch.path]
        let none = try await Binary.lull(["init"], environment: home)
        #expect(none.exitCode == 3 && none.errors.contains("`lull init web1 web2`"), "\(none)")
        let config = try scratch.file("ssh_config", "Host gitlab\n User git\nHost *\n")
        let git = try await Binary.lull(["init", "--ssh-config", config], environment: home)
        #expect(git.exitCode == 3 && git.errors.contains("gitlab is logged in to as git"), "\(git)")
        let missing = try await Binary.lull(["init", "--ssh-config", scratch.path + "/none"], environment: home)
        #expect(
            missing.exitCode == 3 && missing.errors == "error: there is no \(scratch.path)/none, or it can't be read\n")
        let file = try await Binary.lull(["init", "web1", "--directory", config + "/x"])
        #expect(file.exitCode == 3 && file.errors.contains("can't be written"), "\(file)")
        for line in [["init", "-oX"], ["init", "web1", "--service", "a/b"], ["init", "web1", "--service=-x"]] {
            #expect(try await Binary.lull(line).exitCode == 64)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["ssh_config"])
    }
}
