import AgentProtocol
import Glibc
import Synchronization
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

    @Test(.enabled(if: geteuid() == 0, "needs root")) func whatLeadsToItMustNotBeChangedByOthers() throws {
        let cases: [(name: String, mode: mode_t, owner: uid_t, isTrusted: Bool)] = [
            ("fine", 0o755, 0, true), ("open", 0o777, 0, false), ("theirs", 0o755, 65_534, false),
            ("sticky", 0o1777, 0, true), ("group", 0o775, 0, true),
        ]
        for row in cases {
            let parent = directory.path + "/" + row.name
            mkdir(parent, 0o755)
            chmod(parent, row.mode)
            chown(parent, row.owner, 0)
            let made = try? StateDirectory(path: parent + "/lull")
            #expect((made != nil) == row.isTrusted, "\(row.name)")
            #expect((directory.mode(row.name + "/lull") != nil) == row.isTrusted)
        }
        chown(directory.path + "/group", 0, 12_345)
        #expect(throws: SystemError.self) { try StateDirectory(path: directory.path + "/group/lull") }
    }

    @Test(.enabled(if: geteuid() == 0, "needs root")) func aLinkOnTheWayIsFollowedIfNobodyElseMadeIt() throws {
        mkdir(directory.path + "/real", 0o755)
        symlink("real", directory.path + "/ours")
        symlink(directory.path + "/real", directory.path + "/theirs")
        lchown(directory.path + "/theirs", 65_534, 65_534)
        _ = try StateDirectory(path: directory.path + "/ours/lull")
        #expect(throws: SystemError("open", directory.path + "/theirs", code: EPERM)) {
            try StateDirectory(path: directory.path + "/theirs/lull")
        }
        symlink("round", directory.path + "/round")
        #expect(throws: SystemError("open", directory.path + "/round", code: ELOOP)) {
            try StateDirectory(path: directory.path + "/round/lull")
        }
        // What a link leads to is looked at as well.
        chmod(directory.path + "/real", 0o777)
        #expect(throws: SystemError.self) { try StateDirectory(path: directory.path + "/ours/lull") }
    }

    @Test(.enabled(if: geteuid() == 0, "needs root")) func whatWasPlantedInItIsNotTrusted() throws {
        let path = directory.path + "/planted"
        mkdir(path, 0o777)
        mkdir(path + "/actions", 0o777)
        chown(path + "/actions", 65_534, 65_534)
        #expect(throws: SystemError("open", path + "/actions", code: EPERM)) { try StateDirectory(path: path) }
        mkfifo(directory.path + "/state/claim.json", 0o600)
        #expect(throws: SystemError("read", directory.path + "/state/claim.json", code: EINVAL)) {
            try ClaimStore(state).read()
        }
    }

    @Test func roomIsKeptForAFullDisk() throws {
        try state.spare.keep()
        #expect(try state.root.status("spare")?.st_size == off_t(SpareRoom.size))
        #expect(try state.root.status("spare").map { Int($0.st_blocks) * 512 } ?? 0 >= SpareRoom.size)
        #expect(state.spare.give())
        #expect(!state.spare.give(), "once")
        try state.spare.keep()
        try state.spare.keep()
        #expect(directory.mode("state/spare") == 0o600)
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

    /// A guard, a status and each renewal of a claim ask who works: that must not refuse the action that comes at that moment.
    @Test func whoOnlyAsksIsInNobodysWay() async throws {
        let path = directory.path
        let over = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    let root = try Directory(opening: path)
                    while !over.isUp { _ = try FileLock.isHeld("l", in: root) }
                }
            }
            let root = try Directory(opening: path)
            for round in 0..<3000 {
                guard try FileLock.take("l", in: root, waiting: false) != nil else {
                    Issue.record("refused in round \(round), and nobody held it")
                    break
                }
            }
            over.raise()
            try await group.waitForAll()
        }
    }

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

    private func add(_ id: String, bytes: Int, age: Int) throws {
        let record = try ActionRecord.make(ActionRequest(id: id, program: []), in: state)
        let backup = try state.backups.directory(id, making: true)
        try backup.write("0", [UInt8](repeating: 1, count: bytes), durable: .nothing)
        let past = timespec(tv_sec: time(nil) - age, tv_nsec: 0)
        futimens(record.directory.descriptor, [past, past])
    }

    @Test func whatTakesTooMuchRoomGoesOldestFirst() throws {
        for number in 0..<4 { try add("a\(number)", bytes: 300_000, age: number * 100) }
        Retention.clean(state, bytes: 700_000, spared: 50)
        #expect(try state.actions.names().sorted() == ["a0", "a1"])
        #expect(try state.backups.names().sorted() == ["a0", "a1"])
        Retention.clean(state, bytes: 0, spared: 50)
        #expect(try state.actions.names() == ["a0"], "of just now")
    }

    @Test func whatTheRunThatHasTheHostDidStays() throws {
        for id in ["r1.1", "r1.2", "r0.1", "r1.2.revert"] { try add(id, bytes: 1000, age: 100) }
        let now = HostMoment.now()
        var held = HeldClaim(claim: RunClaim(runID: "r1", owner: "o", epoch: 0), since: now, lastWord: now)
        held.actions = ["r1.1", "r1.2"]
        held.reverted = "r1.2.revert"
        try ClaimStore(state).put(HostClaims(held: held), over: HostClaims())
        Retention.clean(state, age: -1, count: 0, bytes: 0, spared: -1)
        #expect(try state.actions.names().sorted() == ["r1.1", "r1.2", "r1.2.revert"])
        #expect(try state.backups.names().sorted() == ["r1.1", "r1.2", "r1.2.revert"])
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

private final class Flag: Sendable {
    private let up = Mutex(false)

    var isUp: Bool { up.withLock { $0 } }
    func raise() { up.withLock { $0 = true } }
}
