import Foundation
import Testing

@testable import Commands

@Suite("The program itself")
struct BinaryTests {
    static let plan = """
        name: A plan
        services: { app: }
        steps:
          - restart: app
            hosts: web
        """
    static let inventory = """
        web:
          hosts:
            web[1:3]:
        """

    @Test("output that doesn't fit on the disk is no success")
    func fullDisk() async throws {
        let scratch = try Scratch()
        let inventory = try scratch.file("hosts.yml", Self.inventory)
        let lost = try await Binary.lull(["inventory", "--list", "-i", inventory], output: "/dev/full")
        #expect(lost.exitCode == 2)
        #expect(lost.errors == "error: not all output could be written: No space left on device\n")
    }

    @Test(
        "a journal that doesn't take the beginning of a run: nothing is begun, and nothing named that could be taken up"
    )
    func noRoomForTheBeginning() async throws {
        let scratch = try Scratch()
        let state = scratch.path + "/state"
        let options = try scratch.unreachable() + ["--state", state, "--yes"]
        _ = try await Binary.lull(["run", try scratch.file("small.yml", Self.plan)] + options)
        // The plan goes into the journal, and no file may grow to its size.
        let large = try scratch.file("large.yml", Self.plan + "\n# " + String(repeating: "x", count: 200_000))
        let ran = try await Binary.lull(["run", large] + options, after: "trap '' XFSZ; ulimit -f 200")
        #expect(ran.exitCode == 3, "\(ran)")
        #expect(
            ran.errors.hasSuffix("; nothing was begun, since nothing is done that can't be recorded\n"), "\(ran.errors)"
        )
        let listed = try await Binary.lull(["runs", "--state", state])
        #expect(listed.output.contains("refused") && !listed.output.contains("large.yml"), "\(listed)")
    }

    @Test("check: a good plan, a bad plan, no plan")
    func check() async throws {
        let scratch = try Scratch()
        let good = try scratch.file("good.yml", Self.plan)
        let bad = try scratch.file("bad.yml", Self.plan.replacing("restart", with: "restrat"))
        let inventory = try scratch.file("hosts.yml", Self.inventory)

        let alone = try await Binary.lull(["check", good])
        #expect(alone.exitCode == 0, "\(alone)")
        #expect(alone.output.contains("1 step, no errors"))

        let joined = try await Binary.lull(["check", good, "-i", inventory])
        #expect(joined.exitCode == 0, "\(joined)")
        #expect(joined.output == "\(good): 1 step on web[1-3], no errors.\n")

        let wrong = try await Binary.lull(["check", bad])
        #expect(wrong.exitCode == 3)
        #expect(wrong.output.isEmpty)
        #expect(wrong.errors.contains("--> \(bad):4:5"))
        #expect(wrong.errors.contains("did you mean 'restart'?"))
        #expect(!wrong.errors.contains("\u{1B}"))

        let missing = try await Binary.lull(["check", scratch.path + "/none.yml"])
        #expect(missing.exitCode == 3)
        #expect(missing.errors.hasPrefix("error[L0101]: "))
    }

    @Test("--version: the number, and the agent that would be sent")
    func version() async throws {
        let scratch = try Scratch()
        // The beginning of a program for Linux on AArch64 (the ELF format: e_machine is 0xB7), and no more.
        let agent = scratch.path + "/lull-agent"
        let header: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0xB7, 0]
        try Data(header).write(to: URL(filePath: agent))
        let shown = try await Binary.lull(["--version"], environment: ["LULL_AGENT": agent])
        #expect(shown.exitCode == 0)
        #expect(shown.output == "lull \(Version.number)\nagent 14a64a4ac184 for aarch64: \(agent)\n")

        for (path, text) in [("none", nil), ("words", "no program")] as [(String, String?)] {
            if let text { _ = try scratch.file(path, text) }
            let none = try await Binary.lull(
                ["run", "--version"], environment: ["LULL_AGENT": "\(scratch.path)/\(path)"])
            #expect(none.exitCode == 0)
            #expect(
                none.output
                    == "lull \(Version.number)\nno agent at \(scratch.path)/\(path); `make agent` builds one\n")
        }
    }

    @Test("explain: a page by its code or its name, or the list")
    func explaining() async throws {
        let page = try await Binary.lull(["explain", "L0323"])
        #expect(page.exitCode == 0 && page.output.hasPrefix("L0323 (missing-unit): "), "\(page)")
        #expect(try await Binary.lull(["explain", "missing-unit"]).output == page.output)
        #expect(try await Binary.lull(["explain"]).output.contains("\n  L0323  a duration without a unit\n"))
        let none = try await Binary.lull(["explain", "mising-unit"])
        #expect(
            none.exitCode == 3 && none.errors == "error: there is no code 'mising-unit'; did you mean 'missing-unit'?\n"
        )
    }

    @Test("check -o json: one diagnostic a line")
    func checkJSON() async throws {
        struct Line: Decodable {
            var severity: String
            var code: String
            var slug: String
            var line: Int
        }
        let scratch = try Scratch()
        let bad = try scratch.file("bad.yml", Self.plan.replacing("restart", with: "restrat"))
        let ran = try await Binary.lull(["check", bad, "-o", "json"])
        #expect(ran.exitCode == 3)
        #expect(ran.errors.isEmpty)
        let lines = try ran.output.split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        #expect(
            lines.contains { $0.severity == "error" && $0.line == 4 && $0.code == "L0301" && $0.slug == "unknown-key" })
    }

    @Test("check -o json: as many as people are shown, and how many more there are", arguments: [100, 101, 250])
    func checkJSONOfMany(errors: Int) async throws {
        struct Line: Decodable {
            var type: String?
            var count: Int?
            var line: Int?
        }
        let scratch = try Scratch()
        let steps = (0..<errors).map { "  - { pause: \($0), hosts: web }\n" }.joined()
        let bad = try scratch.file("bad.yml", "steps:\n" + steps)
        let ran = try await Binary.lull(["check", bad, "-o", "json"])
        #expect(ran.exitCode == 3)
        var lines = try ran.output.split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        if errors > 100 {
            let last = lines.removeLast()
            #expect(last.type == "more" && last.count == errors - 100)
        }
        #expect(lines.map(\.line) == Array(2...101))
        #expect(lines.allSatisfy { $0.type == nil })
    }

    @Test("A plan and its inventory are joined before anything else")
    func joining() async throws {
        let scratch = try Scratch()
        let plan = try scratch.file("plan.yml", Self.plan)
        let inventory = try scratch.file("hosts.yml", "db: { hosts: { db1: } }\n")
        for verb in ["check", "preview", "run"] {
            let ran = try await Binary.lull([verb, plan, "-i", inventory])
            #expect(ran.exitCode == 3, "\(verb): \(ran)")
            #expect(ran.errors.contains("web"))
        }
    }

    @Test("A plan that may kill is refused without --allow-force, before any host is contacted")
    func force() async throws {
        let scratch = try Scratch()
        let forced = Self.plan.replacing(
            "{ app: }", with: "{ app: { force: { after: 30s, reason: hangs in bug 42 } } }")
        let plan = try scratch.file("plan.yml", forced)
        let inventory = try scratch.file("hosts.yml", Self.inventory)
        let state = scratch.path + "/state"
        // Without an agent no host can be contacted: it is looked for after the force.
        let surroundings = ["LULL_AGENT": scratch.path + "/none"]
        let arguments = ["run", plan, "-i", inventory, "--yes", "--state", state]
        let ran = try await Binary.lull(arguments, environment: surroundings)
        #expect(ran.exitCode == 3)
        #expect(ran.output.isEmpty)
        #expect(
            ran.errors == """
                error: the plan may kill, and that takes your word too; no host was contacted
                  step 1, app.service (restart app): SIGKILL after 30s of stopping; reason: hangs in bug 42
                add --allow-force to allow it, or take `force` out of the plan; `lull preview` shows where it would strike

                """)
        #expect(!FileManager.default.fileExists(atPath: state))

        let allowed = try await Binary.lull(arguments + ["--allow-force"], environment: surroundings)
        #expect(allowed.exitCode == 3 && allowed.errors.contains("there is no agent"), "\(allowed)")
        let previewed = try await Binary.lull(["preview", plan, "-i", inventory], environment: surroundings)
        #expect(previewed.errors.contains("there is no agent"), "a preview needs no key: \(previewed)")
    }

    @Test("Without an inventory; with one from the environment")
    func inventoryFromEnvironment() async throws {
        let scratch = try Scratch()
        let plan = try scratch.file("plan.yml", Self.plan)
        let inventory = try scratch.file("hosts.yml", Self.inventory)
        let none = try await Binary.lull(["preview", plan], environment: ["LULL_INVENTORY": ""])
        #expect(none.exitCode == 3)
        #expect(none.errors.contains("no inventory: name one with -i FILE"))
        let named = try await Binary.lull(["check", plan], environment: ["LULL_INVENTORY": inventory])
        #expect(named.output.contains("web[1-3]"))
    }

    @Test("A run without a terminal and without --yes is refused, and no journal is made")
    func noTerminal() async throws {
        let scratch = try Scratch()
        let plan = try scratch.file("plan.yml", Self.plan)
        let inventory = try scratch.file("hosts.yml", Self.inventory)
        let ran = try await Binary.lull(["run", plan, "-i", inventory, "--state", scratch.path + "/state"])
        #expect(ran.exitCode == 3)
        #expect(ran.errors.contains("there is no terminal to ask on; add --yes"))
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/state"))
    }

    @Test("Hosts beyond the budget: refused, recorded, nothing touched")
    func unreachable() async throws {
        let scratch = try Scratch()
        let plan = try scratch.file("plan.yml", Self.plan)
        let state = scratch.path + "/state"
        let options = try scratch.unreachable()
        let preview = try await Binary.lull(["preview", plan] + options)
        #expect(preview.exitCode == 3, "\(preview)")
        #expect(preview.output.contains("a run would refuse to begin"))

        let ran = try await Binary.lull(["run", plan, "--yes", "--state", state] + options)
        #expect(ran.exitCode == 3, "\(ran)")
        #expect(ran.output.contains("Refused before anything was touched."))

        let listed = try await Binary.lull(["runs", "--state", state, "-o", "json"])
        #expect(listed.output.contains(#""end":"refused""#))
        let shown = try await Binary.lull(["runs", "show", "20", "--state", state])
        #expect(shown.exitCode == 0)
        #expect(shown.output.contains("Refused before anything was touched."))
    }

    @Test("run: a report that couldn't be written is told before anything is touched")
    func junit() async throws {
        let scratch = try Scratch()
        let plan = try scratch.file("plan.yml", "steps: [{ pause: 1s, hosts: web }]\n")
        let options = try scratch.unreachable() + ["--state", scratch.path + "/state", "--yes"]
        for (path, why) in [("/none/a.xml", "No such file or directory"), ("", "Is a directory")] {
            let ran = try await Binary.lull(["run", plan, "--junit", scratch.path + path] + options)
            #expect(ran.exitCode == 3 && ran.output == "", "\(ran)")
            #expect(ran.errors == "error: \(scratch.path)\(path) can't be written: \(why)\n")
        }
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/state"))
    }

    @Test("preview: a saved one takes the place of another, damaged or not, and of nothing else")
    func save() async throws {
        let scratch = try Scratch()
        let plan = try scratch.file("plan.yml", "steps: [{ pause: 1s, hosts: web }]\n")
        let options = try scratch.unreachable() + ["--state", scratch.path + "/state"]
        let file = scratch.path + "/tonight.preview"
        func save() async throws -> Binary.Ran { try await Binary.lull(["preview", plan, "--save", file] + options) }
        func text() throws -> String { try String(contentsOfFile: file, encoding: .utf8) }
        #expect(try await save().output.contains("Saved to \(file)."))
        let whole = try text()
        for other in [whole, String(whole.dropLast(20)), whole.replacing("pause: 1s", with: "pause: 2s")] {
            try other.write(toFile: file, atomically: true, encoding: .utf8)
            #expect(try await save().output.contains("Saved to \(file)."))
            let saved = try text()
            #expect(saved.hasPrefix("{\"$type\":\"lull-preview\"") && saved.contains("pause: 1s"))
        }
        for other in ["", "{}", "steps: []\n"] {
            try other.write(toFile: file, atomically: true, encoding: .utf8)
            let refused = try await save()
            #expect(
                refused.errors.contains("is there already, and is no saved preview; nothing takes its place"),
                "\(refused)")
            #expect(refused.exitCode == 3)
            #expect(try text() == other)
        }
    }

    @Test("audit: hosts that can't be reached, and patterns that mean none")
    func audit() async throws {
        let scratch = try Scratch()
        let options = try scratch.unreachable()
        let page = scratch.path + "/audit.html"
        let away = try await Binary.lull(["audit", "web", "--html", page] + options)
        #expect(away.exitCode == 3, "\(away)")
        #expect(away.output.hasPrefix("Not looked at:\n  web1\n"))
        #expect(try String(contentsOfFile: page, encoding: .utf8).contains("<h2>Not looked at</h2>"))
        let nowhere = try await Binary.lull(["audit", "web", "--html", scratch.path + "/none/a.html"] + options)
        #expect(nowhere.exitCode == 3 && nowhere.errors.contains("/none/a.html can't be written"))
        let none = try await Binary.lull(["audit", "wbe"] + options)
        #expect(none.exitCode == 3)
        #expect(none.errors.contains("there is no host or group 'wbe'") && none.errors.contains("did you mean 'web'?"))
        let usage = try await Binary.lull(["audit", "web", "nginx.socket"] + options)
        #expect(
            usage.exitCode == 64 && usage.errors.contains("'nginx.socket' is a socket; only services are looked at"))
    }

    @Test("inventory: as ansible-inventory prints it")
    func inventory() async throws {
        let scratch = try Scratch()
        let inventory = try scratch.file("hosts.yml", Self.inventory)
        let graph = try await Binary.lull(["inventory", "-i", inventory, "--graph"])
        #expect(graph.exitCode == 0)
        #expect(graph.output == "@all:\n  |--@ungrouped:\n  |--@web:\n  |  |--web1\n  |  |--web2\n  |  |--web3\n")
        let list = try await Binary.lull(["inventory", "-i", inventory, "--list"])
        #expect(list.output.contains("\"_meta\""))
        let host = try await Binary.lull(["inventory", "-i", inventory, "--host", "web9"])
        #expect(host.exitCode == 3)
        #expect(host.errors.contains("there is no host or group 'web9'"))
    }

    @Test("runs: none yet, and one that is not there")
    func runs() async throws {
        let scratch = try Scratch()
        let none = try await Binary.lull(["runs", "--state", scratch.path])
        #expect(none.exitCode == 0)
        #expect(none.output == "No runs yet.\n")
        let absent = try await Binary.lull(["runs", "show", "r1", "--state", scratch.path])
        #expect(absent.exitCode == 3)
        #expect(absent.errors.contains("no run r1"))
        let foreign = try scratch.file("journal.sqlite", "not a journal at all")
        let refused = try await Binary.lull(["runs", "--state", scratch.path])
        #expect(refused.exitCode == 3)
        #expect(refused.errors.contains("\(foreign) is not a journal of lull"))
    }

    @Test("Wrong usage exits 64, help 0, and colours can be had")
    func usage() async throws {
        #expect(try await Binary.lull(["bogus"]).exitCode == 64)
        #expect(try await Binary.lull(["--help"]).exitCode == 0)
        let scratch = try Scratch()
        let bad = try scratch.file("bad.yml", "steps: 3\n")
        #expect(try await Binary.lull(["check", bad, "--color", "always"]).errors.contains("\u{1B}["))
    }
}
