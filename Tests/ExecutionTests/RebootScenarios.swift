import AgentProtocol
import Execution
import Inventory
import Journal
import Plan
import Schedule

extension PreviewScenarios {
    /// Three hosts, one after the other: one has everything to tell, one hasn't the service, one may not be shut down now.
    static var reboot: Preview {
        let hosts = connections(["db1", "db2", "db3"])
        var database = ServiceTarget(
            unit: "postgresql.service", stopTimeout: 600, startTimeout: 300,
            health: [HealthCheck(probe: .tcp(host: "db", port: 5432), within: 60, every: 1, soak: 0)])
        database.ifPresent = true
        let reboot = RebootOperation(stopped: [database], timeout: 600, soak: 30)
        let program: [AgentProtocol.Operation] = [.stop(database), .reboot(reboot), .disable(database)]
        let forecast = RebootForecast(
            endedByShutdown: [
                UnitDeadline(unit: "nginx.service", killsAfter: 0), UnitDeadline(unit: "queue.service", killsAfter: 5),
            ] + (1...8).map { UnitDeadline(unit: "app\($0).service", killsAfter: 90) },
            notEnabled: ["import.service"], failed: ["cups.service"])
        let quiet = RebootForecast(endedByShutdown: [], notEnabled: [], failed: [])
        return Preview(
            schedule: Schedule(
                planName: "Monthly reboot", hosts: hosts, maxFailed: 1,
                steps: [
                    ScheduledStep(
                        title: "reboot, all services stopped first", onFailure: .rollback,
                        batches: hosts.map { [ScheduledAction(host: $0.host, program: program, worstCase: 1590)] })
                ]),
            sights: [
                "db1": seen(
                    "db1",
                    [
                        change(
                            "active", "inactive", facts("postgresql.service"),
                            [.notEnabledButActive(unit: "postgresql.service")]),
                        OperationForecast(prospect: .change(from: "", to: "rebooted"), reboot: forecast),
                        change("enabled", "disabled"),
                    ]),
                "db2": seen(
                    "db2",
                    [
                        OperationForecast(prospect: .nothing(because: "this host doesn't have it")),
                        OperationForecast(prospect: .change(from: "", to: "rebooted"), reboot: quiet),
                        OperationForecast(prospect: .nothing(because: "it is disabled already")),
                    ]),
                "db3": .excluded(.refused([.inhibited(who: "apt \u{1B}[1m", why: "unpacking")])),
            ])
    }
}

extension ReportScenarios {
    /// All hosts reboot.
    static var allRebooted: [JournalEntry] {
        let facts = RebootFacts(bootIDBefore: "a1", bootIDAfter: "b2", secondsDown: 30, started: [])
        let program: [AgentProtocol.Operation] = [.stop(app), .reboot(RebootOperation(stopped: [app], timeout: 600))]
        var schedule = schedule(program: program, batches: [["web1"], ["web2"], ["web3"]])
        schedule.steps.removeLast()
        schedule.hosts.removeLast()
        return run(schedule) { run in
            for host in ["web1", "web2", "web3"] {
                guard let intent = run.intent(on: host) else { continue }
                var report = Sample.report(intent)
                report.operations[0].stop = StopFacts(
                    seconds: 8, killsAfter: 3, armed: true,
                    proofs: [StopProof(unit: "app.service", processes: 2, sources: [.pidfd, .unitResult])])
                report.operations[1].reboot = facts
                run.happens(.settled(report))
            }
        }
    }

    /// The first host reboots, the second comes back without a service, the third never comes back.
    static var rebooted: [JournalEntry] {
        let reboot = RebootOperation(stopped: [app], timeout: 600)
        let schedule = schedule(
            maxFailed: 1, program: [.stop(app), .reboot(reboot)], batches: [["web1"], ["web2"], ["web3"]])
        return run(schedule) { run in
            let facts = RebootFacts(
                bootIDBefore: "a1", bootIDAfter: "b2", secondsDown: 41.6, started: ["import.service"])
            if let intent = run.intent(on: "web1") {
                var report = Sample.report(intent)
                report.operations[1].reboot = facts
                report.finishedAt = 55
                run.happens(.settled(report))
            }
            if let intent = run.intent(on: "web2") {
                var report = failing(
                    intent, at: 1, .failed,
                    [
                        .notBackAfterReboot(unit: "queue.service", state: "failed (failed)"),
                        .failedAfterReboot(units: ["queue.service"]),
                    ])
                report.operations[1].reboot = facts
                run.happens(.settled(report))
            }
            run.succeeds("web2")
            if let intent = run.intent(on: "web3") {
                run.happens(.lost(actionID: intent.id, .connectionLost(message: "Connection to web3 closed.")))
            }
            if let intent = run.intent(on: "web3") {
                run.happens(.lost(actionID: intent.id, .unreachable(message: "No route to host")))
            }
            run.succeeds("web1", "web2")
        }
    }
}
