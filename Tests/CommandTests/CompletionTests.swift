import AgentProtocol
import ArgumentParser
import Execution
import Foundation
import Journal
import Schedule
import Testing

@testable import Commands

@Suite("What shells complete")
struct CompletionTests {
    @Test(
        "The end of a host pattern",
        arguments: [
            ("", ["all", "web", "web1", "db1"]), ("w", ["web", "web1"]),
            ("web:", ["web:all", "web:web", "web:web1", "web:db1"]),
            ("web:&d", ["web:&db1"]), ("all:!we", ["all:!web", "all:!web1"]), ("web1,d", ["web1,db1"]),
            ("!d", ["!db1"]),
            ("x", []),
        ])
    func patterns(begun: String, expected: [String]) {
        #expect(Candidates.patterns(["all", "web", "web1", "db1"], begun) == expected)
    }

    @Test("The end of a list, and a fault")
    func others() {
        #expect(Candidates.list(["one", "two"], "one,t") == ["one,two"])
        #expect(Candidates.faults(hosts: ["web1"], services: ["app"], "w") == ["web1:"])
        #expect(
            Candidates.faults(hosts: ["web1"], services: ["app"], "web1:app") == [
                "web1:app.stop=hang", "web1:app.start=fail",
            ])
        #expect(
            Candidates.faults(hosts: [], services: [], "link") == ["link=cut"],
            "behind the colon that ends a word in bash")
    }

    @Test("Faults that are offered are understood")
    func faults() {
        for fault in Candidates.faults(hosts: [], services: ["app"], "web1:") {
            let parts = fault.dropFirst("web1:".count).split(separator: "=").map(String.init)
            let what = parts[0].replacing("app.", with: "")
            let how = parts[1].replacing("@", with: "")
            #expect(FaultWord(rawValue: what)?.kind(how) != nil, "\(fault)")
            #expect((FaultWord(rawValue: what)?.timing == .neededMoment) == fault.hasSuffix("@"), "\(fault)")
        }
    }

    @Test(
        "What stands behind an option so far",
        arguments: [
            (
                ["lull", "run", "-i", "a.yml", "--inventory=b", "-ic", "--inventory", "'d e'"],
                ["a.yml", "b", "c", "d e"]
            ),
            (["lull", "run", "-i"], []), (["lull", "run", "-i", "\"a\\\"b\""], ["a\"b"]), (["lull", "-y", "x"], []),
        ])
    func options(words: [String], values: [String]) {
        #expect(TypedLine(words).values(of: "--inventory", short: "i").sorted() == values.sorted())
    }

    @Test("The plan of a line")
    func plan() {
        #expect(TypedLine(["lull", "run", "-i", "hosts.yml", "'my plan.yml'", "--tags", "x"]).plan == "my plan.yml")
        #expect(TypedLine(["lull", "run", "-i", "hosts.yml"]).plan == nil)
    }

    /// As a shell asks: the word that is typed is the last one.
    private func ask(_ path: [String], _ argument: String, _ words: [String], _ environment: [String: String] = [:])
        async throws -> [String]
    {
        let last = words.last ?? ""
        let ran = try await Binary.lull(
            ["---completion"] + path + ["--", argument, String(words.count - 1), String(last.count)] + words,
            environment: environment.merging(["SAP_SHELL": "bash"]) { first, _ in first })
        #expect(ran.exitCode == 0 && ran.errors.isEmpty, "\(ran)")
        return ran.output.split(separator: "\n").map(String.init)
    }

    @Test("Hosts and groups, by -i or by the environment; the newest runs; codes; tags")
    func fromFiles() async throws {
        let scratch = try Scratch()
        let inventory = try scratch.file("hosts.yml", "web:\n  hosts:\n    web[1:3]:\ndb: { hosts: { db1: } }\n")
        let other = try scratch.file("other.ini", "[cache]\ncache1\nbroken line [\n")
        let line = ["lull", "restart", "-i", inventory, "--inventory=\(other)", "we"]
        #expect(try await ask(["restart"], "positional@0", line) == ["web", "web1", "web2", "web3"])
        #expect(
            try await ask(["restart"], "positional@0", ["lull", "restart", "'web:!d"], ["LULL_INVENTORY": inventory])
                == ["web:!db", "web:!db1"])
        #expect(
            try await ask(["status"], "positional@0", ["lull", "status", "-i", other, "c"]) == ["cache", "cache1"])
        #expect(
            try await ask(["inventory"], "--host", ["lull", "inventory", "-i", inventory, "--host", "d"]) == ["db1"])
        let zsh = ["SAP_SHELL": "zsh", "LULL_INVENTORY": inventory]
        #expect(
            try await ask(["restart"], "positional@0", ["lull", "restart", "db:w"], zsh).first == "db\\:web",
            "a colon begins a description there")

        let plan = try scratch.file(
            "plan.yml", "services: { app: }\nsteps:\n  - { restart: app, hosts: web, tags: [one, two] }\n")
        #expect(
            try await ask(["check"], "--tags", ["lull", "check", plan, "--tags", "one,t"]) == ["one,two", "one,tagged"])
        #expect(try await ask(["explain"], "positional@0", ["lull", "explain", "missing-u"]) == ["missing-unit"])

        let options = try scratch.unreachable() + ["--state", scratch.path + "/state"]
        let ran = try await Binary.lull(["run", plan, "--yes"] + options)
        #expect(ran.exitCode == 3)
        let runs = try await ask(
            ["runs", "show"], "positional@0", ["lull", "runs", "show", "--state", scratch.path + "/state", ""])
        #expect(runs.count == 1 && runs[0].count == 20, "\(runs)")
    }

    @Test("Services of runs and of plans, for what is done without a plan")
    func services() async throws {
        let scratch = try Scratch()
        let state = scratch.path + "/lull"
        try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
        let store = try SQLiteRunStore(path: "\(state)/\(SQLiteRunStore.fileName)")
        let units = ["app.service", "app-cache.service", "nginx.service", "drop.path"]
        let program =
            units.map { AgentProtocol.Operation.stop(ServiceTarget(unit: $0, stopTimeout: 1, startTimeout: 1)) }
            + [.run(CommandOperation(argv: ["stop", "app-of-a-command"], timeout: 1))]
        let intent = ActionIntent(
            id: "a", purpose: .forward, step: 0, batch: 0, host: "web1", program: program, worstCase: 1)
        let report = ActionReport(
            id: "a", outcome: .done,
            operations: program.indices.map { OperationReport(index: $0, outcome: .done, duration: 1) },
            startedAt: 0, finishedAt: 1)
        let started = RunStarted(
            runID: "r1", planPath: "plan.yml", planText: "", operatorName: "ada", controller: "desk", forks: 1,
            schedule: Schedule(planName: "x", hosts: [], maxFailed: 0, steps: []))
        _ = try await store.append([.started(started), .intended(intent), .settled(report)], to: "r1", at: 1)

        let line = ["lull", "stop", "--state", state, "web", "app"]
        #expect(try await ask(["stop"], "positional@1", line) == ["app", "app-cache"])
        for verb in ["restart", "start", "reload", "enable", "disable", "reboot", "status", "audit"] {
            let line = ["lull", verb, "web", "app", "d"]
            #expect(
                try await ask([verb], "positional@1", line, ["XDG_STATE_HOME": scratch.path]) == ["drop.path"],
                "\(verb)")
        }
    }

    @Test("What can't be read is passed over, and no program is run")
    func nothing() async throws {
        let scratch = try Scratch()
        let program = try scratch.file("inventory.py", "#!/bin/sh\ntouch \(scratch.path)/was-run\necho '{}'\n")
        let text = try scratch.file("hosts", "[web]\nweb1\n")
        for path in [program, text] { chmod(path, 0o755) }
        for name in ["pipe", "pipe.yml"] { mkfifo("\(scratch.path)/\(name)", 0o600) }
        let line = [
            "lull", "audit", "-i", program, "-i", text, "-i", scratch.path + "/pipe", "-i", "/none", "-i", scratch.path,
            "w",
        ]
        #expect(try await ask(["audit"], "positional@0", line) == ["web", "web1"])
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/was-run"))
        #expect(
            try await ask(["check"], "--tags", ["lull", "check", scratch.path + "/pipe.yml", "--tags", "t"]) == [
                "tagged"
            ])
        #expect(
            try await ask(["runs", "show"], "positional@0", ["lull", "runs", "show", "--state", "/none", ""]).isEmpty)
        let nonsense = try await Binary.lull(["---completion", "no-such-verb", "--", "x"])
        #expect(nonsense.exitCode == 0 && nonsense.output.isEmpty && nonsense.errors.isEmpty, "\(nonsense)")
    }
}
