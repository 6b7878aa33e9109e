import AgentProtocol
import Execution
import Inventory
import Journal
import Plan
import Schedule

/// Runs with a clock, small and large, for pages.
enum PageScenarios {
    static let app = ServiceTarget(
        unit: "app.service", stopTimeout: 30, startTimeout: 20,
        health: [
            HealthCheck(
                probe: .http(url: "http://10.0.0.11:8080/healthz", status: []), within: 20, every: 1, soak: 5)
        ])

    static func proof(_ unit: String) -> StopProof {
        StopProof(unit: unit, processes: 2, sources: [.pidfd, .unitResult])
    }

    /// Five hosts: a canary, a gate, one that doesn't stop in time, one that is lost; then all is put back.
    static var five: [JournalEntry] {
        let hosts = ["web1", "web2", "web3", "web4", "db1"]
        let link = LinkOperation(path: "/srv/app/current", to: "/srv/app/v2")
        var schedule = Sample.schedule(
            hosts: hosts, maxFailed: 1,
            steps: [
                Sample.step("Switch the release", batches: [Array(hosts.dropLast())], program: [.link(link)]),
                Sample.step(
                    "Restart the app, a canary first", batches: [["web1"], ["web2", "web3", "web4"]],
                    program: [.restart(app)]),
                Sample.step(
                    "restart postgresql", batches: [["db1"]], program: [.restart(Sample.service("postgresql"))]),
            ])
        schedule.planName = "Roll out v2"
        schedule.steps[1].gate = [
            GateCheck(
                times: 3, every: 2, within: 30,
                questions: [GateCheck.Question(probe: .command(argv: ["lag-below", "16MB"]), hosts: hosts)])
        ]
        return TimedRun.live(schedule) { intent in
            if intent.purpose == .rollback { return TimedRun.report(intent, intent.program.map { _ in 2.2 }) }
            switch (intent.step, intent.host) {
            case (1, "web1"):
                let stop = StopFacts(seconds: 8.1, killsAfter: 3, armed: true, proofs: [proof("app.service")])
                return TimedRun.report(intent, [15.4], stop: stop)
            case (1, "web2"):
                let stop = StopFacts(
                    seconds: 30, killsAfter: 3, armed: true,
                    processes: [
                        HostProcess(pid: 812, command: "python3 app.py", state: "D", waitsIn: "nfs_wait_bit_killable")
                    ], statusText: "writing 40%")
                return TimedRun.report(
                    intent, [30], stop: stop, outcome: .held,
                    reasons: [.stopTimedOut(unit: "app.service", seconds: 30)])
            case (1, "web3"):
                return (
                    18, .lost(actionID: intent.id, .connectionLost(message: "Timeout, server web3 not responding."))
                )
            case (1, _):
                let stop = StopFacts(seconds: 2.4, killsAfter: 3, armed: false, proofs: [proof("app.service")])
                return TimedRun.report(intent, [9.9], stop: stop)
            default: return TimedRun.report(intent, [0.4])
            }
        }
    }

    static let thousand = (1...1000).map { "web\(String(10_000 + $0).dropFirst())" }

    /// A thousand hosts in batches of a hundred, of which a few fail, and one can't be reached.
    static var large: [JournalEntry] {
        var schedule = Sample.schedule(
            hosts: thousand, maxFailed: 20,
            steps: [
                Sample.step(
                    "Roll the web tier",
                    batches: [Array(thousand.prefix(1))]
                        + stride(from: 1, to: 1000, by: 111).map { Array(thousand[$0..<min($0 + 111, 1000)]) },
                    onFailure: .continue, program: [.restart(app)]),
                Sample.step("Tell the monitoring", batches: [thousand], onFailure: .continue, program: [.pause(2)]),
            ])
        schedule.planName = "Monthly restart"
        let observed = thousand.dropLast().map { host in
            RunEvent.observed(host: host, forecast(host))
        }
        let out = RunEvent.excluded(
            host: "web1000", because: .contact(.unreachable(message: "ssh: connect to host web1000: timed out")))
        return TimedRun.live(schedule, before: observed + [out]) { intent in
            let number = Double(Int(intent.host.dropFirst(3)) ?? 0)
            if intent.purpose == .rollback { return TimedRun.report(intent, intent.program.map { _ in 3 }) }
            if intent.step == 1 { return TimedRun.report(intent, [2]) }
            let seconds = 1 + (number * 7).truncatingRemainder(dividingBy: 11)
            let stop = StopFacts(seconds: seconds, killsAfter: 10, armed: true, proofs: [proof("app.service")])
            if Int(number) % 97 == 5 {
                return TimedRun.report(
                    intent, [seconds + 20], stop: stop, outcome: .failed,
                    reasons: [
                        .unhealthy(
                            probe: .http(url: "http://\(intent.host):8080/healthz", status: []), seconds: 20,
                            lastAnswer: "500 Internal Server Error")
                    ])
            }
            return TimedRun.report(intent, [seconds + 6.5], stop: stop)
        }
    }

    static func forecast(_ host: String) -> HostForecast {
        var facts = PreviewScenarios.facts(
            "app.service", pid: 1000, kills: 10,
            alsoStops: [AlsoStops(unit: "sidecar.service", because: "BindsTo=app.service", killsAfter: 90)])
        let number = Int(host.dropFirst(3)) ?? 0
        let own = SocketEndpoint(address: "10.1.\(number / 250).\(number % 250 + 1)", port: 8080)
        let balancer = SocketEndpoint(address: "10.9.0.1", port: 20_000 + number)
        facts.use = ServiceUse(
            listeners: [SocketEndpoint(address: "::", port: 8080)],
            connections: [TCPConnection(local: own, peer: balancer, unit: "app.service")],
            files: [OpenFile(path: "/var/log/app.log", kind: .written, size: 1000)])
        return HostForecast(
            facts: HostFacts(
                hostname: host, machine: "x86_64", kernel: "6.1.0", serviceManager: "systemd 252", bootID: "b",
                clock: 0,
                addresses: [own.address]),
            operations: [
                PreviewScenarios.change("active", "active, restarted", facts),
                OperationForecast(prospect: .change(from: "", to: "")),
            ])
    }

    /// What the hosts of `large` say before.
    static var largePreview: Preview {
        guard case .started(let started)? = large.first?.event else { return PreviewScenarios.gate }
        var sights: [String: Preview.Sight] = [:]
        for host in thousand { sights[host] = .seen(forecast(host)) }
        sights["web1000"] = .excluded(.contact(.unreachable(message: "ssh: connect to host web1000: timed out")))
        return Preview(schedule: started.schedule, sights: sights)
    }
}
