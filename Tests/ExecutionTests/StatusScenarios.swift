import AgentProtocol
import Execution
import Inventory

/// What hosts may say when they are asked how they stand.
enum StatusScenarios {
    static let now = 1_795_367_109.0

    static let all: [String: FleetStatus] = [
        "alike": fleet(
            ["nginx.service"],
            [
                "web1": host([service("nginx.service", age: 7300, memory: 9_900_000, pid: 812)]),
                "web2": host([service("nginx.service", age: 11_000, memory: 12_300_000, processes: 5, pid: 77)]),
                "web3": host([service("nginx.service", age: 11_000, memory: 10_000_000, pid: 9)]),
            ]),
        "one": fleet(
            ["slow-writer.service"],
            ["web1": host([with(service("slow-writer.service", age: 40, kills: 3)) { $0.statusText = "holding data" }])]
        ),
        "held": fleet(
            ["never-stops.service"],
            [
                "web1": held, "web2": host([service("never-stops.service", age: 500)]),
                "web3": host([
                    with(service("never-stops.service", age: 60)) {
                        $0.activeState = "failed"
                        $0.subState = "failed"
                        $0.result = "exit-code"
                        $0.mainPID = 0
                        $0.processCount = 0
                        $0.restarts = 5
                    }
                ]),
            ]),
        "states": fleet(
            ["a.service", "gone.service"],
            [
                "web1": host([
                    with(service("a.service", age: 20)) {
                        $0.activeState = "inactive"
                        $0.subState = "dead"
                        $0.unitFileState = "disabled"
                        $0.processCount = 0
                        $0.mainPID = 0
                        $0.memory = nil
                    },
                    missing("gone.service"),
                ]),
                "web2": host([
                    with(service("a.service", age: 20, kills: nil)) {
                        $0.needsDaemonReload = true
                        $0.restarts = 1
                    }, missing("gone.service"),
                ]),
                "web3": host([
                    with(service("a.service", age: 20, kills: 0)) { $0.unitFileState = "" }, missing("gone.service"),
                ]),
            ]),
        "nothing-named": fleet(
            [],
            [
                "web1": with(
                    host([
                        with(service("mnt-data.mount", age: 60)) {
                            $0.activeState = "failed"
                            $0.subState = "failed"
                            $0.result = "timeout"
                            $0.killMode = ""
                            $0.killsAfter = nil
                            $0.processCount = 0
                            $0.mainPID = 0
                            $0.memory = nil
                        }
                    ])
                ) {
                    $0.actions = [
                        past("r1.s1.h0", .restart(Sample.service("app")), .done, ago: 300),
                        past("r0.s1.h0", .stop(Sample.service("app")), .failed, ago: 9000),
                    ]
                },
                "web2": with(host([])) {
                    $0.underWay = ActionTrace(
                        id: "r2.s1.h1", program: [.restart(Sample.service("app")), .pause(3), .pause(4), .pause(5)],
                        begunAt: now - 12,
                        progress: ActionProgress(
                            id: "r2.s1.h1", index: 0, phase: .stopping, subject: "app.service", elapsed: 12, limit: 90))
                },
                "web3": with(host([])) {
                    $0.pendingReload = ["a.service", "b.socket"]
                    $0.hold = Hold(by: "ann@desk", why: "disk\u{1b} swap", since: now - 3600, until: now + 3600)
                },
                "web4": with(host([])) {
                    $0.actions = [past("r1.s1.h3", .restart(Sample.service("app")), .done, ago: 301)]
                },
            ]),
        "claimed": fleet(
            [],
            [
                "web1": claimed(remaining: 48), "web2": claimed(remaining: 48),
                "web3": claimed(remaining: 90, revertsIn: 90), "web4": claimed(remaining: -3725),
                "web5": claimed(remaining: 20, reverted: "20261122-170509-k3f7.s1.h0.revert"),
            ]),
        "not-asked": fleet(
            ["a.service"],
            [
                "web1": host([service("a.service", age: 20)]), "web2": nil,
                "web3": HostStatus(
                    clock: now, serviceManager: nil,
                    problems: [.serviceManager(message: "systemd doesn't run this host")]),
            ]),
    ]

    private static let held = host([
        with(service("never-stops.service", age: 42, kills: nil, pid: 812)) {
            $0.activeState = "deactivating"
            $0.subState = "stop-sigterm"
            $0.held = HeldStop(action: "20261122-170509-k3f7.s1.h0", since: now - 12, limit: 30)
            $0.processes = [HostProcess(pid: 812, command: "python3 never\u{1b}.py", state: "S", waitsIn: "do_poll")]
            $0.overrides = ["/run/systemd/system/never-stops.service.d/zzzz-lull-noforce.conf"]
        }
    ])

    private static func claimed(remaining: Double, revertsIn: Double? = nil, reverted: String? = nil) -> HostStatus {
        with(host([])) {
            $0.claim = ClaimStanding(
                claim: RunClaim(runID: "20261122-170509-k3f7", owner: "ann\u{1b}@control1", epoch: 0),
                since: now - 4000,
                remaining: remaining, revertsIn: revertsIn, reverted: reverted)
        }
    }

    private static func missing(_ unit: String) -> ServiceStatus {
        ServiceStatus(
            unit: unit, loadState: "not-found", unitFileState: "", activeState: "inactive", subState: "dead",
            result: "success")
    }

    private static func service(
        _ unit: String, age: Double, kills: Double? = 90, memory: Int? = 1_000_000, processes: Int = 1, pid: Int = 5
    ) -> ServiceStatus {
        ServiceStatus(
            unit: unit, loadState: "loaded", unitFileState: "enabled", activeState: "active", subState: "running",
            result: "success", stateFor: age, mainPID: pid, processCount: processes, memory: memory,
            killMode: "control-group", killsAfter: kills)
    }

    private static func host(_ services: [ServiceStatus]) -> HostStatus {
        HostStatus(clock: now, serviceManager: "systemd 252 (252.39-1~deb12u1)", services: services)
    }

    private static func past(_ id: String, _ operation: Operation, _ outcome: Outcome, ago: Double) -> ActionTrace {
        ActionTrace(id: id, program: [operation], begunAt: now - ago - 9, endedAt: now - ago, outcome: outcome)
    }

    private static func with<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
        var value = value
        change(&value)
        return value
    }

    /// A host without a status couldn't be reached.
    private static func fleet(_ units: [String], _ hosts: [String: HostStatus?]) -> FleetStatus {
        FleetStatus(
            units: units, hosts: hosts.keys.sorted().map { HostConnection(host: $0, address: $0) },
            sights: hosts.mapValues { $0.map { .seen($0) } ?? .lost(.unreachable(message: "Connection refused")) })
    }
}
