import AgentProtocol
import Execution
import Journal
import Schedule

/// Runs that were interrupted, taken up again, and guarded meanwhile, lived through the real decider.
enum ResumeScenarios {
    static let all: [String: [JournalEntry]] = [
        "left-guarded": leftGuarded, "resumed": resumed, "reverted": reverted, "unconfirmed": unconfirmed,
        "undone": undone, "aborted": aborted, "aborted-half-way": abortedHalfWay,
        "window-outside": ReportScenarios.windowOutside,
    ]

    static var schedule: Schedule {
        var schedule = ReportScenarios.schedule(
            program: [.restart(ReportScenarios.app)], batches: [["web1", "web2"], ["web3"]])
        for step in schedule.steps.indices {
            for batch in schedule.steps[step].batches.indices {
                for action in schedule.steps[step].batches[batch].indices {
                    schedule.steps[step].batches[batch][action].guardFor = 120
                }
            }
        }
        return schedule
    }

    static func takenUp(_ intention: RunResumed.Intention) -> RunEvent {
        .resumed(RunResumed(intention: intention, operatorName: "bob", controller: "laptop", epoch: 1))
    }

    /// The controller died while one host worked and another had just reported.
    private static func dead(_ run: inout LivedRun) {
        run.succeeds("web1")
    }

    static var leftGuarded: [JournalEntry] { ReportScenarios.run(schedule) { dead(&$0) } }

    static var resumed: [JournalEntry] {
        ReportScenarios.run(schedule) { run in
            dead(&run)
            run.happens(takenUp(.goOn))
            run.confirmed("web1")
            for host in ["web2", "web3", "db1"] {
                run.succeeds(host)
                run.confirmed(host)
            }
        }
    }

    /// Too late for one host.
    static var reverted: [JournalEntry] {
        ReportScenarios.run(schedule) { run in
            dead(&run)
            run.happens(takenUp(.goOn))
            if let id = run.guardID(on: "web1") {
                run.happens(
                    .reverted(
                        actionID: id,
                        ActionReport(
                            id: "\(id).revert", outcome: .done, operations: [], startedAt: 130, finishedAt: 131.5)))
            }
            run.succeeds("web2")
            run.confirmed("web2")
            run.succeeds("web2")
        }
    }

    /// Contact was lost at the worst moment, and came not back.
    static var unconfirmed: [JournalEntry] {
        ReportScenarios.run(schedule) { run in
            dead(&run)
            if let id = run.guardID(on: "web1") {
                run.happens(.unconfirmed(actionID: id, .contact(.connectionLost(message: "Broken pipe"))))
            }
            run.succeeds("web2")
            run.confirmed("web2")
            if let intent = run.intent(on: "web1") {
                run.happens(.lost(actionID: intent.id, .unreachable(message: "No route to host")))
            }
            run.succeeds("web2")
        }
    }

    static var undone: [JournalEntry] {
        ReportScenarios.run(schedule) { run in
            dead(&run)
            run.happens(takenUp(.rollBack))
            run.confirmed("web1")
            if let intent = run.intent(on: "web2") { run.happens(.lost(actionID: intent.id, .neverArrived)) }
            run.succeeds("web1")
        }
    }

    static var aborted: [JournalEntry] {
        ReportScenarios.run(schedule) { run in
            dead(&run)
            run.happens(takenUp(.abort))
            run.confirmed("web1")
            run.succeeds("web2")
            run.confirmed("web2")
        }
    }

    /// A host has its second step before it.
    static var abortedHalfWay: [JournalEntry] {
        var schedule = schedule
        schedule.steps[1].batches[0][0].host = "web1"
        return ReportScenarios.run(schedule) { run in
            dead(&run)
            run.happens(takenUp(.abort))
            run.confirmed("web1")
            if let intent = run.intent(on: "web2") { run.happens(.lost(actionID: intent.id, .neverArrived)) }
        }
    }
}
