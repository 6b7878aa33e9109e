import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

/// The life of an action on a real agent: recorded, begun once, followed, and never lost.
@Suite struct ActionTests {
    let directory: TemporaryDirectory
    let state: String

    init() throws {
        directory = try TemporaryDirectory()
        state = directory.path + "/state"
    }

    /// A script's way to wait for the test, that ends with the test in any case.
    private var waiting: String {
        "while test -d \(directory.path) && ! test -e \(directory.path)/gate; do sleep 0.05; done"
    }

    private func request(_ id: String, _ program: [Operation], closing: [Closing] = []) -> ActionRequest {
        ActionRequest(id: id, program: program, closing: closing)
    }

    @Test func askingTwiceActsOnce() throws {
        let log = directory.path + "/log"
        let request = request("run-1.web1.0", [.shell("echo once >>\(log)")])
        let agent = try RunningAgent.greeted(state: state)
        let first = try agent.perform(request)
        #expect(first.outcome == .done)
        #expect(first.operations.map(\.index) == [0])
        #expect(try agent.perform(request) == first)
        #expect(try RunningAgent.greeted(state: state).perform(request) == first)
        #expect(directory.text("log") == "once\n")
    }

    @Test func theRecordIsClosedToOthers() throws {
        let agent = try RunningAgent.greeted(state: state)
        _ = try agent.perform(request("a", [.shell("true")]))
        for name in ["state", "state/actions", "state/actions/a", "state/backups"] {
            #expect(directory.mode(name) == 0o700, "\(name)")
        }
        #expect(directory.mode("state/actions/a/request.json") == 0o600)
        #expect(directory.mode("state/actions/a/report.json") == 0o600)
    }

    @Test func anIdThatNeverArrivedIsUnknown() throws {
        let agent = try RunningAgent.greeted(state: state)
        try agent.send(.attach(id: "never", claim: nil))
        #expect(try agent.answer() == .unknownAction(id: "never"))
    }

    @Test(arguments: ["", ".", "..", ".hidden", "a/b", "a b", "a\u{0}b", "ü", String(repeating: "a", count: 129)])
    func anUnsafeIdIsAProblem(id: String) throws {
        let agent = try RunningAgent.greeted(state: state)
        try agent.send(.perform(request(id, [.shell("touch \(directory.path)/acted")])))
        guard case .problem(nil, id, _)? = try agent.answer() else {
            Issue.record("no problem was reported")
            return
        }
        #expect(directory.text("acted") == nil)
    }

    @Test func progressComesWhileItRuns() throws {
        let agent = try RunningAgent.greeted(state: state)
        try agent.send(.perform(request("p", [.shell("echo working; \(waiting)")])))
        guard case .progress(let progress)? = try agent.next() else {
            Issue.record("no progress came")
            return
        }
        #expect(progress.id == "p")
        #expect(progress.phase == .running)
        #expect(progress.limit == 60)
        try directory.write("gate", "")
        #expect(try agent.report().outcome == .done)
    }

    @Test func theDeathOfTheFrontEndsNothing() throws {
        let script = "echo once >>\(directory.path)/log; \(waiting)"
        let request = request("survivor", [.shell(script)])
        let first = try RunningAgent.greeted(state: state)
        try first.send(.perform(request))
        try eventually("the command's start") { directory.text("log") == "once\n" }
        // `env` has become the agent: one process.
        kill(first.child.pid, SIGKILL)
        #expect(first.child.reap(until: Clock.monotonic + 60) == .signalled(9))

        let second = try RunningAgent.greeted(state: state)
        try second.send(.perform(request))
        let third = try RunningAgent.greeted(state: state)
        try third.send(.attach(id: "survivor", claim: nil))
        try directory.write("gate", "")
        let report = try second.report()
        #expect(report.outcome == .done)
        #expect(try third.report() == report)
        #expect(directory.text("log") == "once\n")
    }

    @Test func theEndOfTheInputEndsTheFrontAndNotTheWorker() throws {
        let script = "touch \(directory.path)/begun; \(waiting)"
        let first = try RunningAgent.greeted(state: state)
        try first.send(.perform(request("quiet", [.shell(script)])))
        try eventually("the command's start") { directory.text("begun") != nil }
        first.hangUp()
        #expect(first.child.reap(until: Clock.monotonic + 60) == .exited(0))
        try directory.write("gate", "")
        let second = try RunningAgent.greeted(state: state)
        try second.send(.attach(id: "quiet", claim: nil))
        #expect(try second.report().outcome == .done)
    }

    @Test func theDeathOfTheWorkerIsUnknownAndKeepsWhatTakesItBack() throws {
        let linkPath = directory.path + "/current"
        symlink("v1", linkPath)
        let program: [Operation] = [
            .link(LinkOperation(path: linkPath, to: "v2")),
            .shell("touch \(directory.path)/begun; sleep 30", undo: ["/bin/true"]),
        ]
        let agent = try RunningAgent.greeted(state: state)
        try agent.send(.perform(request("victim", program)))
        try eventually("the command's start") { directory.text("begun") != nil }
        try killWorker(of: "victim")
        let report = try agent.report()
        #expect(report.outcome == .unknown)
        #expect(report.operations.map(\.outcome) == [.done, .unknown])
        #expect(report.operations.last?.reasons == [.workerLost(rebooted: false)])
        #expect(
            report.operations.flatMap(\.undo) == [
                .link(path: linkPath, previous: "v1"), .command(argv: ["/bin/true"], timeout: 60),
            ])
        // It stays so, and doesn't begin again.
        #expect(try agent.perform(request("victim", program)) == report)
    }

    @Test func anotherBootMakesARunningActionUnknown() throws {
        let state = try StateDirectory(path: state)
        let record = try ActionRecord.make(request("old", [.shell("true")]), in: state)
        let mark = ActionRecord.WorkerMark(pid: 1, startTime: 1, bootID: "another")
        try record.write("worker.json", mark, durable: .nothing)
        let agent = try RunningAgent.greeted(state: self.state)
        try agent.send(.attach(id: "old", claim: nil))
        let report = try agent.report()
        #expect(report.outcome == .unknown)
        #expect(report.operations.first?.reasons == [.workerLost(rebooted: true)])
    }

    /// A controller that asks whether its request arrived must not set off what nobody began, neither now nor later.
    @Test func attachingToWhatNobodyBeganMakesSureThatNobodyWill() throws {
        let state = try StateDirectory(path: state)
        _ = try ActionRecord.make(request("late", [.shell("touch \(directory.path)/acted")]), in: state)
        let agent = try RunningAgent.greeted(state: self.state)
        try agent.send(.attach(id: "late", claim: nil))
        #expect(try agent.answer() == .unknownAction(id: "late"))
        #expect(Worker.run(id: "late", in: state) == Worker.ExitCode.nothingToDo)
        #expect(directory.text("acted") == nil)
    }

    /// The front died between the record and the worker: asking again begins it.
    @Test func performingWhatNobodyBeganBeginsIt() throws {
        let request = request("gap", [.shell("echo once >>\(directory.path)/log")])
        _ = try ActionRecord.make(request, in: StateDirectory(path: state))
        #expect(try RunningAgent.greeted(state: state).perform(request).outcome == .done)
        #expect(directory.text("log") == "once\n")
    }

    @Test func twoWorkersForOneActionActOnce() throws {
        let script = "echo once >>\(directory.path)/log; sleep 0.3"
        _ = try ActionRecord.make(request("twin", [.shell(script)]), in: StateDirectory(path: state))
        let argv = ["env", "LULL_AGENT_STATE=\(state)", RunningAgent.program, "act", "twin"]
        let workers = try (0..<4).map { _ in try ChildProcess(argv, streams: .init()) }
        let ends = workers.map { $0.reap(until: Clock.monotonic + 60) }
        #expect(ends.filter { $0 == .exited(0) }.count == 1)
        #expect(ends.filter { $0 == .exited(3) }.count == 3)
        #expect(directory.text("log") == "once\n")
    }

    @Test func aSecondActionOnTheHostIsRefusedByTheNameOfTheFirst() throws {
        let first = try RunningAgent.greeted(state: state)
        let script = "touch \(directory.path)/begun; \(waiting)"
        try first.send(.perform(request("first", [.shell(script)])))
        try eventually("the command's start") { directory.text("begun") != nil }
        let second = try RunningAgent.greeted(state: state)
        let refused = try second.perform(request("second", [.shell("touch \(directory.path)/acted")]))
        #expect(refused.outcome == .refused)
        #expect(refused.operations.first?.reasons == [.busy(id: "first")])
        #expect(directory.text("acted") == nil)
        try directory.write("gate", "")
        #expect(try first.report().outcome == .done)
        // The host is free as soon as the report is out.
        #expect(try second.perform(request("third", [.shell("true")])).outcome == .done)
    }

    @Test func whatCannotBeRecordedIsNotBegun() throws {
        try directory.write("state", "a file where the state directory should be")
        let agent = try RunningAgent.greeted(state: state)
        let report = try agent.perform(request("x", [.shell("touch \(directory.path)/acted")]))
        #expect(report.outcome == .refused)
        #expect(report.operations.first?.reasons == [.cannotRecord(path: state, message: "Not a directory")])
        try agent.send(.attach(id: "x", claim: nil))
        #expect(try agent.answer() == .problem(request: nil, id: "x", message: "\(state): Not a directory"))
        #expect(directory.text("acted") == nil)
    }

    private func killWorker(of id: String) throws {
        let record = try #require(try ActionRecord.find(id, in: StateDirectory(path: state)))
        let mark = try #require(try record.mark())
        #expect(ProcFile.startTime(of: mark.pid) == mark.startTime)
        kill(pid_t(mark.pid), SIGKILL)
    }
}
