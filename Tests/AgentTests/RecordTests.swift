import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

@Suite struct RecordTests {
    let directory: TemporaryDirectory
    let state: StateDirectory

    init() throws {
        directory = try TemporaryDirectory()
        state = try StateDirectory(path: directory.path + "/state")
    }

    @Test func aStateDirectoryIsMadeWithItsParentsAndClosed() throws {
        let deep = try StateDirectory(path: directory.path + "/a/b/lull")
        #expect(directory.mode("a/b/lull") == 0o700)
        chmod(deep.root.path, 0o755)
        _ = try StateDirectory(path: deep.root.path)
        #expect(directory.mode("a/b/lull") == 0o700)
    }

    @Test func aLinkIsNoStateDirectory() throws {
        mkdir(directory.path + "/real", 0o755)
        symlink("real", directory.path + "/link")
        #expect(throws: SystemError("open", directory.path + "/link", code: ENOTDIR)) {
            try StateDirectory(path: directory.path + "/link")
        }
        #expect(directory.names("real").isEmpty)
    }

    @Test(.enabled(if: geteuid() == 0, "needs root")) func anothersDirectoryIsNotTrusted() throws {
        mkdir(directory.path + "/theirs", 0o755)
        chown(directory.path + "/theirs", 65_534, 65_534)
        #expect(throws: SystemError("open", directory.path + "/theirs", code: EPERM)) {
            try StateDirectory(path: directory.path + "/theirs")
        }
        #expect(directory.names("theirs").isEmpty)
    }

    @Test func anActionThatIsALinkIsNotFollowed() throws {
        mkdir(directory.path + "/elsewhere", 0o755)
        try directory.write("elsewhere/request.json", "{}")
        symlink(directory.path + "/elsewhere", directory.path + "/state/actions/a")
        #expect(throws: SystemError.self) { try ActionRecord.find("a", in: state) }
        #expect(throws: SystemError.self) { try ActionRecord.make(ActionRequest(id: "a", program: []), in: state) }
        #expect(directory.text("elsewhere/request.json") == "{}")
    }

    @Test func aFileIsReplacedAsAWhole() throws {
        try state.root.write("x", Array("one".utf8), durable: .contentAndName)
        symlink("/etc/passwd", directory.path + "/state/y")
        try state.root.write("y", Array("two".utf8), durable: .nothing)
        #expect(directory.text("state/x") == "one")
        #expect(directory.text("state/y") == "two")
        #expect(directory.link("state/y") == nil)
        #expect(directory.names("state") == ["actions", "backups", "x", "y"])
    }

    @Test func removingATreeStaysInside() throws {
        try directory.write("outside/file", "x")
        try directory.write("tree/a/b", "x")
        symlink(directory.path + "/outside", directory.path + "/tree/link")
        let root = try Directory(opening: directory.path)
        try root.remove("tree")
        try root.remove("tree")
        #expect(directory.names() == ["outside", "state"])
        #expect(directory.text("outside/file") == "x")
    }

    @Test func aLockIsHeldUntilItIsLetGo() throws {
        var lock = try FileLock.take("l", in: state.root, waiting: false)
        #expect(lock != nil)
        #expect(try FileLock.isHeld("l", in: state.root))
        #expect(try FileLock.take("l", in: state.root, waiting: false) == nil)
        lock = nil
        #expect(try FileLock.isHeld("l", in: state.root) == false)
    }

    // MARK: retention

    @Test func whatIsOldOrTooMuchGoesWithItsBackups() throws {
        for (number, age) in [(0, 0.0), (1, 10), (2, 20), (3, 30), (4, 40)] {
            let record = try ActionRecord.make(ActionRequest(id: "a\(number)", program: []), in: state)
            _ = try state.backups.directory("a\(number)", making: true)
            let past = timespec(tv_sec: time(nil) - Int(age), tv_nsec: 0)
            futimens(record.directory.descriptor, [past, past])
        }
        Retention.clean(state, age: 35, count: 3)
        #expect(try state.actions.names().sorted() == ["a0", "a1", "a2"])
        #expect(try state.backups.names().sorted() == ["a0", "a1", "a2"])
        Retention.clean(state, age: 15, count: 3)
        #expect(try state.actions.names().sorted() == ["a0", "a1"])
    }

    @Test func whatSomebodyWorksOnStays() throws {
        let record = try ActionRecord.make(ActionRequest(id: "busy", program: []), in: state)
        let lock = try FileLock.take(ActionRecord.lockName, in: record.directory, waiting: false)
        Retention.clean(state, age: -1, count: 0)
        #expect(try state.actions.names() == ["busy"])
        withExtendedLifetime(lock) {}
    }

    // MARK: a worker that died

    @Test func withoutNotesTheFirstOperationIsUnknown() {
        let report = AbandonedAction.report(id: "a", partial: nil, rebooted: true)
        #expect(report.outcome == .unknown)
        #expect(report.operations.map(\.index) == [0])
        #expect(report.operations[0].reasons == [.workerLost(rebooted: true)])
    }

    @Test func aDeathBetweenTwoOperationsIsSaidOfTheNext() {
        let done = OperationReport(index: 0, outcome: .done, duration: 1)
        let partial = ActionReport(id: "a", outcome: .unknown, operations: [done], startedAt: 5, finishedAt: 5)
        let report = AbandonedAction.report(id: "a", partial: partial, rebooted: false)
        #expect(report.operations.map(\.outcome) == [.done, .unknown])
        #expect(report.operations.map(\.index) == [0, 1])
        #expect(report.startedAt == 5)
    }

    @Test func aDamagedReportIsNoReport() throws {
        let record = try ActionRecord.make(ActionRequest(id: "a", program: []), in: state)
        try record.write("worker.json", ActionRecord.WorkerMark.own(), durable: .nothing)
        try record.directory.write("report.json", Array("{\"id\":".utf8), durable: .nothing)
        guard case .abandoned(rebooted: false) = try record.state() else {
            Issue.record("\(try record.state())")
            return
        }
        #expect(try record.conclude()?.outcome == .unknown)
        guard case .finished = try record.state() else {
            Issue.record("\(try record.state())")
            return
        }
    }
}
