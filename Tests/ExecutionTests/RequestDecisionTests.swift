import AgentProtocol
import Execution
import Journal
import Plan
import Schedule
import Testing

/// What is asked of a run from elsewhere while it goes on, and what the run makes of it.
@Suite struct RequestDecisionTests {
    private static let schedule = Sample.schedule(
        hosts: ["a", "b"],
        steps: [Sample.step("one", batches: [["a"], ["b"]], program: [.restart(Sample.service("app"))])])

    private static func withApproval(of approvers: [String]?) -> Schedule {
        var schedule = schedule
        schedule.steps.insert(
            ScheduledStep(title: "ask", onFailure: .stop, batches: [], approval: "Go on?", approvers: approvers), at: 0)
        return schedule
    }

    private func ask(_ what: RunRequest.What, by name: String = "ann") -> RunRequest {
        RunRequest(what, by: name, controller: "desk")
    }

    @Test func aPausedRunFinishesWhatWasBegunAndWaitsForSomebody() {
        var run = LivedRun(Self.schedule)
        run.happens(.requested(ask(.pause)))
        #expect(run.inFlight == ["forward a 1"] && run.state.pausedBy == "ann")
        run.succeeds("a")
        #expect(run.inFlight == [] && run.end == nil)
        // Nobody is asked at the run's own terminal: the answer comes from elsewhere.
        #expect(!run.state.awaitsChoice)
        #expect(run.state.objection(to: ask(.pause)) == .paused(by: "ann"))
        run.happens(.requested(ask(.goOn)))
        #expect(run.inFlight == ["forward b 1"] && run.state.pausedBy == nil)
        run.succeeds("b")
        #expect(run.end == .asPlanned)
        #expect(run.state.objection(to: ask(.pause)) == .ended(.asPlanned))
    }

    @Test func whoRunsItMayStopWhatSomebodyElseHasPaused() {
        var run = LivedRun(Self.schedule)
        run.happens(.requested(ask(.pause)))
        run.succeeds("a")
        run.happens(.stopRequested)
        #expect(run.state.awaitsChoice && run.state.pausedBy == nil)
        run.happens(.chosen(.stop))
        #expect(run.end == .interrupted)
    }

    @Test(arguments: [false, true]) func aRollbackThatIsAskedForWaitsForWhatIsInFlight(_ isPaused: Bool) {
        var run = LivedRun(Self.schedule)
        if isPaused { run.happens(.requested(ask(.pause))) }
        run.happens(.requested(ask(.rollBack)))
        #expect(run.inFlight == ["forward a 1"])
        run.succeeds("a")
        #expect(run.inFlight == ["rollback a 1"])
        #expect(run.state.objection(to: ask(.rollBack)) == .rollingBack)
        run.succeeds("a")
        #expect(run.end == .putBack)
    }

    @Test(arguments: [false, true]) func anAbortEndsItAsItStands(_ isPaused: Bool) {
        var run = LivedRun(Self.schedule)
        if isPaused { run.happens(.requested(ask(.pause))) }
        run.happens(.requested(ask(.abort)))
        #expect(run.state.objection(to: ask(.abort)) == .ending)
        #expect(run.state.objection(to: ask(.pause)) == .ending && run.state.objection(to: ask(.rollBack)) == .ending)
        run.succeeds("a")
        #expect(run.inFlight == [] && run.end == .putBack)
    }

    @Test func whatIsNotPausedCantGoOn() {
        let run = LivedRun(Self.schedule)
        #expect(run.state.objection(to: ask(.goOn)) == .notPaused(pendingApproval: nil))
        let waiting = LivedRun(Self.withApproval(of: nil))
        #expect(waiting.state.objection(to: ask(.goOn)) == .notPaused(pendingApproval: 0))
    }

    @Test func onlyApproversApproveAndNotOfWhatTheyRun() {
        // It was started by alice.
        var run = LivedRun(Self.withApproval(of: ["ann", "alice"]))
        #expect(run.state.awaitsApproval == 0)
        #expect(run.state.objection(to: ask(.approve(step: 0), by: "eve")) == .notApprover("eve", ["ann", "alice"]))
        #expect(
            run.state.objection(to: ask(.approve(step: 0), by: "alice")) == .notApprover("alice", ["ann", "alice"]))
        #expect(run.state.objection(to: ask(.approve(step: 1))) == .notAwaited(step: 1, 0))
        #expect(run.state.objection(to: ask(.approve(step: 0))) == nil)
        #expect(run.state.objection(to: .goOn, approving: 0, by: "alice") == .notApprover("alice", ["ann", "alice"]))
        run.happens(.approved(Approval(step: 0, by: "ann", controller: "desk")))
        #expect(run.inFlight == ["forward a 2"])
        #expect(run.state.objection(to: ask(.approve(step: 0))) == .notAwaited(step: 0, nil))

        let open = LivedRun(Self.withApproval(of: nil))
        for name in ["alice", "eve"] { #expect(open.state.objection(to: ask(.approve(step: 0), by: name)) == nil) }
    }

    /// Whoever takes a run up is as little its approver as whoever began it.
    @Test func whoResumesItDoesNotApproveOfIt() {
        var run = LivedRun(Self.withApproval(of: ["ann", "ben"]))
        run.happens(.chosen(.stop))
        run.happens(.resumed(RunResumed(intention: .goOn, operatorName: "ann", controller: "desk", epoch: 1)))
        #expect(run.state.objection(to: ask(.approve(step: 0))) == .notApprover("ann", ["ann", "ben"]))
        #expect(run.state.objection(to: ask(.approve(step: 0), by: "ben")) == nil)
    }

    // MARK: The driver

    /// Two at once, of which the second is meant for what comes of the first.
    @Test func requestsAreFollowedInTheirOrder() async throws {
        let store = MemoryStore()
        let fleet = ScriptedFleet { .success($0) }
        let end = try await DriverTests.run(
            Self.schedule, store: store, fleet: fleet,
            before: { driver in for what in [RunRequest.What.pause, .goOn, .goOn] { driver.request(ask(what)) } })
        #expect(end == .asPlanned)
        let followed = await store.events().compactMap { event -> RunRequest.What? in
            if case .requested(let request) = event { request.what } else { nil }
        }
        #expect(followed == [.pause, .goOn], "what can't be done isn't recorded as if it were")
    }

    /// The one who is asked here still hesitates when somebody else has agreed; what they say then counts for nothing.
    @Test func anApprovalFromElsewhereIsTheAnswer() async throws {
        let store = MemoryStore()
        let fleet = ScriptedFleet { .success($0) }
        let end = try await DriverTests.run(
            Self.withApproval(of: ["ann"]), store: store, fleet: fleet,
            approve: { driver, _, _, question in
                driver.request(RunRequest(.approve(step: 0), by: "eve", controller: "desk"))
                driver.request(RunRequest(.approve(step: 0), by: "ann", controller: "desk"))
                while !question.isOver { await Task.yield() }
                return .declined(.rollBack)
            })
        #expect(end == .asPlanned)
        let approvals = await store.events().compactMap { event -> String? in
            if case .approved(let approval) = event { approval.by } else { nil }
        }
        #expect(approvals == ["ann"])
    }

    /// At the run's own terminal, whatever it would say.
    @Test func whoIsNoApproverCantAgreeAtTheTerminal() async throws {
        let store = MemoryStore()
        let fleet = ScriptedFleet { .success($0) }
        let end = try await DriverTests.run(
            Self.withApproval(of: ["ann"]), store: store, fleet: fleet,
            approve: { _, _, _, _ in .approved(by: "alice") })
        #expect(end == .interrupted && fleet.calls == [])
    }

    // MARK: The store

    @Test func requestsWaitInTheJournalForTheController() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteRunStore(path: directory.path + "/journal.sqlite")
        await #expect(throws: JournalError.unknownRun(runID: "r1")) { try await store.leave(ask(.pause), for: "r1") }
        _ = try await store.append([.started(Sample.started(Self.schedule))], to: "r1", at: 1)
        try await store.leave(ask(.pause), for: "r1")
        try await store.leave(ask(.approve(step: 2), by: "ben"), for: "r1")
        // Another process.
        let other = try SQLiteRunStore(path: directory.path + "/journal.sqlite")
        let all = try await other.requests(for: "r1", after: 0)
        #expect(all.map(\.request) == [ask(.pause), ask(.approve(step: 2), by: "ben")])
        #expect(try await other.requests(for: "r1", after: all[0].number).map(\.request) == [all[1].request])
        #expect(try await other.requests(for: "r2", after: 0).isEmpty)
        #expect(try await other.entries(of: "r1", after: 0).count == 1)
        #expect(try await other.entries(of: "r1", after: 1).isEmpty)
    }
}
