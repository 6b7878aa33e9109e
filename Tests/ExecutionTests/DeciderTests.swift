import AgentProtocol
import Execution
import Journal
import Plan
import Schedule
import Testing

@Suite struct DeciderTests {
    let restart = [Operation.restart(Sample.service("app"))]

    private func rolling(_ batches: [[String]], maxFailed: Int = 0, steps: Int = 1) -> Schedule {
        Sample.schedule(
            hosts: batches.flatMap { $0 }, maxFailed: maxFailed,
            steps: (1...steps).map { Sample.step("restart app \($0)", batches: batches, program: restart) })
    }

    @Test func batchesGoOneAfterTheOther() {
        var run = LivedRun(rolling([["a"], ["b", "c"]]))
        #expect(run.inFlight == ["forward a 1"])
        run.succeeds("a")
        #expect(run.inFlight == ["forward b 1", "forward c 1"])
        run.succeeds("c", "b")
        #expect(run.end == .asPlanned)
    }

    @Test func noHostBeginsAStepBeforeTheOneAheadIsSettledEverywhere() {
        var run = LivedRun(rolling([["a", "b"]], steps: 2))
        run.succeeds("a")
        #expect(run.inFlight == ["forward b 1"])
        run.succeeds("b")
        #expect(run.inFlight == ["forward a 2", "forward b 2"])
    }

    @Test func forksBoundWhatIsInFlight() {
        var run = LivedRun(rolling([["a", "b", "c"]]), forks: 2)
        #expect(run.inFlight == ["forward a 1", "forward b 1"])
        run.succeeds("b")
        #expect(run.inFlight == ["forward a 1", "forward c 1"])
    }

    @Test func aRunWithExactlyTheBudgetOutGoesOnAndWithOneMoreDoesNot() {
        var run = LivedRun(rolling([["a"], ["b"], ["c"]], maxFailed: 1))
        run.fails("a")
        #expect(run.inFlight == ["rollback a 1"], "a host that failed is put back while the run goes on")
        run.succeeds("a")
        #expect(run.inFlight == ["forward b 1"])
        run.fails("b")
        #expect(run.state.outCount == 2)
        #expect(run.inFlight == ["rollback b 1"])
        run.succeeds("b")
        #expect(run.end == .putBack)
    }

    /// Within the budget of the run, a step may be stricter: more than its percentage of one batch ends the run.
    @Test func aStepMayAllowLessThanTheRun() {
        var schedule = rolling([["a", "b", "c", "d"], ["e"]], maxFailed: 4)
        schedule.steps[0].maxFailPercentage = 25
        var run = LivedRun(schedule)
        run.fails("a")
        #expect(run.state.phase == .forward, "one of four is as much as it allows")
        run.fails("b")
        run.succeeds("c", "d", "a", "b")
        #expect(run.inFlight.contains("rollback c 1"), "two are more: everything is put back")
        run.succeeds("c", "d")
        #expect(run.end == .putBack)
        #expect(run.state.hosts["e"]?.history.isEmpty == true)
    }

    @Test func anAllFailedBatchWithinTheBudgetGoesOn() {
        var schedule = rolling([["a"], ["b"]], maxFailed: 1)
        schedule.steps[0].maxFailPercentage = 100
        var run = LivedRun(schedule)
        run.fails("a")
        run.succeeds("a")
        #expect(run.inFlight == ["forward b 1"])
    }

    @Test func anyErrorIsFatalWhereTheStepSaysSo() {
        var schedule = rolling([["a"], ["b"]], maxFailed: 1)
        schedule.steps[0].maxFailPercentage = 0
        var run = LivedRun(schedule)
        run.fails("a")
        run.succeeds("a")
        #expect(run.end == .putBack)
        #expect(run.state.hosts["b"]?.history.isEmpty == true)
    }

    @Test func nothingElseBeginsInABatchOnceTheBudgetIsSpent() {
        var run = LivedRun(rolling([["a", "b", "c"]]), forks: 2)
        run.fails("a")
        #expect(run.inFlight == ["forward b 1"], "what is in flight is finished, c never begins")
        run.succeeds("b")
        #expect(run.inFlight == ["rollback a 1", "rollback b 1"])
    }

    @Test func aRollbackGoesThroughTheBatchesInReverse() {
        var run = LivedRun(rolling([["a"], ["b"], ["c"]]))
        run.succeeds("a", "b")
        run.fails("c")
        #expect(run.inFlight == ["rollback c 1"])
        run.succeeds("c")
        #expect(run.inFlight == ["rollback b 1"])
        run.succeeds("b")
        #expect(run.inFlight == ["rollback a 1"])
        run.succeeds("a")
        #expect(run.end == .putBack)
    }

    @Test func nothingIsPutBackBeneathACommandThatIsStillRunning() {
        let migrate = CommandOperation(argv: ["migrate"], timeout: 5, undo: ["migrate", "--back"])
        let step = Sample.step("migrate", batches: [["a", "b"]], program: [.run(migrate)])
        var run = LivedRun(Sample.schedule(hosts: ["a", "b"], steps: [step]))
        run.succeeds("a")
        guard let intent = run.intent(on: "b") else { return #expect(Bool(false), "b is not at work") }
        var report = Sample.report(intent, failing: 0, outcome: .held)
        report.operations[0].reasons = [.commandTimedOut(argv: ["migrate"], seconds: 5, pid: 660)]
        run.happens(.settled(report))
        #expect(run.inFlight == ["rollback a 1"], "b's undo would run beside the command that it takes back")
        run.succeeds("a")
        #expect(run.end == .needsPerson)
    }

    @Test func aRollbackThatFailsOnOneHostGoesOnWithTheOthersAndNeedsAPerson() {
        var run = LivedRun(rolling([["a"], ["b"]]))
        run.succeeds("a")
        run.fails("b")
        run.fails("b")
        #expect(run.inFlight == ["rollback a 1"])
        run.succeeds("a")
        #expect(run.end == .needsPerson)
        #expect(run.state.hosts["b"]?.needsPerson == true)
        #expect(run.state.hosts["a"]?.needsPerson == false)
    }

    @Test func hostsThatWereExcludedCountAgainstTheBudget() {
        let schedule = rolling([["a", "b"]], maxFailed: 1)
        var state = RunState(Sample.started(schedule))
        state.apply(.excluded(host: "a", because: .contact(.unreachable(message: "no route"))))
        #expect(state.decide(room: 9, now: 0).count == 1)
        state.apply(.excluded(host: "b", because: .contact(.unreachable(message: "no route"))))
        #expect(state.decide(room: 9, now: 0) == [.finished(.refused)])
    }

    @Test func aHostThatWasNeverReachedIsAsBeforeAndCounts() throws {
        var run = LivedRun(rolling([["a"], ["b"]], maxFailed: 1))
        let intent = try #require(run.intent(on: "a"))
        run.happens(.lost(actionID: intent.id, .unreachable(message: "no route")))
        #expect(run.state.outCount == 1)
        run.succeeds("b")
        #expect(run.end == .putBack)
    }

    @Test func aLostActionIsAskedForAgainBeforeItIsPutBack() throws {
        var run = LivedRun(rolling([["a"]]))
        let intent = try #require(run.intent(on: "a"))
        run.happens(.lost(actionID: intent.id, .connectionLost(message: "broken pipe")))
        #expect(run.inFlight == ["reconcile a 1"])
        #expect(run.intent(on: "a")?.id == intent.id)
        run.succeeds("a")
        #expect(run.inFlight == ["rollback a 1"])
        run.succeeds("a")
        #expect(run.end == .putBack)
    }

    @Test func anActionThatStaysLostNeedsAPerson() throws {
        var run = LivedRun(rolling([["a"]]))
        let intent = try #require(run.intent(on: "a"))
        run.happens(.lost(actionID: intent.id, .connectionLost(message: "broken pipe")))
        run.happens(.lost(actionID: intent.id, .unreachable(message: "no route")))
        #expect(run.end == .needsPerson)
    }

    @Test func onFailureStopEndsTheRunAsItStands() {
        let schedule = Sample.schedule(
            hosts: ["a", "b"], maxFailed: 5,
            steps: [Sample.step("restart", batches: [["a"], ["b"]], onFailure: .stop, program: restart)])
        var run = LivedRun(schedule)
        run.fails("a")
        #expect(run.inFlight == [])
        #expect(run.end == .needsPerson)
    }

    @Test func onFailureContinueLeavesTheHostAndGoesOnWithinTheBudget() {
        let schedule = Sample.schedule(
            hosts: ["a", "b", "c"], maxFailed: 1,
            steps: [
                Sample.step("one", batches: [["a"], ["b"], ["c"]], onFailure: .continue, program: restart),
                Sample.step("two", batches: [["a", "b", "c"]], program: restart),
            ])
        var run = LivedRun(schedule)
        run.fails("a")
        run.succeeds("b", "c")
        #expect(run.inFlight == ["forward b 2", "forward c 2"])
        run.succeeds("b", "c")
        #expect(run.end == .needsPerson)
    }

    @Test func aStopRequestFinishesWhatIsInFlightAndAsks() {
        var run = LivedRun(rolling([["a", "b"], ["c"]]))
        run.happens(.stopRequested)
        run.succeeds("a")
        #expect(run.inFlight == ["forward b 1"])
        #expect(!run.state.awaitsChoice)
        run.succeeds("b")
        #expect(run.state.awaitsChoice)
        var stopped = run
        stopped.happens(.chosen(.stop))
        #expect(stopped.end == .interrupted)
        var goingOn = run
        goingOn.happens(.chosen(.goOn))
        #expect(goingOn.inFlight == ["forward c 1"])
        run.happens(.chosen(.rollBack))
        #expect(run.inFlight == ["rollback a 1", "rollback b 1"])
    }

    @Test func anUncertainHostNeedsAPersonAlsoWhenItsRollbackSucceeds() {
        var run = LivedRun(rolling([["a"]]))
        run.fails("a", .unknown)
        run.succeeds("a")
        #expect(run.end == .needsPerson)
    }
}
