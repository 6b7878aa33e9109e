import AgentProtocol
import Execution
import Journal
import Schedule

/// A run in whose way something comes.
enum BlockerScenarios {
    private static let blockers = [
        ScheduledBlocker(
            name: "change freeze", question: .command(argv: ["change-freeze", "--team", "a b"], environment: nil),
            timeout: 10),
        ScheduledBlocker(
            question: .prometheus(
                .init(url: .init([.text("http://prom:9090")])), query: "ALERTS{alertstate=\"firing\"}"),
            timeout: 5),
    ]

    private static var schedule: Schedule {
        var schedule = Sample.schedule(
            hosts: ["web1", "web2"],
            steps: [
                Sample.step("restart app", batches: [["web1"], ["web2"]], program: [.restart(ReportScenarios.app)])
            ])
        schedule.blockers = blockers
        return schedule
    }

    static var blocked: [JournalEntry] {
        var run = LivedRun(schedule)
        answer(&run, [])
        run.succeeds("web1")
        answer(
            &run,
            [
                BlockersReport.Block(name: "change freeze", because: "exit code 1: until \u{1B}[31mMonday"),
                BlockersReport.Block(name: blockers[1].title, because: "firing DiskFull (3 times), Latency"),
            ])
        return ReportScenarios.entries(run)
    }

    /// What a preview is told of them.
    static let sights = [
        BlockerSight(blockers[0], because: nil), BlockerSight(blockers[1], because: "answers with status 503"),
    ]

    private static func answer(_ run: inout LivedRun, _ blocks: [BlockersReport.Block]) {
        guard let blockers = run.state.blockers else { return }
        run.happens(.blockersAnswered(BlockersReport(id: blockers.id, blocks: blocks, duration: 0.2)))
    }
}
