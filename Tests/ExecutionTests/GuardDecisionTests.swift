import AgentProtocol
import Execution
import Journal
import Plan
import Schedule
import Testing

/// What a guard, a claim and their answers mean to a run.
@Suite struct GuardDecisionTests {
    private let app = Sample.service("app")

    private func schedule(
        _ batches: [[String]], steps: [AgentProtocol.Operation]? = nil, maxFailed: Int = 0,
        onFailure: OnFailure = .rollback
    ) -> Schedule {
        Sample.schedule(
            hosts: batches.flatMap { $0 }, maxFailed: maxFailed,
            steps: (steps ?? [.restart(app)]).map {
                Sample.step("step", batches: batches, onFailure: onFailure, program: [$0], guardFor: 120)
            })
    }

    private func reverted(_ id: String, _ outcome: Outcome = .done) -> RunEvent {
        .reverted(
            actionID: id,
            ActionReport(id: "\(id).revert", outcome: outcome, operations: [], startedAt: 0, finishedAt: 1))
    }

    private let gone = Exclusion.contact(.connectionLost(message: "gone"))

    @Test func theNextBatchWaitsForTheConfirmation() {
        var run = LivedRun(schedule([["a"], ["b"]]))
        run.succeeds("a")
        #expect(run.inFlight == [] && run.guardID(on: "a") == "r1.s1.h0", "b must not begin yet")
        run.confirmed("a")
        #expect(run.inFlight == ["forward b 1"])
        run.succeeds("b")
        #expect(run.end == nil)
        run.confirmed("b")
        #expect(run.end == .asPlanned)
    }

    @Test func aGuardCountsAsOneOfTheForks() {
        var run = LivedRun(schedule([["a", "b"]]), forks: 1)
        run.succeeds("a")
        #expect(run.inFlight == [])
        run.confirmed("a")
        #expect(run.inFlight == ["forward b 1"])
    }

    @Test func aHostThatFailedIsPutBackOnlyAfterItsAnswer() {
        var run = LivedRun(schedule([["a"]], maxFailed: 1))
        run.fails("a")
        #expect(run.inFlight == [], "the host could be putting back by itself")
        // The batch of 20 s and 30 s for contact, twice, and 30 s.
        #expect(run.state.confirmation(of: "r1.s1.h0") == Confirmation(actionID: "r1.s1.h0", keepFor: 130))
        run.confirmed("a")
        #expect(run.inFlight == ["rollback a 1"])
    }

    @Test func whatWasRefusedOutrightHasNoGuard() {
        var run = LivedRun(schedule([["a"]], maxFailed: 1))
        if let intent = run.intent(on: "a") {
            run.happens(
                .settled(ActionReport(id: intent.id, outcome: .refused, operations: [], startedAt: 0, finishedAt: 0)))
        }
        #expect(run.guardID(on: "a") == nil && run.end == .putBack)
    }

    @Test func aHostThatPutBackByItselfCountsAgainstTheBudget() {
        var run = LivedRun(schedule([["a"], ["b"], ["c"]], maxFailed: 1))
        run.succeeds("a")
        run.happens(reverted("r1.s1.h0"))
        #expect(run.state.outCount == 1 && run.inFlight == ["forward b 1"], "one out is within the budget")
        run.succeeds("b")
        run.happens(reverted("r1.s1.h1", .failed))
        #expect(run.state.outCount == 2)
        #expect(run.end == .needsPerson, "b could not be put back, and nothing else is to be")
    }

    @Test func aHostThatCannotBeToldIsUnknownAndPutBackAsSoonAsItCan() {
        var run = LivedRun(schedule([["a"], ["b"]], maxFailed: 1))
        run.succeeds("a")
        run.happens(.unconfirmed(actionID: "r1.s1.h0", gone))
        #expect(run.state.outCount == 1 && run.state.hosts["a"]?.isUncertain == true)
        #expect(run.inFlight == ["rollback a 1"])
        run.succeeds("a")
        #expect(run.state.hosts["a"]?.isUncertain == false)
        run.succeeds("b")
        run.confirmed("b")
        #expect(run.end == .putBack)
    }

    @Test(arguments: [OnFailure.stop, .continue])
    func whereNothingIsPutBackAHostThatCannotBeToldTakesAPerson(_ onFailure: OnFailure) {
        var run = LivedRun(schedule([["a"]], onFailure: onFailure))
        run.succeeds("a")
        run.happens(.unconfirmed(actionID: "r1.s1.h0", gone))
        #expect(run.end == .needsPerson)
        #expect(run.state.hostsToRelease == [], "its guard is all that puts it back")
    }

    /// The host began it at the very moment that the run wanted to.
    @Test func aRollbackThatMeetsTheGuardIsTriedOnceMoreUnderAnotherId() {
        var run = LivedRun(schedule([["a"]], maxFailed: 1))
        run.fails("a")
        run.happens(.unconfirmed(actionID: "r1.s1.h0", gone))
        for (id, next) in [("r1.s1.h0.revert", "r1.undo2.h0"), ("r1.s1.h0.revert.2", "r1.undo3.h0")] {
            guard let intent = run.intent(on: "a") else { continue }
            let busy = OperationReport(index: 0, outcome: .refused, reasons: [.busy(id: id)], duration: 0)
            run.happens(
                .settled(
                    ActionReport(id: intent.id, outcome: .refused, operations: [busy], startedAt: 0, finishedAt: 0)))
            #expect(run.intent(on: "a")?.id == next)
        }
        // Anybody else's action is no such thing.
        if let intent = run.intent(on: "a") {
            let busy = OperationReport(index: 0, outcome: .refused, reasons: [.busy(id: "r2.s1.h0")], duration: 0)
            run.happens(
                .settled(
                    ActionReport(id: intent.id, outcome: .refused, operations: [busy], startedAt: 0, finishedAt: 0)))
        }
        #expect(run.end == .needsPerson)
    }

    @Test func theLastActionOfAHostGivesItBack() {
        var run = LivedRun(schedule([["a", "b"]], steps: [.restart(app), .reload(app)]))
        #expect(run.intent(on: "a")?.releases == nil)
        run.succeeds("a", "b")
        run.confirmed("a")
        #expect(run.state.renewals == ["a": .renew(run.state.claim)], "b waits for its answer")
        run.confirmed("b")
        #expect(run.intent(on: "a")?.releases == true)
        run.succeeds("a")
        #expect(run.state.confirmation(of: "r1.s2.h0")?.releases == true)
        run.confirmed("a")
        #expect(run.state.renewals == [:], "b is at work, and a isn't the run's any more")
    }

    @Test func aRenewalKeepsAGuardForAsLongAgain() {
        var run = LivedRun(schedule([["a", "b"]], steps: [.stop(app), .start(app)]))
        run.succeeds("a")
        run.confirmed("a")
        // Two steps of 20 s, with 30 s for contact each.
        let kept = Confirmation(actionID: "r1.s1.h0", keepFor: 100)
        #expect(run.state.renewals == ["a": .confirm(run.state.claim, kept)])
    }

    /// An operator may think for longer than a host waits.
    @Test(arguments: [OperatorChoice.goOn, .rollBack])
    func afterAPauseItIsAskedWhetherAGuardThatWasKeptHasStruck(_ choice: OperatorChoice) {
        var run = LivedRun(schedule([["a"], ["b"]], steps: [.stop(app), .start(app)], maxFailed: 1))
        run.happens(.stopRequested)
        run.succeeds("a")
        run.confirmed("a")
        #expect(run.guardID(on: "a") == nil)
        run.happens(.chosen(choice))
        #expect(run.guardID(on: "a") == "r1.s1.h0" && run.inFlight == [])
        run.happens(reverted("r1.s1.h0"))
        #expect(run.state.outCount == 1 && run.state.hosts["a"]?.puttingBack == .done)
        #expect(run.inFlight == (choice == .goOn ? ["forward b 1"] : []))
    }

    @Test func nothingBeginsBesideThePuttingBackOfAnEarlierBatch() {
        var run = LivedRun(schedule([["a"], ["b"]], steps: [.stop(app), .start(app)], maxFailed: 1))
        run.succeeds("a")
        run.confirmed("a")
        run.happens(.stopRequested)
        run.succeeds("b")
        run.confirmed("b")
        run.happens(.chosen(.goOn))
        run.confirmed("b")
        run.happens(.unconfirmed(actionID: "r1.s1.h0", gone))
        #expect(run.inFlight == ["rollback a 1"])
        run.succeeds("a")
        #expect(run.inFlight == ["forward b 2"])
    }

    /// Its guard may have put back before, which isn't how the host stands now.
    @Test func aGuardIsNotAskedAfterWhatPutTheHostBackHasFailed() {
        var run = LivedRun(schedule([["a", "b"]], maxFailed: 1))
        run.fails("a")
        run.confirmed("a")
        #expect(run.intent(on: "a")?.purpose == .rollback)
        run.happens(.stopRequested)
        run.fails("a")
        run.succeeds("b")
        run.confirmed("b")
        run.happens(.chosen(.goOn))
        #expect(run.guardID(on: "a") == nil && run.end == .needsPerson)
    }

    @Test func whoeverOnlyLeavesLeavesTheGuardsToTheNext() {
        var run = LivedRun(schedule([["a"], ["b"]], steps: [.stop(app), .start(app)]))
        run.happens(.stopRequested)
        run.succeeds("a")
        run.confirmed("a")
        run.happens(.chosen(.stop))
        #expect(run.end == .interrupted)
    }

    /// The step that brings the service up has no guard of its own: that of the stop must not strike after it.
    @Test func aGuardThatWasKeptIsCalledOffWhenWhatWasDownIsUp() {
        var schedule = schedule([["a"]], steps: [.stop(app), .start(app)])
        schedule.steps[1].batches[0][0].guardFor = nil
        var run = LivedRun(schedule)
        run.succeeds("a")
        run.confirmed("a")
        run.succeeds("a")
        #expect(
            run.state.confirmation(of: "r1.s1.h0") == Confirmation(actionID: "r1.s1.h0", keepFor: nil, releases: true))
        run.confirmed("a")
        #expect(run.end == .asPlanned)
    }

    @Test func whatAnEndedRunStillHasIsGivenBack() {
        var run = LivedRun(schedule([["a"], ["b"]], steps: [.restart(app), .reload(app)]))
        run.happens(.stopRequested)
        run.succeeds("a")
        run.confirmed("a")
        run.happens(.chosen(.stop))
        run.happens(
            .resumed(RunResumed(intention: .abort, operatorName: "bob", controller: "laptop", epoch: 1)))
        #expect(run.end == .needsPerson && run.state.hostsToRelease == ["a"])
    }

    @Test func aHostThatCouldNotBePutBackIsNot() {
        var run = LivedRun(schedule([["a", "b"]], maxFailed: 0))
        run.succeeds("a")
        run.confirmed("a")
        run.fails("b")
        run.confirmed("b")
        run.fails("b")
        run.succeeds("a")
        #expect(run.end == .needsPerson)
        #expect(run.state.hostsToRelease == [], "a was put back, which gave it back; whoever wants b is told of it")
    }

    @Test func anInterruptedRunKeepsItsHosts() {
        var run = LivedRun(schedule([["a"], ["b"]], steps: [.restart(app), .reload(app)]))
        run.happens(.stopRequested)
        run.succeeds("a")
        run.confirmed("a")
        run.happens(.chosen(.stop))
        #expect(run.end == .interrupted && run.state.hostsToRelease == [])
        #expect(run.state.renewals.keys.sorted() == ["a"])
    }
}
