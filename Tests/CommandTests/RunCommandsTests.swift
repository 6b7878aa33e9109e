import AgentProtocol
import ArgumentParser
import Foundation
import Inventory
import Journal
import Plan
import Schedule
import Testing

@testable import Commands

@Suite("Commands that take up a run again")
struct RunCommandsTests {
    @Test("resume, rollback, abort: everything at once")
    func arguments() throws {
        let words = [
            "2026", "-y", "-o", "json", "--state", "/s", "--connect-timeout", "3", "--take-over", "--agent", "x",
        ]
        let resume = try #require(try LullCommand.parseAsRoot(["resume"] + words) as? ResumeCommand)
        let rollback = try #require(try LullCommand.parseAsRoot(["rollback"] + words) as? RollbackCommand)
        let abort = try #require(try LullCommand.parseAsRoot(["abort"] + words) as? AbortCommand)
        for options in [resume.options, rollback.options, abort.options] {
            #expect(options.name == "2026" && options.yes && options.output.output == .json)
            #expect(
                options.state.state == "/s" && options.contact.connectTimeout == 3 && options.contact.agent == ["x"])
            #expect(options.takeOver.takeOver)
        }
        let run = try #require(try LullCommand.parseAsRoot(["run", "plan.yml"]) as? RunCommand)
        #expect(!run.takeOver.takeOver)
    }

    private static let run = "20261122-170509-k3f7"

    /// A run whose controller died before it began anything.
    private func interrupted(in state: String) async throws {
        let schedule = Schedule(
            planName: "A plan", hosts: [HostConnection(host: "web1", address: "192.0.2.1")], maxFailed: 0,
            steps: [
                ScheduledStep(
                    title: "pause", onFailure: .rollback,
                    batches: [[ScheduledAction(host: "web1", program: [.pause(1)], worstCase: 1)]])
            ])
        let started = RunStarted(
            runID: Self.run, planPath: "plan.yml", planText: "", operatorName: "ada", controller: "desk", forks: 10,
            schedule: schedule)
        let store = try SQLiteRunStore(path: state + "/journal.sqlite")
        _ = try await store.append([.started(started), .stopRequested, .abandoned], to: Self.run, at: 1)
    }

    private func lull(_ words: String..., state: String) async throws -> Binary.Ran {
        try await Binary.lull(words + ["--state", state])
    }

    @Test("An interrupted run is listed with what goes on with it, ended by abort, and ended for good then")
    func abort() async throws {
        let scratch = try Scratch()
        let state = scratch.path + "/state"
        try await interrupted(in: state)
        let list = try await lull("runs", state: state)
        #expect(list.output.contains("`lull resume \(Self.run)`") && list.output.contains("interrupted"), "\(list)")

        let unasked = try await lull("abort", "2026", "--agent", "/bin/true", state: state)
        #expect(unasked.exitCode == 3 && unasked.errors.contains("--yes"), "\(unasked)")
        let aborted = try await lull("abort", "2026", "--yes", "--agent", "/bin/true", state: state)
        #expect(aborted.exitCode == 1, "\(aborted)")
        #expect(aborted.output.contains("Taken up again by") && aborted.output.contains("Ended as it stands"))
        for verb in ["resume", "abort"] {
            let late = try await lull(verb, "2026", "--yes", "--agent", "/bin/true", state: state)
            #expect(late.exitCode == 3 && late.errors.contains("has ended"), "\(late)")
        }
        let nothing = try await lull("rollback", "2026", "--yes", "--agent", "/bin/true", state: state)
        #expect(nothing.exitCode == 3 && nothing.errors.contains("nothing that could be put back"), "\(nothing)")
        #expect(try await lull("resume", "1999", "--yes", state: state).exitCode == 3)
    }

    @Test("A run is shown as a page beside the text, and as Markdown")
    func shown() async throws {
        let scratch = try Scratch()
        let state = scratch.path + "/state"
        try await interrupted(in: state)
        let page = scratch.path + "/run.html"
        let shown = try await lull("runs", "show", "2026", "--html", page, state: state)
        #expect(shown.exitCode == 0 && shown.output.contains("Interrupted"), "\(shown)")
        let text = try String(contentsOfFile: page, encoding: .utf8)
        #expect(text.hasPrefix("<!DOCTYPE html>") && text.contains("<h1>A plan</h1>") && text.hasSuffix("</html>\n"))
        let markdown = try await lull("runs", "show", "2026", "-o", "markdown", state: state)
        #expect(markdown.output.hasPrefix("# A plan\n\n**Interrupted** "), "\(markdown)")
        let nowhere = try await lull("runs", "show", "2026", "--html", scratch.path + "/none/a.html", state: state)
        #expect(
            nowhere.exitCode == 3
                && nowhere.errors.contains("/none/a.html can't be written: No such file or directory"), "\(nowhere)")
    }

    @Test("A run that is under way isn't taken up, and what it is asked for is up to its controller")
    func underWay() async throws {
        let scratch = try Scratch()
        let state = scratch.path + "/state"
        try await interrupted(in: state)
        let lock = try #require(try RunLock.take(Self.run, state: state))
        let refused = try await lull("resume", Self.run, "--yes", "--agent", "/bin/true", state: state)
        #expect(refused.exitCode == 3 && refused.errors.contains("is under way"), "\(refused)")
        // This one, which has the lock and nothing else, doesn't listen.
        let unheard = try await lull("abort", Self.run, "--yes", "--agent", "/bin/true", state: state)
        #expect(unheard.exitCode == 3 && unheard.errors.contains("hasn't taken that up"), "\(unheard)")
        let list = try await lull("runs", state: state)
        #expect(list.output.contains("under way") && !list.output.contains("lull resume"), "\(list)")
        withExtendedLifetime(lock) {}
    }

    @Test("At a terminal there are colours and a display that moves, and with --plain nothing but lines")
    func plain() async throws {
        let scratch = try Scratch()
        let state = scratch.path + "/state"
        try await interrupted(in: state)
        func watched(_ options: String...) throws -> String {
            let terminal = try PseudoTerminal(
                Binary.path, ["watch", Self.run, "--state", state] + options,
                environment: ["TERM": "xterm", "HOME": scratch.path, "PATH": "/usr/bin:/bin"])
            return terminal.wait { $0.contains("All of it again") }
        }
        let (coloured, plain) = (try watched(), try watched("--plain"))
        for text in [coloured, plain] { #expect(text.contains("It can be taken up again"), "\(text)") }
        #expect(coloured.contains("\u{1B}["), "\(coloured)")
        #expect(!plain.contains("\u{1B}"), "\(plain)")
    }

    @Test("A run is taken to another machine, once")
    func exported() async throws {
        let scratch = try Scratch()
        try await interrupted(in: scratch.path + "/a")
        let exported = try await lull("runs", "export", "2026", state: scratch.path + "/a")
        #expect(exported.exitCode == 0 && exported.output.split(separator: "\n").count == 4)
        let file = try scratch.file("run.jsonl", exported.output)
        let first = try await lull("runs", "import", file, state: scratch.path + "/b")
        #expect(first.exitCode == 0 && first.output.contains("3 entries"), "\(first)")
        let again = try await lull("runs", "import", file, state: scratch.path + "/b")
        #expect(again.exitCode == 0 && again.output.contains("already"), "\(again)")
        #expect(try await lull("runs", "export", Self.run, state: scratch.path + "/b").output == exported.output)

        let other = try await lull("abort", "2026", "--yes", "--agent", "/bin/true", state: scratch.path + "/b")
        #expect(other.exitCode == 1)
        let differs = try await lull("runs", "import", file, state: scratch.path + "/b")
        #expect(differs.exitCode == 3 && differs.errors.contains("holds a run"), "\(differs)")
        let cut = try scratch.file("cut.jsonl", String(exported.output.dropLast(20)))
        let refused = try await lull("runs", "import", cut, state: scratch.path + "/c")
        #expect(refused.exitCode == 3 && refused.errors.contains("can't be imported"), "\(refused)")
    }
}
