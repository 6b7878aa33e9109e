import AgentProtocol
import Execution
import Inventory

/// Audits that the fixtures beside them render.
enum AuditScenarios {
    static let all: [String: FleetAudit] = [
        "fleet": fleet, "hostile": hostile, "nothing": nothing, "harmless": harmless,
    ]

    private static let deadline = AuditFinding.deadline(seconds: 90, signal: 9)

    private static func unit(
        _ name: String, _ findings: [AuditFinding], _ remedy: AuditRemedy = .armLate(after: 4.5), processes: Int = 1,
        memory: Int? = 812_000, state: String = "active", canStop: Bool = true
    ) -> UnitAudit {
        UnitAudit(
            unit: name, activeState: state, subState: state == "active" ? "running" : "dead", canStop: canStop,
            processes: processes, memory: memory, findings: findings, remedy: remedy)
    }

    private static func seen(_ units: [UnitAudit], unseen: [Reason] = [], unmatched: [String] = []) -> FleetAudit.Sight
    {
        .seen(
            HostAudit(
                serviceManager: "systemd 252 (252.39-1~deb12u1)", isRoot: true,
                units: units.sorted { $0.unit < $1.unit },
                unseen: unseen, unmatched: unmatched))
    }

    private static func audit(
        _ sights: [(String, FleetAudit.Sight)], question: AuditQuestion = AuditQuestion()
    ) -> FleetAudit {
        FleetAudit(
            question: question, hosts: PreviewScenarios.connections(sights.map(\.0)),
            sights: Dictionary(uniqueKeysWithValues: sights))
    }

    /// Two web servers that are alike, a database with dependents, a host with an old script, two that are away.
    static var fleet: FleetAudit {
        func web(_ workers: Int, pending: [String] = []) -> FleetAudit.Sight {
            seen([
                unit(
                    "nginx.service",
                    [.childrenKilled(children: workers), .deadline(seconds: 5, signal: 9)],
                    pending.isEmpty ? .armEarly : .refuse([.daemonReloadPending(units: pending)]),
                    processes: workers + 1, memory: 4_100_000 * workers),
                unit("app.service", [deadline], memory: 312_400_000 + workers),
                unit("ssh.service", [deadline, .leftBehind(killMode: "process")]),
                unit("dbus.service", [deadline], memory: 1_500_000),
                unit("systemd-tmpfiles-setup.service", [.noProcesses], .wait, processes: 0, memory: nil),
                unit("systemd-sysctl.service", [.noProcesses], .wait, processes: 0, memory: nil),
            ])
        }
        let dependents = [
            AlsoStops(unit: "app.service", because: "Requires=postgresql.service", killsAfter: 90),
            AlsoStops(unit: "reports.service", because: "BindsTo=app.service", killsAfter: 2),
        ]
        let db = seen(
            [
                unit(
                    "postgresql.service", [.takesAlong(dependents), .revivedBy(["postgresql.socket"])], .armEarly,
                    processes: 7, memory: 1_240_000_000),
                unit("app.service", [deadline, .takesAlong([dependents[1]])], .armEarly),
                unit("reports.service", [.deadline(seconds: 2, signal: 9), .watchdog(seconds: 30)], .armEarly),
                unit(
                    "legacy.service",
                    [
                        .sysvScript(
                            path: "/etc/init.d/legacy", line: "start-stop-daemon --stop --retry TERM/3/KILL/2", after: 3
                        ),
                        .deadline(seconds: 300, signal: 9), .leftBehind(killMode: "process"),
                    ], .refuse([.sysvScript(unit: "legacy.service")])),
                unit(
                    "edited.service", [deadline, .pendingReload],
                    .refuse([.daemonReloadPending(units: ["edited.service"])]),
                    state: "reloading"),
                unit(
                    "journal.service", [deadline, .refusesStop], .refuse([.cannotStop(unit: "journal.service")]),
                    canStop: false),
                unit("ssh.service", [deadline, .leftBehind(killMode: "process")]),
            ], unseen: [.fileProblem(path: "/etc/init.d/other", message: "Permission denied")])
        return audit([
            ("web1", web(2)), ("web2", web(4, pending: ["edited.service"])), ("db1", db),
            ("web3", .lost(.unreachable(message: "ssh: connect to host 10.0.0.14 port 22: No route to host"))),
            ("web4", .lost(.unreachable(message: "ssh: connect to host 10.0.0.15 port 22: No route to host"))),
        ])
    }

    /// What a host says is data, whatever it holds.
    static var hostile: FleetAudit {
        let name = "a\u{1b}[31m<script>alert(1)</script>\"'&\u{202e}.service"
        return audit([
            (
                "h1",
                seen(
                    [
                        unit(
                            name,
                            [.stopCommandKills(command: "kill -9 </td><img src=x onerror=y>", after: 0)],
                            .refuse([.stopCommandKills(unit: name, command: "kill -9 </td>")]), state: "<b>odd</b>")
                    ], unseen: [.fileProblem(path: "/etc/<i>", message: "no & never")])
            ),
            (
                "h2",
                .seen(
                    HostAudit(
                        serviceManager: nil, isRoot: false, units: [],
                        failure: .serviceManager(message: "systemd doesn't run <this> host")))
            ),
        ])
    }

    static var nothing: FleetAudit {
        audit(
            [("web1", seen([], unmatched: ["ngnix.service"])), ("web2", seen([], unmatched: ["ngnix.service"]))],
            question: AuditQuestion(patterns: ["ngnix.service"]))
    }

    static var harmless: FleetAudit {
        audit(
            [
                (
                    "web1",
                    seen([
                        unit("a.service", [], .wait),
                        unit(
                            "b.service", [.givenUp(seconds: 90)], .armLate(after: 4.5), processes: 0, memory: nil,
                            state: "inactive"),
                    ])
                )
            ], question: AuditQuestion(includesInactive: true))
    }
}
