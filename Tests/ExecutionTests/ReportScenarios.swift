import AgentProtocol
import Execution
import Inventory
import Journal
import Plan
import Schedule
import Windows

/// Runs that the fixtures beside them report on, lived through the real decider.
enum ReportScenarios {
    static let all: [String: [JournalEntry]] = [
        "as-planned": asPlanned, "put-back": putBack, "needs-person": needsPerson, "refused": refused,
        "abandoned": abandoned, "stopped": stopped, "rolled-back": rolledBack, "within-budget": withinBudget,
        "command-running": commandRunning, "no-undo": noUndo, "ended": ended, "left-undoing": leftUndoing,
        "forced": forced, "killed": killed, "force-forbidden": forceForbidden, "seen": seen, "left-down": leftDown,
        "held-in-use": heldInUse,
        "rebooted": rebooted, "all-rebooted": allRebooted, "gate": GateScenarios.gate, "window-closes": windowCloses,
        "blocked": BlockerScenarios.blocked,
        "approved": GateScenarios.approved, "approval-awaited": GateScenarios.waiting,
    ]

    /// 2026-11-22 17:05:00 UTC.
    static let start = 1_795_367_100.0

    static func entries(_ run: LivedRun) -> [JournalEntry] {
        ([.started(run.state.started)] + run.events).enumerated().map { index, event in
            JournalEntry(sequence: index + 1, time: start + Double(index) * 1.5, event: event)
        }
    }

    static let app = ServiceTarget(unit: "app.service", stopTimeout: 120, startTimeout: 20)

    static func schedule(maxFailed: Int = 0, program: [AgentProtocol.Operation], batches: [[String]]) -> Schedule {
        var schedule = Sample.schedule(
            hosts: ["web1", "web2", "web3", "db1"], maxFailed: maxFailed,
            steps: [
                Sample.step("Roll the web tier", batches: batches, program: program),
                Sample.step(
                    "restart postgresql", batches: [["db1"]], program: [.restart(Sample.service("postgresql"))]),
            ])
        schedule.planName = "Monthly patch restart"
        schedule.hosts[1].become = true
        schedule.hosts[1].user = "ada"
        schedule.hosts[1].address = "10.0.0.12"
        return schedule
    }

    /// A report in which a service took longer to stop than systemd would have given it.
    static func slow(_ intent: ActionIntent, seconds: Double) -> ActionReport {
        var report = Sample.report(intent)
        report.finishedAt = seconds + 1.2
        report.operations[0].stop = StopFacts(seconds: seconds, killsAfter: 3, armed: true)
        return report
    }

    static func failing(
        _ intent: ActionIntent, at index: Int, _ outcome: Outcome, _ reasons: [Reason], stop: StopFacts? = nil
    ) -> ActionReport {
        var report = Sample.report(intent, failing: index, outcome: outcome)
        report.operations[index].reasons = reasons
        report.operations[index].stop = stop
        report.finishedAt = 22.4
        return report
    }

    static func run(
        _ schedule: Schedule, window: RunWindow? = nil, _ body: (inout LivedRun) -> Void
    ) -> [JournalEntry] {
        var run = LivedRun(schedule, window: window)
        body(&run)
        return entries(run)
    }

    static var asPlanned: [JournalEntry] {
        run(schedule(program: [.restart(app)], batches: [["web1"], ["web2", "web3"]])) { run in
            for (host, seconds) in [("web1", 8.02), ("web3", 7.9)] {
                if let intent = run.intent(on: host) { run.happens(.settled(slow(intent, seconds: seconds))) }
                if host == "web1" { run.succeeds("web2") }
            }
            if let intent = run.intent(on: "db1") {
                run.happens(
                    .settled(
                        ActionReport(
                            id: intent.id, outcome: .unchanged,
                            operations: [OperationReport(index: 0, outcome: .unchanged, duration: 0)], startedAt: 0,
                            finishedAt: 0)))
            }
        }
    }

    /// The canary of a bad release fails its health check.
    static var putBack: [JournalEntry] {
        let link = LinkOperation(path: "/srv/app/current", to: "/srv/app/v2")
        return run(schedule(program: [.link(link), .restart(app)], batches: [["web1"], ["web2", "web3"]])) { run in
            if let intent = run.intent(on: "web1") {
                run.happens(
                    .settled(
                        failing(
                            intent, at: 1, .failed,
                            [
                                .unhealthy(
                                    probe: .http(url: "http://web1:8080/healthz", status: []), seconds: 20,
                                    lastAnswer: "status 500")
                            ])))
            }
            run.succeeds("web1")
        }
    }

    /// One host doesn't stop in time, another is lost, and a third can't be put back.
    static var needsPerson: [JournalEntry] {
        let link = LinkOperation(path: "/srv/app/current", to: "/srv/app/v2")
        let program: [AgentProtocol.Operation] = [.link(link), .restart(app)]
        return run(schedule(maxFailed: 1, program: program, batches: [["web1", "web2", "web3"]])) { run in
            run.succeeds("web1")
            if let intent = run.intent(on: "web2") {
                run.happens(
                    .settled(
                        failing(
                            intent, at: 1, .held, [.stopTimedOut(unit: "app.service", seconds: 120)],
                            stop: StopFacts(
                                seconds: 120, killsAfter: 3, armed: true,
                                processes: [
                                    HostProcess(
                                        pid: 812, command: "python3 app.py", state: "D",
                                        waitsIn: "nfs_wait_bit_killable")
                                ], statusText: "writing 40%"))))
            }
            if let intent = run.intent(on: "web3") {
                run.happens(
                    .lost(actionID: intent.id, .connectionLost(message: "Timeout, server web3 not responding.")))
            }
            if let intent = run.intent(on: "web2") {
                run.happens(
                    .settled(failing(intent, at: 0, .held, [.stopTimedOut(unit: "app.service", seconds: 120)])))
            }
            if let intent = run.intent(on: "web3") {
                run.happens(.lost(actionID: intent.id, .unreachable(message: "No route to host")))
            }
            run.succeeds("web1")
        }
    }

    /// A database doesn't stop, and others are still connected to it.
    static var heldInUse: [JournalEntry] {
        let preview = UseScenarios.preview
        var schedule = preview.schedule
        schedule.steps.removeLast(2)
        schedule.steps[0].onFailure = .stop
        return run(schedule) { run in
            for host in schedule.hosts.map(\.host) {
                if case .seen(let forecast)? = preview.sights[host] {
                    run.happens(.observed(host: host, forecast))
                }
            }
            if let intent = run.intent(on: "db1") {
                var use = UseScenarios.databaseUse()
                use.connections.removeFirst(14)
                run.happens(
                    .settled(
                        failing(
                            intent, at: 0, .held, [.stopTimedOut(unit: "postgresql.service", seconds: 120)],
                            stop: StopFacts(
                                seconds: 120, killsAfter: 90, armed: true,
                                processes: [
                                    HostProcess(pid: 812, command: "postgres", state: "S", waitsIn: "ep_poll")
                                ], use: use))))
            }
        }
    }

    /// A command outlives its time, with an undo that may not run beside it.
    static var commandRunning: [JournalEntry] {
        let input = CommandInput(
            stdin: SecretText([.secret("password"), .text("\n")]),
            environment: ["PGHOST": SecretText([.text("db 1")])])
        let migrate = CommandOperation(argv: ["migrate"], timeout: 5, undo: ["migrate", "--back"], input: input)
        return run(schedule(program: [.run(migrate)], batches: [["web1"], ["web2"]])) { run in
            run.succeeds("web1")
            if let intent = run.intent(on: "web2") {
                let reason = Reason.commandTimedOut(argv: migrate.argv, seconds: 5, pid: 660)
                run.happens(.settled(failing(intent, at: 0, .held, [reason])))
            }
            run.succeeds("web1")
        }
    }

    /// Commands that nothing takes back, in a run that is put back.
    static var noUndo: [JournalEntry] {
        let command = CommandOperation(argv: ["rm", "-r", "/srv/old data"], timeout: 5)
        return run(schedule(program: [.run(command), .restart(app)], batches: [["web1", "web2"]])) { run in
            run.succeeds("web1")
            if let intent = run.intent(on: "web2") {
                run.happens(
                    .settled(failing(intent, at: 1, .failed, [.startFailed(unit: "app.service", message: "no")])))
            }
            run.succeeds("web1", "web2")
        }
    }

    /// A plan that says `on_failure: continue`: when the budget is spent, nothing is put back anywhere.
    static var ended: [JournalEntry] {
        let check = Probe.tcp(host: "db1", port: 5432)
        var schedule = schedule(
            program: [.check(HealthCheck(probe: check, within: 0, every: 1, soak: 0)), .restart(app)],
            batches: [["web1"], ["web2"], ["web3"]])
        for index in schedule.steps.indices { schedule.steps[index].onFailure = .continue }
        return run(schedule) { run in
            run.succeeds("web1")
            if let intent = run.intent(on: "web2") {
                let reason = Reason.unhealthy(probe: check, seconds: 0, lastAnswer: "Connection refused")
                run.happens(.settled(failing(intent, at: 0, .failed, [reason])))
            }
        }
    }

    /// Put back because the operator wanted it, not because anything failed.
    static var rolledBack: [JournalEntry] {
        run(schedule(program: [.restart(app)], batches: [["web1"], ["web2", "web3"]])) { run in
            run.happens(.stopRequested)
            run.succeeds("web1")
            run.happens(.chosen(.rollBack))
            run.succeeds("web1")
        }
    }

    /// The second batch doesn't fit any more, and is run in the next window.
    static var windowCloses: [JournalEntry] {
        let schedule = schedule(program: [.restart(app)], batches: [["web1"], ["web2", "web3"]])
        let window = RunWindow.open(
            RunOpening(
                text: "Sun 2026-11-22 18:00 to 18:30 Europe/Malta (17:00 to 17:30 UTC)", closes: start + 300,
                lastStart: start + 300, atClose: .stop))
        return run(schedule, window: window) { run in
            run.now = start + 290
            run.succeeds("web1")
        }
    }

    /// It was resumed although its window was over.
    static var windowOutside: [JournalEntry] {
        var events = windowCloses.map(\.event)
        events.append(
            .resumed(
                RunResumed(
                    intention: .goOn, operatorName: "alice", controller: "desk", epoch: 1,
                    window: .outside(because: "the release can't wait a week"))))
        return events.enumerated().map { index, event in
            JournalEntry(sequence: index + 1, time: start + Double(index), event: event)
        }
    }

    /// One host can't be reached, as the plan allows.
    static var withinBudget: [JournalEntry] {
        let schedule = schedule(maxFailed: 1, program: [.restart(app)], batches: [["web1"], ["web2", "web3"]])
        var events: [RunEvent] = [
            .excluded(host: "web2", because: .contact(.authenticationFailed(message: "Permission denied (publickey).")))
        ]
        var state = RunState(Sample.started(schedule))
        state.apply(events[0])
        while true {
            let decided = state.decide(room: 10, now: 0)
            if decided.isEmpty { break }
            for event in decided {
                state.apply(event)
                events.append(event)
            }
            for intent in Array(state.inFlight.values) {
                events.append(.settled(Sample.report(intent)))
                state.apply(.settled(Sample.report(intent)))
            }
        }
        return ([.started(state.started)] + events).enumerated().map { index, event in
            JournalEntry(sequence: index + 1, time: start + Double(index), event: event)
        }
    }

    static var forcedApp: ServiceTarget {
        var app = app
        app.force = ForceRule(after: 60, signal: 9, reason: "hangs in bug 42")
        return app
    }

    /// Ended by force, as plan, operator and host agreed.
    static func forced(_ intent: ActionIntent) -> ActionReport {
        var report = Sample.report(intent)
        report.outcome = .forced
        report.finishedAt = 62.1
        report.operations[0].outcome = .forced
        report.operations[0].reasons = [
            .forced(
                unit: "app.service", signal: 9, seconds: 60.2,
                processes: [
                    HostProcess(pid: 812, command: "python3 app.py", state: "S"),
                    HostProcess(pid: 813, command: "python3 worker.py", state: "S"),
                ], reason: "hangs in bug 42")
        ]
        report.operations[0].stop = StopFacts(
            seconds: 60.9, killsAfter: 30, armed: true,
            proofs: [StopProof(unit: "app.service", processes: 2, sources: [.pidfd, .unitResult])])
        return report
    }

    /// A report of a stop with what proves that nothing was killed in it.
    static func proven(_ intent: ActionIntent, _ proofs: StopProof...) -> ActionReport {
        var report = Sample.report(intent)
        report.operations[0].stop = StopFacts(seconds: 0.4, killsAfter: 90, armed: false, proofs: proofs)
        return report
    }

    static var forced: [JournalEntry] {
        var run = LivedRun(
            schedule(program: [.restart(forcedApp)], batches: [["web1", "web2", "web3"]]), forceAllowedBy: "alice")
        for host in ["web1", "web2"] {
            if let intent = run.intent(on: host) { run.happens(.settled(forced(intent))) }
        }
        run.succeeds("web3", "db1")
        return entries(run)
    }

    /// Someone else kills processes in the middle of a stop, on one host by hand and on another for want of memory.
    static var killed: [JournalEntry] {
        run(schedule(maxFailed: 2, program: [.restart(app)], batches: [["web1", "web2", "web3"]])) { run in
            for (host, reasons) in [
                (
                    "web1",
                    [Reason.killed(unit: "app.service", signal: 9, by: "someone other than systemd", processes: 2)]
                ), ("web2", [.killed(unit: "app.service", signal: 9, by: "the kernel, out of memory", processes: 1)]),
            ] {
                if let intent = run.intent(on: host) {
                    run.happens(.settled(failing(intent, at: 0, .killed, reasons)))
                }
            }
            run.succeeds("web3", "web1", "web2", "db1")
        }
    }

    /// How it is known that nothing was killed, and where not all of it is.
    static var seen: [JournalEntry] {
        run(schedule(program: [.restart(app)], batches: [["web1", "web2", "web3"]])) { run in
            for host in ["web1", "web2", "web3"] {
                guard let intent = run.intent(on: host) else { continue }
                let missing = host == "web3" ? "how 2 of its other processes ended, which Linux tells since 6.15" : nil
                let proof = StopProof(
                    unit: "app.service", processes: 3, sources: missing == nil ? [.unitResult, .pidfd] : [.unitResult],
                    missing: missing)
                run.happens(.settled(proven(intent, proof)))
            }
            if let intent = run.intent(on: "db1") {
                run.happens(
                    .settled(
                        proven(intent, StopProof(unit: "postgresql.service", processes: 1, sources: [.pidfd]))))
            }
        }
    }

    static var forceForbidden: [JournalEntry] {
        let started = Sample.started(
            schedule(maxFailed: 2, program: [.restart(forcedApp)], batches: [["web1"], ["web2", "web3"]]),
            forceAllowedBy: "alice")
        var state = RunState(started)
        let reason = Reason.forceForbidden(unit: "app.service", policy: "force: never in /etc/lull/policy")
        let excluded = RunEvent.excluded(host: "web2", because: .refused([reason]))
        state.apply(excluded)
        return ([.started(started), excluded] + state.decide(room: 10, now: 0)).enumerated().map { index, event in
            JournalEntry(sequence: index + 1, time: start, event: event)
        }
    }

    static var refused: [JournalEntry] {
        let started = Sample.started(schedule(program: [.restart(app)], batches: [["web1"], ["web2", "web3"]]))
        var state = RunState(started)
        let excluded = RunEvent.excluded(
            host: "web2", because: .contact(.unreachable(message: "ssh: connect to host 10.0.0.12: timed out")))
        state.apply(excluded)
        return ([.started(started), excluded] + state.decide(room: 10, now: 0)).enumerated().map { index, event in
            JournalEntry(sequence: index + 1, time: start, event: event)
        }
    }

    static var abandoned: [JournalEntry] {
        run(schedule(program: [.restart(app)], batches: [["web1", "web2", "web3"]])) { run in
            run.succeeds("web1")
            run.happens(.stopRequested)
            run.happens(.abandoned)
        }
    }

    /// Left at once while a host is being put back: that goes on without lull.
    static var leftUndoing: [JournalEntry] {
        run(schedule(program: [.restart(app)], batches: [["web1", "web2"]])) { run in
            run.succeeds("web1")
            run.fails("web2")
            run.happens(.stopRequested)
            run.happens(.abandoned)
        }
    }

    static var stopped: [JournalEntry] {
        run(schedule(program: [.restart(app)], batches: [["web1"], ["web2", "web3"]])) { run in
            run.happens(.stopRequested)
            run.succeeds("web1")
            run.happens(.chosen(.stop))
        }
    }

    /// A service was restarted, and what the plan left alone is down.
    static var leftDown: [JournalEntry] {
        run(schedule(program: [.restart(app)], batches: [["web1", "web2"]])) { run in
            for host in ["web1", "web2"] {
                guard let intent = run.intent(on: host) else { continue }
                var report = Sample.report(intent)
                report.operations[0].stop = StopFacts(
                    seconds: 1, killsAfter: nil, armed: false, alsoStopped: ["reports.service", "sync.service"],
                    leftDown: host == "web1" ? ["reports.service", "sync.service"] : [])
                run.happens(.settled(report))
            }
            run.succeeds("db1")
        }
    }
}
