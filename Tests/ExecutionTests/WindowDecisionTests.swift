import AgentProtocol
import Execution
import Journal
import Plan
import Schedule
import Testing
import Windows

/// Promise 9: no batch begins unless it, its soak and its rollback fit into what is left of the window.
@Suite struct WindowDecisionTests {
    /// Each batch may take 20 s, and 20 s to put back.
    private static let schedule = Sample.schedule(
        hosts: ["a", "b"],
        steps: [Sample.step("restart app", batches: [["a"], ["b"]], program: [.restart(Sample.service("app"))])])

    private static func open(
        _ seconds: Double, _ atClose: Window.AtClose = .stop, lastStart: Double? = nil
    ) -> RunWindow {
        .open(
            RunOpening(
                text: "tonight", closes: seconds, lastStart: lastStart ?? seconds, atClose: atClose))
    }

    @Test func whatDoesntFitIsNotBegun() {
        // The second batch, putting it back and putting the first one back: 60 s.
        var run = LivedRun(Self.schedule, window: Self.open(80))
        #expect(run.inFlight == ["forward a 1"])
        run.now = 20
        run.succeeds("a")
        #expect(run.inFlight == ["forward b 1"], "at the last moment")

        run = LivedRun(Self.schedule, window: Self.open(80))
        run.now = 20.1
        run.succeeds("a")
        #expect(run.inFlight == [] && run.end == .interrupted)
        #expect(
            run.state.interruptedBecause
                == "step 1 (restart app), batch 2 may take up to 20s and putting back up to 40s, and the window closes in 59.9s"
        )
    }

    @Test func notEvenTheFirstBatchIsBegunLate() {
        let run = LivedRun(Self.schedule, window: Self.open(39))
        #expect(run.inFlight == [] && run.end == .interrupted)
        #expect(LivedRun(Self.schedule, window: Self.open(40)).inFlight == ["forward a 1"])
    }

    @Test func whatIsNotPutBackAsAWholeNeedsLess() {
        var schedule = Self.schedule
        schedule.steps[0].onFailure = .stop
        var run = LivedRun(schedule, window: Self.open(80))
        run.now = 40
        run.succeeds("a")
        #expect(run.inFlight == ["forward b 1"])
        run = LivedRun(schedule, window: Self.open(80, .rollback))
        run.now = 40
        run.succeeds("a")
        #expect(run.inFlight == ["rollback a 1"], "where the window's end puts back all, all has to fit")
    }

    @Test func aWindowThatClosesMayPutBack() {
        var run = LivedRun(Self.schedule, window: Self.open(80, .rollback))
        run.now = 30
        run.succeeds("a")
        #expect(run.inFlight == ["rollback a 1"])
        run.succeeds("a")
        #expect(run.end == .putBack)
    }

    @Test func aRunThatMayFinishDoes() {
        var run = LivedRun(Self.schedule, window: Self.open(80, .finish))
        run.now = 300
        run.succeeds("a")
        run.succeeds("b")
        #expect(run.end == .asPlanned)
        #expect(LivedRun(Self.schedule, window: Self.open(39, .finish)).end == .interrupted, "it is not begun late")
    }

    @Test func nothingIsBegunAfterTheCutoff() {
        var run = LivedRun(Self.schedule, window: Self.open(1000, lastStart: 50))
        run.now = 51
        run.succeeds("a")
        #expect(run.end == .interrupted)
        #expect(
            run.state.interruptedBecause == "it is too late in the window to begin step 1 (restart app), batch 2")
    }

    @Test func outsideItsWindowItGoesOn() {
        var run = LivedRun(Self.schedule, window: .outside(because: "the disk is full"))
        run.now = 1e9
        run.succeeds("a")
        run.succeeds("b")
        #expect(run.end == .asPlanned)
    }

    @Test(arguments: [false, true]) func whoeverPausesItDoesntHoldTheWindowOpen(_ fromElsewhere: Bool) {
        var run = LivedRun(Self.schedule, window: Self.open(80))
        run.happens(
            fromElsewhere ? .requested(RunRequest(.pause, by: "ann", controller: "desk")) : .stopRequested)
        run.succeeds("a")
        #expect(run.end == nil && run.state.latestBegin == 20)
        run.passes(to: 20)
        #expect(run.end == nil)
        run.passes(to: 20.1)
        #expect(run.end == .interrupted)
    }

    @Test func anApprovalThatComesTooLateIsForTheNextWindow() {
        var schedule = Self.schedule
        schedule.steps.append(
            ScheduledStep(title: "ask", onFailure: .stop, batches: [], approval: "Go on?", approvers: nil))
        schedule.steps.append(Sample.step("more", batches: [["a"]], program: [.restart(Sample.service("app"))]))
        var run = LivedRun(schedule, window: Self.open(1000))
        run.succeeds("a")
        run.succeeds("b")
        #expect(run.state.awaitsApproval == 1 && run.state.latestBegin == 920)
        run.passes(to: 921)
        #expect(run.end == .interrupted && run.state.awaitsApproval == nil)

        run.happens(resumed(Self.open(5000)))
        #expect(run.state.awaitsApproval == 1 && run.end == nil)
        run.happens(.approved(Approval(step: 1, by: "bob", controller: "desk")))
        run.succeeds("a")
        #expect(run.end == .asPlanned)
    }

    @Test func theNextWindowIsLookedAtAnew() {
        var run = LivedRun(Self.schedule, window: Self.open(80))
        run.now = 30
        run.succeeds("a")
        #expect(run.end == .interrupted)
        run.now = 10_000
        run.happens(resumed(Self.open(10_059)))
        #expect(run.inFlight == [] && run.end == .interrupted)
        run.happens(resumed(Self.open(10_060)))
        #expect(run.inFlight == ["forward b 1"])
        run.succeeds("b")
        #expect(run.end == .asPlanned)
    }

    @Test func whatWasInFlightHasToFitIntoTheNextWindow() {
        let run = LivedRun(Self.schedule, window: Self.open(80))
        var taken = run.state
        taken.apply(resumed(Self.open(1039)))
        #expect(taken.shortfall(now: 1000)?.batch == 0)
        taken.apply(resumed(Self.open(1040)))
        #expect(taken.shortfall(now: 1000) == nil)
    }

    /// Each of its three batches may take 20 s, and a stop is only over with its start.
    private static let stopAndStart = Sample.schedule(
        hosts: ["a", "w"],
        steps: [
            Sample.step("stop worker", batches: [["w"]], program: [.stop(Sample.service("worker"))]),
            Sample.step("restart app", batches: [["a"]], program: [.restart(Sample.service("app"))]),
            Sample.step("start worker", batches: [["w"]], program: [.start(Sample.service("worker"))]),
        ])

    @Test func nothingIsStoppedThatCantBeStartedAgainInTheWindow() {
        // Three batches, and as long to put them back: 120 s.
        let late = LivedRun(Self.stopAndStart, window: Self.open(80))
        #expect(late.inFlight == [] && late.end == .interrupted)
        #expect(
            late.state.interruptedBecause
                == "step 1 (stop worker), batch 1, and all until step 3, which starts what is down by then, may take up to "
                + "1m and putting back up to 1m, and the window closes in 1m20s")
        #expect(LivedRun(Self.stopAndStart, window: Self.open(120)).inFlight == ["forward w 1"])
    }

    @Test func whatIsDownWhenTimeIsUpIsPutBack() {
        var run = LivedRun(Self.stopAndStart, window: Self.open(200))
        run.happens(.requested(RunRequest(.pause, by: "ann", controller: "desk")))
        run.succeeds("w")
        run.passes(to: 199)
        #expect(run.inFlight == ["rollback w 1"])
        run.succeeds("w")
        #expect(run.end == .putBack)
    }

    private func resumed(_ window: RunWindow) -> RunEvent {
        .resumed(
            RunResumed(intention: .goOn, operatorName: "alice", controller: "desk", epoch: 1, window: window))
    }
}
