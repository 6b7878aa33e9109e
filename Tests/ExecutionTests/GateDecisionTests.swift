import AgentProtocol
import Execution
import Journal
import Plan
import Schedule
import Testing

@Suite("What must hold before a batch")
struct GateDecisionTests {
    private func schedule(
        _ batches: [[String]], maxFailed: Int = 9, onFailure: OnFailure = .rollback
    ) -> Schedule {
        var step = Sample.step(
            "restart db", batches: batches, onFailure: onFailure, program: [.restart(Sample.service("db"))])
        step.gate = [
            GateCheck(
                times: 2, every: 1, within: 5,
                questions: [GateCheck.Question(probe: .command(argv: ["lag"]), hosts: batches.flatMap { $0 })])
        ]
        return Sample.schedule(hosts: batches.flatMap { $0 }, maxFailed: maxFailed, steps: [step])
    }

    private static let no = GateReport.Failure(
        question: "command lag", answers: [GateReport.Answer(host: "b", text: "exit code 1")], count: 1)

    @Test func eachBatchHasItsGateAlsoTheFirst() throws {
        var run = LivedRun(schedule([["a"], ["b"]]))
        #expect(run.inFlight == [])
        let first = try #require(run.state.gate)
        #expect(first.batch == 0 && first.hosts == 2 && first.worstCase == 6)
        run.passesGate()
        #expect(run.inFlight == ["forward a 1"])
        run.succeeds("a")
        #expect(run.inFlight == [])
        let second = try #require(run.state.gate)
        #expect(second.batch == 1 && second.id != first.id)
        run.passesGate()
        run.succeeds("b")
        #expect(run.end == .asPlanned)
    }

    @Test func aGateIsAskedOnceForABatchThatIsLargerThanTheForks() {
        var run = LivedRun(schedule([["a", "b"]]), forks: 1)
        run.passesGate()
        run.succeeds("a")
        #expect(run.inFlight == ["forward b 1"])
    }

    @Test func hostsThatAreOutAreNotAsked() {
        var run = LivedRun(schedule([["a"], ["b"], ["c"]]))
        run.passesGate()
        run.fails("a")
        #expect(run.state.gate == nil, "what failed is put back first")
        run.succeeds("a")
        #expect(run.state.gate?.hosts == 2)
        #expect(run.state.peers(ofStep: 0) == ["b", "c"])
    }

    @Test func oneThatDoesNotPassPutsEverythingBack() {
        var run = LivedRun(schedule([["a"], ["b"]]))
        run.passesGate()
        run.succeeds("a")
        run.failsGate(Self.no)
        #expect(run.inFlight == ["rollback a 1"])
        run.succeeds("a")
        #expect(run.end == .putBack)
    }

    @Test(arguments: [OnFailure.stop, .continue])
    func orEndsTheRunAsItStandsToBeTakenUpAgain(_ onFailure: OnFailure) throws {
        var run = LivedRun(schedule([["a"], ["b"]], onFailure: onFailure))
        run.passesGate()
        run.succeeds("a")
        run.failsGate(Self.no)
        #expect(run.end == .interrupted)
        #expect(run.state.interruptedBecause?.contains("b: exit code 1 (command lag)") == true)
        run.happens(.resumed(RunResumed(intention: .goOn, operatorName: "bob", controller: "desk", epoch: 1)))
        #expect(run.state.gate?.batch == 1, "it is asked once more")
        run.passesGate()
        #expect(run.inFlight == ["forward b 1"])
    }

    @Test func aStopDropsTheGateAndItIsAskedAnew() throws {
        var run = LivedRun(schedule([["a"], ["b"]]))
        let dropped = try #require(run.state.gate)
        run.happens(.stopRequested)
        #expect(run.state.awaitsChoice)
        run.happens(.gateAnswered(GateReport(id: dropped.id, duration: 1)))
        run.happens(.chosen(.goOn))
        #expect(run.inFlight == [])
        #expect(run.state.gate.map { $0.id != dropped.id } == true)
    }

    @Test func whatHeldBeforeAPauseSaysNothingOfNow() {
        var run = LivedRun(schedule([["a", "b"]]), forks: 1)
        run.passesGate()
        run.happens(.stopRequested)
        run.succeeds("a")
        run.happens(.chosen(.goOn))
        #expect(run.inFlight == [] && run.state.gate != nil)
        run.passesGate()
        #expect(run.inFlight == ["forward b 1"])
    }

    @Test func whoeverTakesTheRunUpAsksAnew() throws {
        var run = LivedRun(schedule([["a"], ["b"]]))
        let first = try #require(run.state.gate)
        run.happens(.resumed(RunResumed(intention: .goOn, operatorName: "bob", controller: "desk", epoch: 1)))
        #expect(run.state.gate.map { $0.id != first.id } == true)
    }
}

@Suite("What a person must agree to")
struct ApprovalDecisionTests {
    private static let schedule = Sample.schedule(
        hosts: ["a"],
        steps: [
            Sample.step("restart app", batches: [["a"]], program: [.restart(Sample.service("app"))]),
            ScheduledStep(title: "approve", onFailure: .rollback, batches: [], approval: "Go on?"),
            Sample.step("restart db", batches: [["a"]], program: [.restart(Sample.service("db"))]),
        ])

    private static let approval = Approval(step: 1, by: "bob", controller: "desk")

    @Test func theRunWaits() {
        var run = LivedRun(Self.schedule)
        #expect(run.state.awaitsApproval == nil)
        run.succeeds("a")
        #expect(run.state.awaitsApproval == 1)
        #expect(run.inFlight == [])
        run.happens(.approved(Self.approval))
        #expect(run.inFlight == ["forward a 3"])
        run.succeeds("a")
        #expect(run.end == .asPlanned)
        #expect(run.state.approvals == [Self.approval])
    }

    @Test func whoSaysNoStopsOrRollsBack() {
        var run = LivedRun(Self.schedule)
        run.succeeds("a")
        var stopped = run
        stopped.happens(.chosen(.stop))
        #expect(stopped.end == .interrupted)
        run.happens(.chosen(.rollBack))
        #expect(run.inFlight == ["rollback a 1"])
    }

    @Test func itIsGivenWithAResumeOrAskedForAgain() {
        var run = LivedRun(Self.schedule)
        run.succeeds("a")
        #expect(run.state.objection(to: .goOn, approving: 1) == nil)
        #expect(run.state.objection(to: .goOn, approving: 0) == .notAwaited(step: 0, 1))
        run.happens(.chosen(.stop))
        #expect(run.state.objection(to: .goOn, approving: 1) == nil)
        run.happens(.resumed(RunResumed(intention: .goOn, operatorName: "bob", controller: "desk", epoch: 1)))
        #expect(run.state.awaitsApproval == 1)
        run.happens(.approved(Self.approval))
        #expect(run.inFlight == ["forward a 3"])
        #expect(run.state.objection(to: .goOn, approving: 1) == .notAwaited(step: 1, nil))
    }

    @Test func anApprovalAtTheEndIsNeededToo() {
        var schedule = Self.schedule
        schedule.steps.removeLast()
        var run = LivedRun(schedule)
        run.succeeds("a")
        #expect(run.end == nil && run.state.awaitsApproval == 1)
        run.happens(.approved(Self.approval))
        #expect(run.end == .asPlanned)
    }
}

extension LivedRun {
    fileprivate mutating func passesGate() {
        if let gate = state.gate { happens(.gateAnswered(GateReport(id: gate.id, duration: 1))) }
    }

    fileprivate mutating func failsGate(_ failure: GateReport.Failure) {
        if let gate = state.gate { happens(.gateAnswered(GateReport(id: gate.id, failure: failure, duration: 1))) }
    }
}
