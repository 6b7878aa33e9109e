import AgentProtocol
import FoundationEssentials
import Glibc
import Testing

@testable import AgentCore

/// Links, copies and protected files, and what takes them back, on a real agent.
@Suite struct FileOperationTests {
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
        let store = BackupStore(id: "gone", in: try StateDirectory(path: path("state")))
        let undo = try store.protect(path("file"))
        let backup = path("state/backups/gone/0")
        #expect(unlink(backup) == 0)
        let report = try perform("1", .undo(undo))
        #expect(report.outcome == .failed)
        #expect(report.reasons == [.fileProblem(path: backup, message: "the backup is gone")])
        #expect(directory.text("file") == "x")
    }
}
