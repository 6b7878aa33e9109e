import AgentProtocol
import FoundationEssentials
import Glibc
import Testing

@testable import AgentCore

/// Every operation that isn't on a service, and what takes it back, on a real agent.
@Suite struct OperationTests {
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

    private func copying(_ name: String, _ text: String, mode: Int? = nil) -> (Operation, [String: String]) {
        let digest = SHA256.hexDigest(of: text.utf8)
        let operation = CopyOperation(path: path(name), digest: digest, size: text.utf8.count, mode: mode)
        return (.copy(operation), [digest: Data(text.utf8).base64EncodedString()])
    }

    // MARK: link

    @Test func aLinkIsSwitchedAndSwitchedBack() throws {
        symlink("v1", path("current"))
        let link = Operation.link(LinkOperation(path: path("current"), to: "v2"))
        let first = try perform("1", link)
        #expect(first.outcome == .done)
        #expect(directory.link("current") == "v2")
        #expect(try perform("2", link).outcome == .unchanged)
        #expect(try putBack("3", first) == [.done])
        #expect(directory.link("current") == "v1")
        #expect(try putBack("4", first) == [.unchanged])
        #expect(directory.names() == ["current", "state"])
    }

    @Test func aNewLinkIsTakenAway() throws {
        let first = try perform("1", .link(LinkOperation(path: path("new"), to: "/nowhere")))
        #expect(first.undo == [.link(path: path("new"), previous: nil)])
        #expect(directory.link("new") == "/nowhere")
        #expect(try putBack("2", first) == [.done])
        #expect(try putBack("3", first) == [.unchanged])
        #expect(directory.names() == ["state"])
    }

    @Test func aLinkReplacesNothingReal() throws {
        try directory.write("file", "data")
        try directory.write("tree/file", "data")
        let cases = [
            ("file", "is a file, not a symbolic link"), ("tree", "is a directory, not a symbolic link"),
            ("none/link", "its directory: No such file or directory"),
        ]
        for (name, message) in cases {
            let report = try perform("r-\(message.count)", .link(LinkOperation(path: path(name), to: "/x")))
            #expect(report.outcome == .refused)
            #expect(report.reasons == [.fileProblem(path: path(name), message: message)])
            #expect(report.undo.isEmpty)
        }
        #expect(directory.text("file") == "data")
        #expect(directory.text("tree/file") == "data")
    }

    @Test func whatBecameAFileIsNotReplacedByAnUndo() throws {
        try directory.write("file", "data")
        let undo = Operation.undo(.link(path: path("file"), previous: "v1"))
        #expect(
            try perform("1", undo).reasons == [
                .fileProblem(path: path("file"), message: "is no longer a symbolic link")
            ])
        #expect(directory.text("file") == "data")
    }

    // MARK: copy

    @Test func aFileIsReplacedAndPutBack() throws {
        try directory.write("app.conf", "old")
        chmod(path("app.conf"), 0o640)
        let (operation, attachments) = copying("app.conf", "new")
        let first = try perform("1", operation, attachments)
        #expect(first.outcome == .done)
        #expect(directory.text("app.conf") == "new")
        #expect(directory.mode("app.conf") == 0o640)
        #expect(try perform("2", operation, attachments).outcome == .unchanged)
        #expect(try putBack("3", first) == [.done])
        #expect(directory.text("app.conf") == "old")
        #expect(directory.mode("app.conf") == 0o640)
        #expect(try putBack("4", first) == [.unchanged])
        #expect(directory.names() == ["app.conf", "state"])
    }

    @Test(.enabled(if: geteuid() == 0, "needs root")) func ownerAndAttributesStay() throws {
        try directory.write("app.conf", "old")
        chown(path("app.conf"), 65_534, 65_533)
        let (operation, attachments) = copying("app.conf", "new", mode: 0o600)
        let report = try perform("1", operation, attachments)
        var status = stat()
        lstat(path("app.conf"), &status)
        #expect(status.st_uid == 65_534 && status.st_gid == 65_533 && status.st_mode & 0o7777 == 0o600)
        #expect(try putBack("2", report) == [.done])
        lstat(path("app.conf"), &status)
        #expect(status.st_uid == 65_534 && status.st_gid == 65_533 && status.st_mode & 0o7777 == 0o644)
    }

    @Test func aNewFileIsTakenAway() throws {
        let (operation, attachments) = copying("new.conf", "new")
        let first = try perform("1", operation, attachments)
        #expect(first.undo == [.file(path: path("new.conf"), backup: nil)])
        #expect(directory.text("new.conf") == "new")
        #expect(directory.mode("new.conf") == 0o644)
        #expect(try putBack("2", first) == [.done])
        #expect(directory.names() == ["state"])
    }

    @Test func onlyAnotherModeIsAChangeToo() throws {
        try directory.write("run.sh", "x")
        let (operation, attachments) = copying("run.sh", "x", mode: 0o755)
        let first = try perform("1", operation, attachments)
        #expect(first.outcome == .done)
        #expect(directory.mode("run.sh") == 0o755)
        #expect(try putBack("2", first) == [.done])
        #expect(directory.mode("run.sh") == 0o644)
    }

    @Test func aCopyIsRefusedWhereItCouldHarm() throws {
        try directory.write("real", "data")
        symlink("real", path("link"))
        mkdir(path("tree"), 0o755)
        for (name, message) in [
            ("link", "is a symbolic link to 'real'; name the file itself"), ("tree", "is a directory"),
            ("none/file", "its directory: No such file or directory"),
        ] {
            let (operation, attachments) = copying(name, "new")
            let report = try perform("r-\(message.count)", operation, attachments)
            #expect(report.outcome == .refused)
            #expect(report.reasons == [.fileProblem(path: path(name), message: message)])
        }
        #expect(directory.text("real") == "data")
    }

    @Test func contentThatIsMissingOrDamagedIsNotWritten() throws {
        let (operation, attachments) = copying("new.conf", "new")
        let missing = try perform("1", operation)
        #expect(missing.reasons == [.fileProblem(path: path("new.conf"), message: "its content didn't arrive")])
        let damaged = try perform("2", operation, attachments.mapValues { _ in Data("neu".utf8).base64EncodedString() })
        #expect(damaged.outcome == .refused)
        #expect(damaged.reasons == [.fileProblem(path: path("new.conf"), message: "its content arrived damaged")])
        #expect(directory.names() == ["state"])
    }

    @Test func attachmentsAreNotKept() throws {
        let (operation, attachments) = copying("new.conf", "a secret")
        _ = try perform("1", operation, attachments)
        let encoded = Data("a secret".utf8).base64EncodedString()
        try eventually("the end of the worker") {
            directory.text("state/actions/1/request.json")?.contains(encoded) == false
        }
    }

    // MARK: protect

    @Test func aProtectedTreeIsPutBackExactly() throws {
        try directory.write("etc/app/main.conf", "one")
        try directory.write("etc/app/conf.d/a.conf", "two")
        try directory.write("etc/app/gone.conf", "three")
        symlink("main.conf", path("etc/app/link"))
        let store = BackupStore(id: "protect", in: try StateDirectory(path: path("state")))
        let undo = try store.protect(path("etc/app"))
        #expect(undo == .file(path: path("etc/app"), backup: path("state") + "/backups/protect/0"))

        try directory.write("etc/app/main.conf", "changed")
        try directory.write("etc/app/new/deep/file", "new")
        unlink(path("etc/app/gone.conf"))
        unlink(path("etc/app/link"))
        mkdir(path("etc/app/link"), 0o755)
        chmod(path("etc/app/conf.d"), 0o700)
        #expect(try perform("1", .undo(undo)).outcome == .done)
        #expect(directory.names("etc/app") == ["conf.d", "gone.conf", "link", "main.conf"])
        #expect(directory.text("etc/app/main.conf") == "one")
        #expect(directory.text("etc/app/gone.conf") == "three")
        #expect(directory.link("etc/app/link") == "main.conf")
        #expect(directory.mode("etc/app/conf.d") == 0o755)
        #expect(try perform("2", .undo(undo)).outcome == .unchanged)
    }

    @Test func aProtectedLinkStandsForWhatItLeadsTo() throws {
        try directory.write("real/file", "one")
        symlink("real", path("etc"))
        let store = BackupStore(id: "link", in: try StateDirectory(path: path("state")))
        let undo = try store.protect(path("etc"))
        try directory.write("real/file", "changed")
        #expect(try perform("1", .undo(undo)).outcome == .done)
        #expect(directory.text("real/file") == "one")
        #expect(directory.link("etc") == "real")
    }

    @Test func whatWasNotThereIsTakenAway() throws {
        let store = BackupStore(id: "none", in: try StateDirectory(path: path("state")))
        let undo = try store.protect(path("later"))
        #expect(undo == .file(path: path("later"), backup: nil))
        try directory.write("later/file", "x")
        #expect(try perform("1", .undo(undo)).outcome == .done)
        #expect(try perform("2", .undo(undo)).outcome == .unchanged)
        #expect(directory.names() == ["state"])
    }

    @Test func aBackupThatIsGoneIsSaid() throws {
        try directory.write("file", "x")
        let report = try perform("1", .undo(.file(path: path("file"), backup: path("no-backup"))))
        #expect(report.outcome == .failed)
        #expect(report.reasons == [.fileProblem(path: path("no-backup"), message: "the backup is gone")])
        #expect(directory.text("file") == "x")
    }

    // MARK: run

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

    // MARK: the rest

    @Test func aPauseTakesItsTime() throws {
        let report = try perform("1", .pause(0.25))
        #expect(report.outcome == .done)
        #expect(report.duration >= 0.25)
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
