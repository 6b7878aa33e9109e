import AgentProtocol
import Execution
import Journal
import Report
import Synchronization
import Testing

@Suite("Runs that were taken up again, told and reported")
struct ResumeReportTests {
    @Test("The transcript and the report, at 80 columns", arguments: ResumeScenarios.all.keys.sorted())
    func text(_ name: String) throws {
        let entries = try #require(ResumeScenarios.all[name])
        try expectFixture(RunTranscript.text(entries, width: 80, ink: .none), "report/\(name)")
    }

    @Test("JSON lines", arguments: ["reverted", "unconfirmed"])
    func json(_ name: String) throws {
        let lines = try RunTranscript.json(try #require(ResumeScenarios.all[name]))
        try expectFixture(lines.map { $0 + "\n" }.joined(), "report/\(name).json")
    }

    @Test("What is said before a run is taken up", arguments: [RunResumed.Intention.goOn, .rollBack, .abort])
    func before(_ intention: RunResumed.Intention) throws {
        let entries = try #require(ResumeScenarios.all["left-guarded"])
        try expectFixture(
            ContinuationText.render(entries, intention, width: 80, ink: .none), "report/before-\(intention.rawValue)")
    }

    @Test("A run that is under way isn't offered to be taken up")
    func alive() throws {
        let entries = try #require(ResumeScenarios.all["left-guarded"])
        let dead = RunReport.render(entries, width: 80, ink: .none)
        let alive = RunReport.render(entries, isAlive: true, width: 80, ink: .none)
        #expect(dead.contains("lull resume r1") && dead.contains("lull rollback r1") && dead.contains("lull abort r1"))
        #expect(!alive.contains("lull resume") && alive.hasPrefix("Under way"))
    }

    @Test("A view that comes later knows what was before, and doesn't show it")
    func catchingUp() async throws {
        let entries = try #require(ResumeScenarios.all["resumed"])
        let start = try #require(entries.firstIndex { if case .resumed = $0.event { true } else { false } })
        let screen = ShownText()
        let view = PlainView(output: screen)
        await view.catchUp(Array(entries[..<start]))
        #expect(screen.text.isEmpty)
        for entry in entries[start...] { await view.recorded(entry) }
        #expect(screen.text.contains("Taken up again by bob on laptop") && screen.text.contains("web2"))
        #expect(!screen.text.contains("Run r1"))
    }

    @Test("The list of runs says which are under way and which were interrupted")
    func list() throws {
        let runs = [
            RunSummary(runID: "r4", startedAt: 400, planName: "Four", end: nil, lastEntryAt: 410),
            RunSummary(runID: "r3", startedAt: 300, planName: "Three", end: nil, lastEntryAt: 310),
            RunSummary(runID: "r2", startedAt: 200, planName: "Two", end: .interrupted, lastEntryAt: 210),
            RunSummary(runID: "r1", startedAt: 100, planName: "One", end: .asPlanned, lastEntryAt: 110),
        ]
        try expectFixture(RunsTable.text(runs, alive: ["r4"], width: 80, ink: .none), "report/runs")
        let json = try RunsTable.json(runs, alive: ["r4"])
        #expect(json.map { $0.contains("\"can_resume\":true") } == [false, true, true, false])
        #expect(json.map { $0.contains("\"is_alive\":true") } == [true, false, false, false])
    }

    @Test("Who has hosts is said with since when, and what becomes of them")
    func claims() {
        let claim = RunClaim(runID: "r9", owner: "ann@control1", epoch: 0)
        let live = ClaimStanding(claim: claim, since: ReportScenarios.start, remaining: 41.2, revertsIn: 90)
        let over = ClaimStanding(claim: claim, since: ReportScenarios.start, silence: 63.2, remaining: -3.2)
        func taken(_ host: String, _ standing: ClaimStanding, isDead: Bool = false) -> TakenHost {
            TakenHost(host: host, standing: standing, isDead: isDead)
        }
        let whose = "run r9 of ann@control1, since 2026-11-22 17:05:00 UTC; "
        #expect(
            ClaimText.taken([taken("web1", live), taken("web2", live)]) == [
                "web[1-2]: \(whose)its lease lasts for 42s unless it is renewed; "
                    + "unless it goes on, the host puts back what it did in 1m30s"
            ])
        #expect(
            ClaimText.taken([taken("web1", over)]) == [
                "web1: \(whose)its lease is over: it was last heard of 1m3s ago, and whether anybody runs it isn't known here"
            ])
        #expect(
            ClaimText.taken([taken("web1", live, isDead: true)])[0].hasPrefix(
                "web1: \(whose)nobody runs it any more, and in 42s its claim may be set aside"))
    }
}

private final class ShownText: TextOutput {
    private let written = Mutex("")
    var text: String { written.withLock { $0 } }
    func write(_ text: String) { written.withLock { $0 += text } }
}
