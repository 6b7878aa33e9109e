import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

/// An action across a reboot: what its record says, who goes on with it, and that the order is never given twice.
@Suite struct RebootActionTests {
    let directory: TemporaryDirectory
    let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.path + "/state"
    }

    private func mark(index: Int = 1, boot: String = "before", age: Double = 5) -> RebootMark {
        RebootMark(index: index, bootID: boot, orderedAt: Clock.wall - age, expected: [], bringUp: [], failed: [])
    }

    private func worker(boot: String) -> ActionRecord.WorkerMark {
        ActionRecord.WorkerMark(pid: 1, startTime: 1, bootID: boot)
    }

    /// A record as a worker leaves it that has noted the command and given the order, or was about to.
    private func record(
        _ mark: RebootMark, worker: ActionRecord.WorkerMark?, claim: RunClaim? = nil
    ) throws -> ActionRecord {
        let state = try StateDirectory(path: path)
        let program: [Operation] = [
            .shell("touch \(directory.path)/again"), .reboot(RebootOperation(stopped: [], timeout: 5)),
            .shell("echo after >>\(directory.path)/log"),
        ]
        let closing = Closing(closes: 0, operation: .shell("echo closed >>\(directory.path)/log"))
        let request = ActionRequest(id: "r", program: program, closing: [closing], claim: claim)
        let record = try ActionRecord.make(request, in: state)
        let partial = ActionReport(
            id: "r", outcome: .unknown,
            operations: [
                OperationReport(index: 0, outcome: .done, duration: 1),
                OperationReport(index: 1, outcome: .unknown, reasons: [.workerLost(rebooted: false)], duration: 0),
            ], startedAt: 7, finishedAt: 0)
        try record.write("partial.json", partial, durable: .nothing)
        if let worker { try record.write("worker.json", worker, durable: .nothing) }
        try record.write(ActionRecord.rebootName, mark, durable: .nothing)
        try RebootingAction.note("r", in: state)
        return record
    }

    private func name(_ state: ActionRecord.State) -> String {
        switch state {
        case .waiting: "waiting"
        case .running: "running"
        case .finished: "finished"
        case .rebooting: "rebooting"
        case .rebooted: "rebooted"
        case .abandoned(let rebooted): rebooted ? "abandoned, rebooted" : "abandoned"
        }
    }

    @Test func theFirstBootAfterTheOrderIsTheOneThatWasOrdered() throws {
        let record = try record(mark(), worker: worker(boot: "before"))
        #expect(name(try record.state()) == "rebooted")
        // `worker.json` may not have come to the disk.
        try record.directory.remove("worker.json")
        #expect(name(try record.state()) == "rebooted")
        // A worker had gone on with it, and then came a boot that nobody ordered.
        try record.write("worker.json", worker(boot: "second"), durable: .nothing)
        #expect(name(try record.state()) == "abandoned, rebooted")
    }

    @Test func anOrderThatMayStillComeIsAwaitedAndOneThatNeverCameIsNot() throws {
        let boot = ProcFile.bootID()
        let record = try record(mark(boot: boot), worker: worker(boot: boot))
        #expect(name(try record.state()) == "rebooting")
        #expect(try record.conclude() == nil)
        try record.write(ActionRecord.rebootName, mark(boot: boot, age: 3600), durable: .nothing)
        #expect(name(try record.state()) == "abandoned")
        #expect(try record.rebootToFinish() == nil)
    }

    /// What systemd says afterwards is the lab's business; here it is that the rest is done, once, by whoever asks.
    @Test func anAttachGoesOnWithItAfterTheBoot() throws {
        _ = try record(mark(), worker: worker(boot: "before"))
        let agent = try RunningAgent.greeted(state: path)
        try agent.send(.attach(id: "r", claim: nil))
        let report = try agent.report()
        #expect(report.startedAt == 7)
        #expect(report.operations.prefix(2).map(\.index) == [0, 1])
        #expect(report.operations.first?.duration == 1, "what was done before is not done again")
        #expect(report.operations.last?.index == 3, "what was opened is closed")
        #expect(!report.operations.flatMap(\.reasons).contains { if case .workerLost = $0 { true } else { false } })
        #expect(directory.text("again") == nil)
        #expect(directory.text("log")?.hasSuffix("closed\n") == true)
        #expect(directory.text("state/rebooting") == nil)
        #expect(try agent.perform(ActionRequest(id: "r", program: [])) == report)
    }

    /// Somebody took the run up while the host booted. A refusal would lose what takes the action back.
    @Test func whatWasBegunIsEndedWhoeverHasTheRunByThen() throws {
        let claim = RunClaim(runID: "run", owner: "ann@control1", epoch: 0)
        _ = try record(mark(), worker: worker(boot: "before"), claim: claim)
        let later = RunClaim(runID: "run", owner: "bob@control2", epoch: 1)
        let held = HeldClaim(claim: later, since: .now(), lastWord: .now(), actions: ["r"])
        try ClaimStore(StateDirectory(path: path)).put(HostClaims(held: held), over: HostClaims())
        let agent = try RunningAgent.greeted(state: path)
        try agent.send(.attach(id: "r", claim: later))
        let report = try agent.report()
        #expect(report.operations.first?.outcome == .done && report.outcome != .refused, "\(report)")
        #expect(directory.text("log")?.hasSuffix("closed\n") == true)
    }

    @Test func whoeverComesByGoesOnWithItToo() throws {
        let record = try record(mark(), worker: worker(boot: "before"))
        let agent = try RunningAgent.greeted(state: path)
        _ = try agent.forecast([])
        try eventually("the report") { directory.text("state/actions/r/report.json") != nil }
        #expect(name(try record.state()) == "finished")
        try eventually("the end of the note") { directory.text("state/rebooting") == nil }
    }

    @Test(.enabled(if: geteuid() == 0, "needs root")) func anOrderThatHasNoEffectIsTakenBackAndReported() throws {
        let fake = FakeSystemd()
        fake.add("a.service", ["ActiveState": "inactive", "SubState": "dead"])
        let state = try StateDirectory(path: path)
        let record = try ActionRecord.make(ActionRequest(id: "x", program: []), in: state)
        let notes = ServiceStepTests.Notes()
        let steps = OperationSteps(
            id: "x", index: 0,
            soFar: ActionReport(id: "x", outcome: .unchanged, operations: [], startedAt: 0, finishedAt: 0), log: notes)
        let reboot = RebootOperation(stopped: [.of("a.service")], timeout: 1)
        let step = RebootStep(reboot: reboot, record: record, state: state, services: fake.systemd)
        #expect(step.perform(steps).reasons == [.rebootDidNotHappen(seconds: 1)])
        #expect(fake.orders == ["reboot"])
        #expect(try record.rebootMark() == nil && RebootingAction.current(in: state) == nil)
        #expect(notes.reports.last?.operations.last?.outcome == .unknown, "noted before the order")

        fake.bringUp("a.service")
        #expect(step.perform(steps).reasons == [.notDownForReboot(unit: "a.service")])
        #expect(fake.orders == ["reboot"], "what is up again is not left to a shutdown")
    }
}
