import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

/// Commands, checks and pauses on a real agent.
@Suite struct CommandOperationTests {
    let directory: TemporaryDirectory
    let agent: RunningAgent

    init() throws {
        directory = try TemporaryDirectory()
        agent = try RunningAgent.greeted(state: directory.path + "/state")
    }

    private func path(_ name: String) -> String { directory.path + "/" + name }

    /// Performs one operation under an id of its own.
    private func perform(_ id: String, _ operation: Operation, _ attachments: [String: String] = [:]) throws
        -> OperationReport
    {
        let report = try agent.perform(ActionRequest(id: id, program: [operation], attachments: attachments))
        let only = try #require(report.operations.first)
        #expect(report.outcome == only.outcome)
        return only
    }

    private func putBack(_ id: String, _ report: OperationReport) throws -> [Outcome] {
        let program = report.undo.reversed().map { Operation.undo($0) }
        return try agent.perform(ActionRequest(id: id, program: program)).operations.map(\.outcome)
    }

    @Test func aCommandFailsWithItsLastWordsAndItsUndo() throws {
        let report = try perform(
            "1", .shell("echo working; printf 'no \\033[31mluck\\n' >&2; exit 7", undo: ["touch", path("undone")]))
        #expect(report.outcome == .failed)
        let argv = ["/bin/sh", "-c", "echo working; printf 'no \\033[31mluck\\n' >&2; exit 7"]
        #expect(report.reasons == [.commandFailed(argv: argv, exitCode: 7, output: "working\nno \\u{1b}[31mluck")])
        #expect(try putBack("2", report) == [.done])
        #expect(directory.text("undone") == "")
    }

    @Test func unlessDecides() throws {
        let yes = try perform("1", .shell("touch \(path("acted"))", undo: ["true"], unless: ["true"]))
        #expect(yes.outcome == .unchanged)
        #expect(yes.undo.isEmpty)
        #expect(directory.text("acted") == nil)
        #expect(try perform("2", .shell("touch \(path("acted"))", unless: ["false"])).outcome == .done)
        #expect(directory.text("acted") == "")
        let noQuestion = try perform("3", .shell("touch \(path("acted2"))", unless: ["/no/such/program"]))
        #expect(noQuestion.outcome == .refused)
        #expect(
            noQuestion.reasons == [.commandNotStarted(argv: ["/no/such/program"], message: "No such file or directory")]
        )
        #expect(directory.text("acted2") == nil)
    }

    @Test func aCommandThatCannotStartHasNothingToTakeBack() throws {
        let report = try perform("1", .run(CommandOperation(argv: ["/no/such/program"], timeout: 5, undo: ["true"])))
        #expect(report.outcome == .failed)
        #expect(report.undo.isEmpty)
    }

    @Test func aSignalIsSaid() throws {
        let report = try perform("1", .shell("echo bye; kill -9 $$"))
        #expect(
            report.reasons == [
                .commandSignalled(argv: ["/bin/sh", "-c", "echo bye; kill -9 $$"], signal: 9, output: "bye")
            ])
    }

    /// It isn't killed, neither then nor by writing to a pipe that nobody reads any more.
    @Test func aCommandThatOutlivesItsTimeIsHeldAndGoesOn() throws {
        let script =
            "while test -d \(directory.path) && ! test -e \(path("gate")); do echo still here; sleep 0.02; done; echo end; touch \(path("ended"))"
        let report = try perform("1", .shell(script, timeout: 0.2, undo: ["true"]))
        #expect(report.outcome == .held)
        guard case .commandTimedOut(_, 0.2, let pid)? = report.reasons.first else {
            Issue.record("no reason was given")
            return
        }
        #expect(kill(pid_t(pid), 0) == 0)
        #expect(report.undo == [.command(argv: ["true"], timeout: 0.2)])
        // The host isn't blocked by it.
        #expect(try perform("2", .shell("true")).outcome == .done)
        try directory.write("gate", "")
        try eventually("the command's own end") { directory.text("ended") != nil }
        try eventually("the end of its worker") { kill(pid_t(pid), 0) != 0 }
        #expect(directory.text("state/actions/1/output-0")?.hasSuffix("still here\nend\n") == true)
    }

    @Test func muchOutputIsBounded() throws {
        let report = try perform("1", .shell("seq 1 500000; echo last words; exit 1"))
        guard case .commandFailed(_, 1, let output)? = report.reasons.first else {
            Issue.record("no reason was given")
            return
        }
        #expect(output.utf8.count <= 4096)
        #expect(output.hasSuffix("500000\nlast words"))
    }

    @Test func commandsHaveASessionlessCleanSurrounding() throws {
        let report = try perform(
            "1",
            .shell("ps -o tty=,sid= -p $$; pwd; echo $PATH; readlink /proc/self/fd/0; ls /proc/self/fd | wc -l; exit 1")
        )
        guard case .commandFailed(_, _, let output)? = report.reasons.first else {
            Issue.record("no reason was given")
            return
        }
        let lines = output.split(separator: "\n").map(String.init)
        #expect(lines.first?.hasPrefix("?") == true)
        // 0, 1, 2, and the directory that `ls` reads.
        #expect(
            lines.dropFirst() == [
                "/", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "/dev/null", "4",
            ])
    }

    @Test func aPauseTakesItsTime() throws {
        let report = try perform("1", .pause(0.25))
        #expect(report.outcome == .done)
        // By the wall clock, which may be slewed meanwhile.
        #expect(report.duration > 0.2)
    }

    @Test func waitingEndsWhenTheAnswerIsYes() throws {
        let check = HealthCheck(probe: .file(path: path("ready")), within: 60, every: 0.01, soak: 0)
        try agent.send(.perform(ActionRequest(id: "w", program: [.waitFor(check)])))
        guard case .progress(let progress)? = try agent.next() else {
            Issue.record("no progress came")
            return
        }
        #expect(progress.phase == .waiting)
        try directory.write("ready", "")
        #expect(try agent.report().outcome == .done)
    }

    @Test func aCheckFailsWithTheLastAnswer() throws {
        let probe = Probe.command(argv: ["/bin/sh", "-c", "echo lag 99 MB; exit 1"])
        let report = try perform("1", .check(HealthCheck(probe: probe, within: 0.05, every: 0.01, soak: 0)))
        #expect(report.outcome == .failed)
        guard case .unhealthy(probe, let seconds, "lag 99 MB")? = report.reasons.first else {
            Issue.record("\(report.reasons)")
            return
        }
        #expect(seconds >= 0.05)
    }
}
