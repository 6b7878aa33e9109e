import AgentProtocol
import Execution
import Journal
import Plan
import Schedule

/// Runs with gates and approvals.
enum GateScenarios {
    private static var schedule: Schedule {
        var step = Sample.step(
            "Restart the cluster", batches: [["web1"], ["web2"], ["web3"]], onFailure: .stop,
            program: [.restart(ReportScenarios.app)])
        step.gate = [
            GateCheck(
                times: 3, every: 2, within: 30,
                questions: [
                    GateCheck.Question(
                        probe: .command(argv: ["pg-lag-below", "16MB"]), hosts: ["web1", "web2", "web3"])
                ])
        ]
        var schedule = Sample.schedule(
            hosts: ["web1", "web2", "web3", "db1"],
            steps: [
                step,
                ScheduledStep(
                    title: "approve: Are the graphs well?", onFailure: .stop, batches: [],
                    approval: "Are the graphs well?"),
                Sample.step(
                    "restart postgresql", batches: [["db1"]], program: [.restart(Sample.service("postgresql"))]),
            ])
        schedule.planName = "Cluster"
        return schedule
    }

    /// The second member doesn't go, since one of its peers isn't ready.
    static var gate: [JournalEntry] {
        var run = LivedRun(schedule)
        run.answersGate()
        run.succeeds("web1")
        run.answersGate(
            GateReport.Failure(
                question: "command pg-lag-below 16MB",
                answers: [
                    GateReport.Answer(host: "web1", text: "exit code 1: 48 MB behind"),
                    GateReport.Answer(host: "web3", text: "ssh: connect to host web3 port 22: No route to host"),
                ], count: 2))
        return ReportScenarios.entries(run)
    }

    static var approved: [JournalEntry] {
        var run = atApproval
        run.happens(.approved(Approval(step: 1, by: "bob", controller: "desk")))
        run.succeeds("db1")
        return ReportScenarios.entries(run)
    }

    /// Nobody is there to be asked.
    static var waiting: [JournalEntry] {
        var run = atApproval
        run.happens(.chosen(.stop))
        return ReportScenarios.entries(run)
    }

    private static var atApproval: LivedRun {
        var run = LivedRun(schedule)
        for host in ["web1", "web2", "web3"] {
            run.answersGate()
            run.succeeds(host)
        }
        return run
    }
}

extension LivedRun {
    fileprivate mutating func answersGate(_ failure: GateReport.Failure? = nil) {
        if let gate = state.gate { happens(.gateAnswered(GateReport(id: gate.id, failure: failure, duration: 4.2))) }
    }
}
