import AgentProtocol
import Execution
import Inventory
import Journal
import Plan
import Schedule

/// Previews that the fixtures beside them render.
enum PreviewScenarios {
    static let all: [String: Preview] = [
        "rolling-restart": rollingRestart, "bad-hosts": badHosts, "rollout": rollout, "dependents": dependents,
        "force": force, "leave": leave, "in-use": UseScenarios.preview,
        "reboot": reboot, "spread": spread, "gate": gate,
    ]

    static func connections(_ hosts: [String]) -> [HostConnection] {
        hosts.enumerated().map { HostConnection(host: $1, address: "10.0.0.\($0 + 11)") }
    }

    static func app(_ address: String) -> ServiceTarget {
        ServiceTarget(
            unit: "app.service", stopTimeout: 120, startTimeout: 20, soak: 5,
            health: [
                HealthCheck(
                    probe: .http(url: "http://\(address):8080/healthz", status: []), within: 20, every: 1, soak: 3)
            ])
    }

    static func facts(
        _ unit: String, pid: Int = 812, age: Double = 259_200, kills: Double? = 90, mode: String = "control-group",
        alsoStops: [AlsoStops] = [], triggers: [String] = [], state: String = "active"
    ) -> ServiceFacts {
        ServiceFacts(
            unit: unit, activeState: state, subState: state == "active" ? "running" : "dead",
            mainPID: state == "active" ? pid : 0, activeFor: state == "active" ? age : nil, killMode: mode,
            killsAfter: kills, alsoStops: alsoStops, triggers: triggers)
    }

    static func change(_ from: String, _ to: String, _ facts: ServiceFacts? = nil, _ warnings: [Reason] = [])
        -> OperationForecast
    {
        OperationForecast(prospect: .change(from: from, to: to), warnings: warnings, service: facts)
    }

    static func seen(_ host: String, _ operations: [OperationForecast]) -> Preview.Sight {
        .seen(
            HostForecast(
                facts: HostFacts(
                    hostname: host, machine: "x86_64", kernel: "6.1.0", serviceManager: "systemd 252", bootID: "b",
                    clock: 0), operations: operations))
    }

    /// Twenty web hosts, a canary first, behind a load balancer; a job that is stopped before and started after.
    static var rollingRestart: Preview {
        let web = (1...20).map { $0 < 10 ? "web0\($0)" : "web\($0)" }
        let hosts = connections(web + ["worker1"])
        let job = ServiceTarget(unit: "batch-worker.service", stopTimeout: 7200, startTimeout: 90)
        func action(_ connection: HostConnection) -> ScheduledAction {
            ScheduledAction(
                host: connection.host,
                program: [
                    .run(CommandOperation(argv: ["lb", "drain", connection.host], timeout: 30)),
                    .restart(app(connection.address)),
                ],
                closing: [
                    Closing(
                        closes: 0,
                        operation: .run(CommandOperation(argv: ["lb", "undrain", connection.host], timeout: 30)))
                ], worstCase: 228)
        }
        let actions = hosts.dropLast().map(action)
        let worker = { (operation: AgentProtocol.Operation, worst: Double) in
            [ScheduledAction(host: "worker1", program: [operation], worstCase: worst)]
        }
        var sights: [String: Preview.Sight] = [:]
        for (index, connection) in hosts.dropLast().enumerated() {
            sights[connection.host] = seen(
                connection.host,
                [
                    OperationForecast(prospect: .cannotKnow(because: "it has no `unless`")),
                    change(
                        "active", "active, restarted",
                        facts("app.service", pid: 700 + index, age: 7200 + 20_000 * Double(index), kills: 3)),
                ])
        }
        sights["worker1"] = seen(
            "worker1",
            [
                change("active", "inactive", facts("batch-worker.service")),
                OperationForecast(prospect: .nothing(because: "it is active"), service: facts("batch-worker.service")),
            ])
        return Preview(
            schedule: Schedule(
                planName: "Monthly patch restart", hosts: hosts, maxFailed: 2,
                steps: [
                    ScheduledStep(
                        title: "stop batch-worker", onFailure: .rollback, batches: [worker(.stop(job), 7200)]),
                    ScheduledStep(
                        title: "Roll the web tier", onFailure: .rollback,
                        batches: [Array(actions[..<1]), Array(actions[1..<3])]
                            + stride(from: 3, to: 18, by: 5).map { Array(actions[$0..<$0 + 5]) }
                            + [Array(actions[18...])]),
                    ScheduledStep(
                        title: "start batch-worker", onFailure: .rollback, batches: [worker(.start(job), 90)]),
                ]), sights: sights)
    }

    /// A plan that may kill.
    static var force: Preview {
        let hosts = connections(["web1", "web2"])
        let actions = hosts.map { connection in
            var target = app(connection.address)
            target.force = ForceRule(after: 60, signal: 9, reason: "hangs in bug 42")
            return ScheduledAction(host: connection.host, program: [.restart(target)], worstCase: 158)
        }
        return Preview(
            schedule: Schedule(
                planName: "Restart by force", hosts: hosts, maxFailed: 0,
                steps: [ScheduledStep(title: "restart app", onFailure: .rollback, batches: [actions])]),
            sights: Dictionary(
                uniqueKeysWithValues: hosts.map {
                    ($0.host, seen($0.host, [change("active", "active, restarted", facts("app.service"))]))
                }))
    }

    /// A cluster, host by host, whose members must all agree; and a person in between.
    static var gate: Preview {
        let hosts = connections(["db1", "db2", "db3"])
        let target = ServiceTarget(unit: "postgresql.service", stopTimeout: 60, startTimeout: 60)
        let batches = hosts.map { [ScheduledAction(host: $0.host, program: [.restart(target)], worstCase: 120)] }
        let sight = change("active", "active, restarted", facts("postgresql.service"))
        return Preview(
            schedule: Schedule(
                planName: "Cluster", hosts: hosts, maxFailed: 0,
                steps: [
                    ScheduledStep(
                        title: "restart postgresql", onFailure: .rollback, batches: batches,
                        gate: [
                            GateCheck(
                                times: 3, every: 2, within: 30,
                                questions: [
                                    GateCheck.Question(
                                        probe: .command(argv: ["pg-lag-below", "16MB"]), hosts: hosts.map(\.host))
                                ]),
                            GateCheck(
                                times: 1, every: 1, within: 0,
                                questions: hosts.map {
                                    GateCheck.Question(probe: .tcp(host: $0.address, port: 5432), hosts: [$0.host])
                                }),
                        ]),
                    ScheduledStep(
                        title: "approve: Are the graphs well?", onFailure: .rollback, batches: [],
                        approval: "Are the graphs well?"),
                    ScheduledStep(
                        title: "restart postgresql", onFailure: .stop, batches: [batches.flatMap { $0 }],
                        gate: [
                            GateCheck(
                                times: 1, every: 1, within: 60,
                                questions: [
                                    GateCheck.Question(probe: .file(path: "/run/ready"), hosts: hosts.map(\.host))
                                ])
                        ]),
                ],
                notify: [
                    ScheduledNotify(
                        channel: .webhook(.init(url: SecretText([.secret("slack")]), format: .slack)),
                        kinds: [.approval, .failed]),
                    ScheduledNotify(
                        channel: .webhook(
                            .init(url: SecretText([.text("https://hooks.example.org:8443/"), .secret("path")])))),
                    ScheduledNotify(
                        channel: .command(
                            .init(argv: [
                                MessageText([.text("mail")]), MessageText([.text("-s")]),
                                MessageText([.text("lull: "), .field(.subject)]),
                                MessageText([.text("ops@example.org")]),
                            ])), kinds: [.done]),
                ]),
            sights: Dictionary(uniqueKeysWithValues: hosts.map { ($0.host, seen($0.host, [sight, sight])) }))
    }

    /// Of each rack one host at a time; in one of them nobody can go any more.
    static var spread: Preview {
        let hosts = connections(["web1", "web2", "web3", "web4", "db1"])
        let racks = ["web1": "A", "web2": "A", "web3": "B", "web4": "B", "db1": "B"]
        let batches = [["web1", "web3"], ["web2", "web4"]].map { batch in
            batch.map { ScheduledAction(host: $0, program: [.restart(app("10.0.0.11"))], worstCase: 148) }
        }
        var sights: [String: Preview.Sight] = [
            "db1": .excluded(.contact(.unreachable(message: "No route to host")))
        ]
        for host in ["web1", "web2", "web3", "web4"] {
            sights[host] = seen(host, [change("active", "active, restarted", facts("app.service"))])
        }
        let database = ServiceTarget(unit: "db.service", stopTimeout: 60, startTimeout: 60)
        return Preview(
            schedule: Schedule(
                planName: "Racks", hosts: hosts, maxFailed: 2,
                steps: [
                    ScheduledStep(
                        title: "restart db", onFailure: .rollback,
                        batches: [[ScheduledAction(host: "db1", program: [.restart(database)], worstCase: 120)]]),
                    ScheduledStep(
                        title: "restart app", onFailure: .rollback, batches: batches,
                        spread: ScheduledSpread(by: "rack", max: 1, values: racks)),
                ]), sights: sights)
    }

    /// More hosts are out than the plan allows.
    static var badHosts: Preview {
        let hosts = connections(["web1", "web2", "web3", "db1"])
        let steps = [
            ScheduledStep(
                title: "restart app", onFailure: .rollback,
                batches: hosts.map {
                    [ScheduledAction(host: $0.host, program: [.restart(app($0.address))], worstCase: 148)]
                })
        ]
        return Preview(
            schedule: Schedule(planName: "Restart the app", hosts: hosts, maxFailed: 1, steps: steps),
            sights: [
                "web1": seen("web1", [change("inactive", "active", facts("app.service", state: "inactive"))]),
                "web2": .excluded(
                    .contact(.unreachable(message: "ssh: connect to host 10.0.0.12 port 22: No route to host"))),
                "web3": .excluded(
                    .contact(.unreachable(message: "ssh: connect to host 10.0.0.13 port 22: No route to host"))),
                "db1": .excluded(
                    .refused([
                        .daemonReloadPending(units: ["nginx.service", "cron.service"]),
                        .stopCommandKills(unit: "app.service", command: "/bin/kill -KILL \u{1B}[2J$MAINPID"),
                    ])),
            ])
    }

    /// A link, a file and a command, then a restart that follows them.
    static var rollout: Preview {
        let hosts = connections(["web1"])
        let program: [AgentProtocol.Operation] = [
            .link(LinkOperation(path: "/srv/app/current", to: "/srv/app/releases/v2")),
            .copy(CopyOperation(path: "/etc/app.conf", digest: "abc", size: 120)),
            .run(
                CommandOperation(
                    argv: ["app-migrate", "--to", "v2 final"], timeout: 60, undo: ["app-migrate", "--to", "v1"],
                    unless: ["app-migrate", "--check"])),
            .restart(app("10.0.0.11")), .pause(90),
            .check(HealthCheck(probe: .tcp(host: "10.0.0.11", port: 8080), within: 10, every: 1, soak: 0)),
        ]
        return Preview(
            schedule: Schedule(
                planName: "Roll out v2", hosts: hosts, maxFailed: 0,
                steps: [
                    ScheduledStep(
                        title: "Roll out", onFailure: .rollback,
                        batches: [[ScheduledAction(host: "web1", program: program, worstCase: 318)]])
                ]),
            sights: [
                "web1": seen(
                    "web1",
                    [
                        change("/srv/app/releases/v1", "/srv/app/releases/v2"),
                        OperationForecast(prospect: .nothing(because: "the file holds that already")),
                        OperationForecast(prospect: .cannotKnow(because: "`app-migrate --check` exited 1")),
                        change("active", "active, restarted", facts("app.service", age: 45)),
                        change("", ""), change("", ""),
                    ])
            ])
    }

    /// What stops along, what would start it again, what a service manager would do to its children.
    static var dependents: Preview {
        let hosts = connections(["db1", "db2"])
        let database = ServiceTarget(
            unit: "postgresql.service", stopTimeout: 600, startTimeout: 300,
            protect: ["/etc/postgresql", "/etc/postgresql-common"],
            dependents: .restart, dependentTimeouts: ["sync.service": 7200])
        var service = facts(
            "postgresql.service", kills: nil, mode: "mixed",
            alsoStops: [
                AlsoStops(
                    unit: "reports.service", because: "Requires=postgresql.service", killsAfter: 5, comesBack: true),
                AlsoStops(unit: "sync.service", because: "PartOf=postgresql.service", killsAfter: nil),
                AlsoStops(unit: "below.service", because: "StopWhenUnneeded=yes", killsAfter: 90, comesBack: true),
            ], triggers: ["postgresql.socket", "reports.timer"])
        service.revivers = [
            UnitTie(unit: "postgresql.socket", because: "Triggers=postgresql.service"),
            UnitTie(unit: "reports.timer", because: "Triggers=reports.service"),
            UnitTie(unit: "keeper.service", because: "Upholds=postgresql.service"),
            UnitTie(unit: "org.example.Reports", because: "SystemdService=reports.service"),
        ]
        service.unneeded = [UnitTie(unit: "below.service", because: "StopWhenUnneeded=yes")]
        service.startedByEnd = [
            UnitTie(unit: "after.service", because: "OnSuccessOf=postgresql.service"),
            UnitTie(unit: "alert.service", because: "OnFailureOf=reports.service"),
        ]
        let sight = change(
            "active", "active, restarted", service,
            [
                .killMode(unit: "postgresql.service", killMode: "mixed"), .notEnabledButActive(unit: "sync.service"),
                .nothingToProtect(path: "/etc/postgresql-common"),
            ])
        let refused = OperationForecast(
            prospect: .refuse([
                .dependents(
                    unit: "cache.service",
                    units: [UnitTie(unit: "reports.service", because: "Requires=cache.service")])
            ]),
            service: facts("cache.service"))
        return Preview(
            schedule: Schedule(
                planName: "Databases", hosts: hosts, maxFailed: 1,
                steps: [
                    ScheduledStep(
                        title: "restart postgresql", onFailure: .stop,
                        batches: hosts.map {
                            [ScheduledAction(host: $0.host, program: [.restart(database)], worstCase: 900)]
                        }),
                    ScheduledStep(
                        title: "stop cache", onFailure: .stop,
                        batches: [
                            hosts.map {
                                ScheduledAction(
                                    host: $0.host,
                                    program: [
                                        .stop(ServiceTarget(unit: "cache.service", stopTimeout: 90, startTimeout: 90))
                                    ], worstCase: 90)
                            }
                        ]),
                ]),
            sights: ["db1": seen("db1", [sight, refused]), "db2": seen("db2", [sight])])
    }

    /// The plan leaves what stops along: once where it is stopped, once where it is started again.
    static var leave: Preview {
        let hosts = connections(["db1"])
        let database = ServiceTarget(
            unit: "postgresql.service", stopTimeout: 600, startTimeout: 300, dependents: .leave)
        func service(comesBack: Bool) -> ServiceFacts {
            var facts = facts(
                "postgresql.service", kills: nil,
                alsoStops: [
                    AlsoStops(
                        unit: "reports.service", because: "Requires=postgresql.service", killsAfter: 5,
                        comesBack: comesBack),
                    AlsoStops(unit: "sync.service", because: "PartOf=postgresql.service", killsAfter: nil),
                ])
            facts.conflicts = [UnitTie(unit: "standby.service", because: "ConflictedBy=postgresql.service")]
            return facts
        }
        let left = Reason.leftDown(unit: "postgresql.service", units: ["sync.service"])
        return Preview(
            schedule: Schedule(
                planName: "Leave them", hosts: hosts, maxFailed: 0,
                steps: [
                    ScheduledStep(
                        title: "restart postgresql", onFailure: .stop,
                        batches: [[ScheduledAction(host: "db1", program: [.restart(database)], worstCase: 900)]])
                ]),
            sights: [
                "db1": seen("db1", [change("active", "active, restarted", service(comesBack: true), [left])])
            ])
    }
}
