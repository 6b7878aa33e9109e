import AgentProtocol
import Execution
import Journal
import Plan
import Schedule
import Testing

/// What one host does on behalf of others, and when.
@Suite struct ErrandDecisionTests {
    /// Each host is drained on `lb` and restarted; `batches` are those of its one step.
    private func drained(
        _ batches: [[String]], maxFailed: Int = 0, onFailure: OnFailure = .rollback, guardFor: Double? = nil,
        after: Bool = false
    ) -> Schedule {
        var step = Sample.step(
            "restart", batches: batches, onFailure: onFailure, program: [.restart(Sample.service("app"))],
            guardFor: guardFor)
        for batch in step.batches.indices {
            for index in step.batches[batch].indices {
                let host = step.batches[batch][index].host
                step.batches[batch][index].errands = [errand(.before, "drain", host, undo: "undrain", guardFor)]
                if after { step.batches[batch][index].errands?.append(errand(.after, "weigh", host, undo: nil, nil)) }
            }
        }
        return Sample.schedule(
            hosts: batches.flatMap { $0 } + ["lb"], maxFailed: maxFailed, steps: [step])
    }

    private func errand(
        _ part: Errand.Part, _ word: String, _ host: String, undo: String?, _ guardFor: Double?
    ) -> Errand {
        let command = CommandOperation(argv: [word, host], timeout: 10, undo: undo.map { [$0, host] })
        return Errand(part: part, host: "lb", program: [.run(command)], worstCase: 10, guardFor: guardFor)
    }

    /// What runs on the balancer now.
    private func atBalancer(_ run: LivedRun) -> [String] {
        guard case .run(let command)? = run.intent(on: "lb")?.program.first else { return [] }
        return command.argv
    }

    @Test func aHostIsDrainedThenActsAndIsGivenBack() {
        var run = LivedRun(drained([["a"]], after: true))
        #expect(run.inFlight == ["forward lb 1"] && atBalancer(run) == ["drain", "a"])
        run.succeeds("lb")
        #expect(run.inFlight == ["forward a 1"])
        run.succeeds("a")
        #expect(atBalancer(run) == ["weigh", "a"])
        run.succeeds("lb")
        #expect(atBalancer(run) == ["undrain", "a"])
        #expect(run.intent(on: "lb")?.errand?.takesBack == "r1.s1.h0.on1")
        run.succeeds("lb")
        #expect(run.end == .asPlanned)
        #expect(run.state.outCount == 0 && run.state.hosts["lb"]?.hasOutstandingChanges == false)
    }

    @Test func aHostDoesOneThingAtATimeForOthers() {
        var run = LivedRun(drained([["a", "b"]]))
        #expect(run.inFlight == ["forward lb 1"])
        run.succeeds("lb")
        #expect(run.inFlight == ["forward a 1", "forward lb 1"] && atBalancer(run) == ["drain", "b"])
        run.succeeds("lb", "a")
        #expect(run.inFlight == ["forward b 1", "forward lb 1"] && atBalancer(run) == ["undrain", "a"])
    }

    @Test func noBatchBeginsBeforeEverybodyIsGivenBack() {
        var run = LivedRun(drained([["a"], ["b"]]))
        run.succeeds("lb", "a")
        #expect(atBalancer(run) == ["undrain", "a"])
        run.succeeds("lb")
        #expect(atBalancer(run) == ["drain", "b"])
    }

    @Test func whatFailsElsewhereIsTheFailureOfTheHostItIsFor() {
        var run = LivedRun(drained([["a"], ["b"]], maxFailed: 1))
        run.fails("lb")
        #expect(run.state.hosts["a"]?.isFit == false && run.state.hosts["lb"]?.isFit == true)
        #expect(run.state.outCount == 1)
        // It may have done half of it.
        #expect(atBalancer(run) == ["undrain", "a"])
        run.succeeds("lb")
        #expect(atBalancer(run) == ["drain", "b"])
        run.succeeds("lb", "b", "lb")
        #expect(run.end == .putBack)
        #expect(run.state.hosts["a"]?.history.isEmpty == true)
    }

    @Test func aFailedHostIsPutBackBeforeItIsGivenBack() {
        var run = LivedRun(drained([["a"], ["b"]], maxFailed: 1))
        run.succeeds("lb")
        run.fails("a")
        #expect(run.inFlight == ["rollback a 1"])
        run.succeeds("a")
        #expect(atBalancer(run) == ["undrain", "a"])
    }

    @Test func aRollbackDrainsOnceMore() {
        var run = LivedRun(drained([["a"], ["b"]]))
        run.succeeds("lb", "a", "lb", "lb")
        run.fails("b")
        run.succeeds("b")
        #expect(atBalancer(run) == ["undrain", "b"], "the turn comes to its end first")
        run.succeeds("lb")
        #expect(run.inFlight == ["rollback lb 1"] && atBalancer(run) == ["drain", "a"])
        run.succeeds("lb")
        #expect(run.inFlight == ["rollback a 1"])
        run.succeeds("a")
        #expect(atBalancer(run) == ["undrain", "a"])
        run.succeeds("lb")
        #expect(run.end == .putBack)
    }

    @Test func whoCannotBeDrainedIsNotPutBack() {
        var run = LivedRun(drained([["a"], ["b"]]))
        run.succeeds("lb", "a", "lb", "lb")
        run.fails("b")
        run.succeeds("b", "lb")
        run.fails("lb")
        #expect(atBalancer(run) == ["undrain", "a"])
        run.succeeds("lb")
        #expect(run.end == .needsPerson && run.state.hosts["a"]?.needsPerson == true)
    }

    @Test func aTurnThatWasBegunComesToItsEndInAPause() {
        var run = LivedRun(drained([["a"], ["b"]]))
        run.happens(.stopRequested)
        run.succeeds("lb")
        #expect(run.inFlight == ["forward a 1"] && !run.state.awaitsChoice)
        run.succeeds("a", "lb")
        #expect(run.inFlight.isEmpty && run.state.awaitsChoice)
        run.happens(.chosen(.goOn))
        #expect(atBalancer(run) == ["drain", "b"])
    }

    @Test func anAbortedRunGivesBack() {
        var run = LivedRun(drained([["a"]]))
        run.succeeds("lb")
        run.happens(.resumed(RunResumed(intention: .abort, operatorName: "bob", controller: "desk", epoch: 1)))
        run.fails("a")
        #expect(atBalancer(run) == ["undrain", "a"])
        run.succeeds("lb")
        #expect(run.end != nil)
    }

    /// As long as anybody is drained there, whichever action of it was the last.
    @Test func theGuardIsKeptWhileAnybodyIsDrained() throws {
        var run = LivedRun(drained([["a", "b"]], guardFor: 60))
        run.succeeds("lb")
        let first = try #require(run.guardID(on: "lb"))
        #expect(try #require(run.state.confirmation(of: first)).keepFor ?? 0 > 60)
        run.confirmed("lb")
        #expect(atBalancer(run) == ["drain", "b"])
        run.succeeds("lb")
        run.confirmed("lb")
        run.succeeds("a")
        run.confirmed("a")
        #expect(atBalancer(run) == ["undrain", "a"])
        run.succeeds("lb")
        let back = try #require(run.guardID(on: "lb"))
        #expect(try #require(run.state.confirmation(of: back)).keepFor != nil, "b is drained")
        run.confirmed("lb")
        run.succeeds("b")
        run.confirmed("b")
        run.succeeds("lb")
        let last = try #require(run.guardID(on: "lb"))
        #expect(try #require(run.state.confirmation(of: last)).keepFor == nil)
        run.confirmed("lb")
        #expect(run.end == .asPlanned)
    }

    @Test func aBalancerThatPutsBackByItselfEndsTheRun() throws {
        var run = LivedRun(drained([["a"], ["b"]], maxFailed: 1, guardFor: 60))
        run.succeeds("lb")
        let id = try #require(run.guardID(on: "lb"))
        let report = ActionReport(id: "\(id).revert", outcome: .done, operations: [], startedAt: 0, finishedAt: 1)
        run.happens(.reverted(actionID: id, report))
        #expect(run.state.hosts["a"]?.isFit == false)
        #expect(run.end == .putBack)
    }

    @Test func whatAForgedJournalSaysTooOftenDoesNoHarm() throws {
        var run = LivedRun(drained([["a"]]))
        let drain = try #require(run.intent(on: "lb"))
        for _ in 0..<3 { run.happens(.intended(drain)) }
        #expect(run.state.inFlight.count == 1)
    }

    @Test func aRunWithoutItsBalancerDoesNotBegin() {
        var state = RunState(Sample.started(drained([["a"]], maxFailed: 1)))
        state.apply(.excluded(host: "lb", because: .contact(.unreachable(message: "no route"))))
        #expect(state.decide(room: 1, now: 0) == [.finished(.refused)] && state.missingDelegates == ["lb"])
    }

    @Test func whatIsTakenBackIsNotTakenBackOnceMore() {
        func past(_ id: String, _ argv: [String], undo: [String]?, takesBack: String? = nil) -> PastAction {
            let command = CommandOperation(argv: argv, timeout: 1, undo: undo)
            let done = OperationReport(
                index: 0, outcome: .done, undo: undo.map { [.command(argv: $0, timeout: 1)] } ?? [], duration: 1)
            return PastAction(
                program: [.run(command)], closing: [],
                report: ActionReport(id: id, outcome: .done, operations: [done], startedAt: 0, finishedAt: 1), id: id,
                takesBack: takesBack)
        }
        let history = [
            past("1", ["drain", "a"], undo: ["undrain", "a"]), past("2", ["drain", "b"], undo: ["undrain", "b"]),
            past("3", ["undrain", "a"], undo: nil, takesBack: "1"),
        ]
        #expect(UndoComposer.compose(history).program == [.undo(.command(argv: ["undrain", "b"], timeout: 1))])
    }
}
