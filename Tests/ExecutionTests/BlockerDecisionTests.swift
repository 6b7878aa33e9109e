import AgentProtocol
import Execution
import Journal
import Plan
import Schedule
import Synchronization
import Testing
import Windows

@Suite("What is in the way of a batch")
struct BlockerDecisionTests {
    private static let freeze = BlockersReport.Block(name: "freeze", because: "exit code 1")

    private static func schedule(_ steps: [ScheduledStep]) -> Schedule {
        let hosts = steps.flatMap(\.batches).joined().map(\.host)
        var schedule = Sample.schedule(hosts: Array(Set(hosts)).sorted(), maxFailed: 9, steps: steps)
        schedule.blockers = [
            ScheduledBlocker(name: "freeze", question: .command(argv: ["freeze"], environment: nil), timeout: 10),
            ScheduledBlocker(name: "alerts", question: .command(argv: ["alerts"], environment: nil), timeout: 30),
        ]
        return schedule
    }

    private static func restart(_ batches: [[String]]) -> ScheduledStep {
        Sample.step("restart app", batches: batches, program: [.restart(Sample.service("app"))])
    }

    private static let resumed = RunEvent.resumed(
        RunResumed(intention: .goOn, operatorName: "bob", controller: "desk", epoch: 1))

    @Test func theyAreAskedBeforeEachBatch() throws {
        var run = LivedRun(Self.schedule([Self.restart([["a"], ["b"]])]))
        #expect(run.inFlight == [])
        let first = try #require(run.state.blockers)
        #expect(first.step == 0 && first.batch == 0 && first.count == 2 && first.worstCase == 30)
        run.isFree()
        #expect(run.inFlight == ["forward a 1"])
        run.succeeds("a")
        let second = try #require(run.state.blockers)
        #expect(run.inFlight == [] && second.batch == 1 && second.id != first.id)
        run.isFree()
        run.succeeds("b")
        #expect(run.end == .asPlanned)
    }

    @Test func theyAreAskedOnceForABatchThatIsLargerThanTheForksAndBeforeItsGate() {
        var step = Self.restart([["a", "b"]])
        step.gate = [
            GateCheck(
                times: 1, every: 1, within: 0,
                questions: [GateCheck.Question(probe: .command(argv: ["lag"]), hosts: ["a", "b"])])
        ]
        var run = LivedRun(Self.schedule([step]), forks: 1)
        #expect(run.state.gate == nil && run.state.blockers != nil)
        run.isFree()
        #expect(run.state.gate != nil && run.state.blockers == nil)
        if let gate = run.state.gate { run.happens(.gateAnswered(GateReport(id: gate.id, duration: 1))) }
        run.succeeds("a")
        #expect(run.inFlight == ["forward b 1"])
    }

    @Test func whatIsInTheWayEndsTheRunAsItStandsToBeTakenUpAgain() throws {
        var run = LivedRun(Self.schedule([Self.restart([["a"], ["b"]])]))
        run.isFree()
        run.succeeds("a")
        run.isBlocked(Self.freeze)
        #expect(run.end == .interrupted)
        #expect(
            run.state.interruptedBecause
                == "something is in the way of batch 2 of step 1 (restart app): freeze: exit code 1")
        #expect(Interruption(run.entries) == .blocked(because: "freeze: exit code 1"))
        run.happens(Self.resumed)
        #expect(run.state.blockers?.batch == 1, "they are asked once more")
        run.isFree()
        #expect(run.inFlight == ["forward b 1"])
    }

    @Test func aPauseDropsWhatWasSaid() throws {
        var run = LivedRun(Self.schedule([Self.restart([["a", "b"]])]), forks: 1)
        let dropped = try #require(run.state.blockers)
        run.happens(.stopRequested)
        #expect(run.state.awaitsChoice)
        run.happens(.blockersAnswered(BlockersReport(id: dropped.id, duration: 1)))
        run.happens(.chosen(.goOn))
        #expect(run.inFlight == [] && run.state.blockers.map { $0.id != dropped.id } == true)
        run.isFree()
        run.happens(.stopRequested)
        run.succeeds("a")
        run.happens(.chosen(.goOn))
        #expect(run.inFlight == [] && run.state.blockers != nil, "what was so before a pause says nothing of now")
    }

    @Test func nobodyAsksWhileSomethingIsDownThatALaterStepStarts() throws {
        let app = Sample.service("app")
        let run = Self.schedule([
            Sample.step("stop app", batches: [["a", "b"], ["c"]], program: [.stop(app)]),
            Self.restart([["d"]]),
            Sample.step("start app", batches: [["a", "b", "c"]], program: [.start(app)]),
            Self.restart([["e"]]),
        ])
        var lived = LivedRun(run, forks: 1)
        lived.isFree()
        lived.succeeds("a")
        lived.happens(.stopRequested)
        lived.succeeds("b")
        lived.happens(.chosen(.stop))
        #expect(lived.end == .interrupted)
        lived.happens(Self.resumed)
        #expect(lived.inFlight == ["forward c 1"], "a and b are down")
        lived.succeeds("c")
        lived.succeeds("d")
        lived.succeeds("a")
        lived.succeeds("b")
        lived.succeeds("c")
        #expect(lived.inFlight == [] && lived.state.blockers?.step == 3, "all is up again")
        #expect(
            RunLength.ofQuestions(run, forks: 1) == [[30, 0], [0], [0], [30]], "and nobody waits where nobody asks")
    }

    @Test func norInTheMiddleOfABatchThatHasStoppedSomething() {
        let app = Sample.service("app")
        var run = LivedRun(
            Self.schedule([
                Sample.step("stop app", batches: [["a", "b"]], program: [.stop(app)]),
                Sample.step("start app", batches: [["a", "b"]], program: [.start(app)]),
            ]), forks: 1)
        run.isFree()
        run.happens(.stopRequested)
        run.succeeds("a")
        run.happens(.chosen(.goOn))
        #expect(run.inFlight == ["forward b 1"])
    }

    @Test func theTimeForThemIsNeededInTheWindow() {
        // A batch may take 20 s and as long to put it back, and asking 30 s.
        let opening = RunOpening(text: "tonight", closes: 100, lastStart: 100, atClose: .stop)
        let schedule = Self.schedule([Self.restart([["a"]])])
        let state = RunState(Sample.started(schedule, window: .open(opening)))
        var free = schedule
        free.blockers = nil
        let other = RunState(Sample.started(free, window: .open(opening)))
        #expect(state.latestBegin.map { $0 + 30 } == other.latestBegin)
    }

    @Test func whoeverRunsItAsksAllAtOnceAndRecordsWhatTheySay() async throws {
        let schedule = Self.schedule([Self.restart([["a"], ["b"]])])
        let store = MemoryStore()
        let asker = ScriptedAsker([nil, "until Monday"])
        let driver = Driver(
            store: store, fleet: AnsweringFleet(), observer: NoObserver(), blockers: asker, clock: ImmediateClock())
        let end = try await driver.run(Sample.started(schedule), Preview(schedule: schedule, sights: [:]))
        #expect(end == .interrupted)
        let reports = await store.events().compactMap { event in
            if case .blockersAnswered(let report) = event { report.blocks } else { nil }
        }
        #expect(reports == [[], [BlockersReport.Block(name: "freeze", because: "until Monday")]])
    }

    @Test func whereNobodyCanAskNothingBegins() async throws {
        let schedule = Self.schedule([Self.restart([["a"]])])
        let store = MemoryStore()
        let driver = Driver(store: store, fleet: AnsweringFleet(), observer: NoObserver(), clock: ImmediateClock())
        #expect(
            try await driver.run(Sample.started(schedule), Preview(schedule: schedule, sights: [:])) == .interrupted)
        #expect(await !store.events().contains { if case .intended = $0 { true } else { false } })
    }
}

/// Says one thing after the other for `freeze`; other blockers are never in the way.
private final class ScriptedAsker: BlockerAsker {
    private let answers: Mutex<[String?]>

    init(_ answers: [String?]) { self.answers = Mutex(answers) }

    func ask(_ blocker: ScheduledBlocker) async -> String? {
        guard blocker.name == "freeze" else { return nil }
        return answers.withLock { $0.isEmpty ? "nothing more to say" : $0.removeFirst() }
    }
}

extension LivedRun {
    fileprivate var entries: [JournalEntry] { ReportScenarios.entries(self) }

    fileprivate mutating func isFree() {
        if let blockers = state.blockers { happens(.blockersAnswered(BlockersReport(id: blockers.id, duration: 1))) }
    }

    fileprivate mutating func isBlocked(_ block: BlockersReport.Block) {
        guard let blockers = state.blockers else { return }
        happens(.blockersAnswered(BlockersReport(id: blockers.id, blocks: [block], duration: 1)))
    }
}
