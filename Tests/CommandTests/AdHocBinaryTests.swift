import Foundation
import Testing

@Suite("Ad-hoc commands of the program itself")
struct AdHocBinaryTests {
    @Test("--print-plan prints a plan that check accepts, and does nothing")
    func printPlan() async throws {
        let scratch = try Scratch()
        let inventory = try scratch.file("hosts.yml", BinaryTests.inventory)
        let line = [
            "web:!web2", "nginx", "app", "--serial", "1,100%", "--health", "command x 'a: b'", "--timeout", "5m",
        ]
        for verb in ["restart", "start"] {
            let printed = try await Binary.lull([verb] + line + ["--print-plan", "--state", scratch.path + "/state"])
            #expect(printed.exitCode == 0, "\(printed)")
            #expect(printed.errors.isEmpty)
            let plan = try scratch.file("plan.yml", printed.output)
            let checked = try await Binary.lull(["check", plan, "-i", inventory])
            #expect(checked.output == "\(plan): 1 step on web[1,3], no errors.\n", "\(checked)")
        }
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/state"))
    }

    @Test("What is wrong is marked on the command line, and nothing is done")
    func errors() async throws {
        let scratch = try Scratch()
        let inventory = try scratch.file("hosts.yml", BinaryTests.inventory)
        let options = ["-i", inventory, "--yes", "--state", scratch.path + "/state"]
        let hosts = try await Binary.lull(["restart", "webb", "nginx"] + options)
        #expect(hosts.exitCode == 3)
        #expect(hosts.errors.contains("--> (the command line):1:14"), "\(hosts.errors)")
        #expect(hosts.errors.contains("did you mean 'web'?"))
        let timeout = try await Binary.lull(["stop", "web", "nginx", "--timeout", "5"] + options)
        #expect(timeout.errors.contains("1 | lull stop web nginx --timeout 5\n"), "\(timeout.errors)")
        let limit = try await Binary.lull(["stop", "web", "nginx", "--limit", "db"] + options)
        #expect(limit.exitCode == 3 && limit.errors.contains("--limit:1:1"), "\(limit.errors)")
        let variable = try await Binary.lull(["start", "web", "nginx", "--protect", "/{{ x }}"] + options)
        #expect(variable.errors.contains("(the command line):1:34"), "\(variable.errors)")
        let terminal = try await Binary.lull(["stop", "web", "nginx", "-i", inventory])
        #expect(terminal.exitCode == 3 && terminal.errors.contains("there is no terminal to ask on; add --yes"))
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/state"))
    }

    @Test("A run is recorded as the command that it was")
    func recorded() async throws {
        let scratch = try Scratch()
        let state = scratch.path + "/state"
        let options = try scratch.unreachable() + ["--state", state]
        let preview = try await Binary.lull(["restart", "web", "nginx", "-n"] + options)
        #expect(preview.exitCode == 3, "\(preview)")
        #expect(preview.output.hasPrefix("restart nginx on web\n"))
        #expect(!FileManager.default.fileExists(atPath: state))

        let ran = try await Binary.lull(["restart", "web", "nginx", "--soak", "1s", "--limit", "web1", "-y"] + options)
        #expect(ran.exitCode == 3, "\(ran)")
        let listed = try await Binary.lull(["runs", "--state", state])
        #expect(listed.output.contains("restart nginx on web"), "\(listed.output)")
        let shown = try await Binary.lull(["runs", "show", "20", "--state", state])
        #expect(
            shown.output.replacing("\n", with: " ").contains("lull restart web nginx --soak 1s --limit web1"),
            "\(shown.output)")
    }
}
