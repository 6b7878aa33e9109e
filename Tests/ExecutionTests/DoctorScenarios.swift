import AgentProtocol
import Inventory
import Report

/// What a doctor may see.
enum DoctorScenarios {
    static let now = 1_795_367_109.0
    private static let digest = "3f2a9c01d2e4b7c8aa00"

    static let all: [String: Diagnosis] = [
        "well": diagnosis(
            controller,
            (1...3).map { look("web\($0)") { $0.examination.state.free = 40_000_000_000 + 5_000_000_000 * $0.number } }),
        "only-here": diagnosis(controller, []),
        "nothing-here": Diagnosis(
            controller: ControllerCheckup.findings(
                ControllerSight(
                    ssh: nil, curl: nil, agents: [.init(path: "/usr/bin/lull-agent")], state: .init(path: nil),
                    clock: now,
                    builtAt: now + 90_000_000)),
            unasked: "there is no ssh"),
        "old-here": diagnosis(
            with(controller) {
                $0.ssh = "OpenSSH_6.6.1p1, OpenSSL 1.0.1e-fips 11 Feb 2013\n"
                $0.state.free = 30_000_000
                $0.state.lastEntryAt = now + 7200
            }, []),
        "broken-here": diagnosis(
            with(controller) {
                $0.ssh = "Sun_SSH_1.1.4"
                $0.state.problem = "/home/ada/.local/state/lull/journal.sqlite is not a journal of lull"
            }, []),
        "full-here": diagnosis(with(controller) { $0.state.free = 4096 }, []),
        "what-refuses": diagnosis(
            controller,
            [
                look("web1") {
                    $0.standing.hold = Hold(by: "ada@ctl", why: "disk is being replaced", since: now - 60, until: now)
                },
                look("web2") {
                    $0.standing.policy = .unusable([
                        .policyUnusable(path: "/etc/lull/policy:3", message: "there is no verb 'restrat'")
                    ])
                },
                look("web3") {
                    $0.isTaken = true
                    $0.examination.facts.claim = claim
                },
                look("web4") { $0.examination.facts.serviceManager = nil },
                look("web5") { $0.examination.state.free = 1_000_000 },
                look("web6") {
                    $0.examination.state.problem = .fileProblem(
                        path: "/var/lib/lull", message: "Read-only file system")
                },
            ]),
        "what-to-know": diagnosis(
            controller,
            [
                look("web1") { $0.standing.agent.userID = 1000 },
                look("web2") {
                    $0.examination.facts.serviceManager = "systemd 219"
                    $0.examination.facts.kernel = "3.10.0-1160.el7.x86_64"
                    $0.examination.endings = .unseen
                },
                look("web3") { $0.examination.facts.serviceManager = "systemd 239" },
                look("web4") { $0.examination.facts.clock = now + 3600 },
                look("web5") { $0.examination.facts.clock = now - 6.2 },
                look("web6") { $0.examination.facts.claim = claim },
                look("web7") { $0.standing.installed = "77" + digest },
                look("web8") { $0.examination.state.free = 50_000_000 },
                look("web9") { $0.examination.state.free = nil },
            ]),
        "also-well": diagnosis(
            controller,
            [
                look("web1") { $0.standing.installed = digest },
                look("web2") {
                    $0.standing.policy = .inForce(
                        path: "/etc/lull/policy", lines: ["allow unit app.service", "force never"])
                },
                look("web3") { $0.examination.facts.clock = now + 5.2 },
                look("web4") { $0.examination.endings = .told },
                look("web5") { $0.connection.become = false },
            ]),
        "no-contact": diagnosis(
            controller,
            [
                lost("web1", .unreachable(message: "ssh: connect to host 10.0.0.1 port 22: Connection refused")),
                lost("web2", .unreachable(message: "ssh: connect to host 10.0.0.2 port 22: Connection refused")),
                lost(
                    "web3",
                    .hostKeyUnknown(
                        message: "No ED25519 host key is known for 10.0.0.3 and you have requested strict checking.")),
                lost("web4", .sudoRefused(message: "sudo: a password is required")),
                lost("web5", .noisyLoginShell(text: "Welcome!\n\u{1B}[5m")), look("web6"),
            ]),
    ]

    static let controller: ControllerSight = {
        var state = ControllerSight.State(path: "/home/ada/.local/state/lull")
        state.runs = 12
        state.lastEntryAt = now - 60
        state.free = 77_000_000_000
        return ControllerSight(
            ssh: "OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.20 7 Apr 2026\n",
            curl: "curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1\nRelease-Date: 2023-02-20\n",
            agents: [.init(path: "/usr/lib/lull/lull-agent", digest: digest, processor: "x86_64")], state: state,
            clock: now, builtAt: now - 1000)
    }()

    private static let claim = ClaimStanding(
        claim: RunClaim(runID: "20261122-170509-k3f7", owner: "ada@ctl", epoch: 1), since: now - 30, silence: 2,
        remaining: 58)

    private static func diagnosis(_ controller: ControllerSight, _ hosts: [HostFindings]) -> Diagnosis {
        Diagnosis(controller: ControllerCheckup.findings(controller), hosts: hosts)
    }

    private static func connection(_ name: String) -> HostConnection {
        HostConnection(host: name, address: "10.0.0.\(name.last ?? "0")", user: "deploy", become: true)
    }

    static func look(_ name: String, _ change: (inout ExaminedHost) -> Void = { _ in }) -> HostFindings {
        var host = ExaminedHost(
            connection: connection(name),
            standing: HostStanding(
                agent: AgentFacts(path: "/root/agent", digest: digest, protocolVersion: protocolVersion, userID: 0),
                installed: nil, policy: .none, hold: nil),
            examination: HostExamination(
                facts: HostFacts(
                    hostname: name, machine: "x86_64", kernel: "6.1.0-49-amd64", serviceManager: "systemd 252",
                    bootID: "b",
                    clock: now + 0.2),
                state: RecordRoom(path: "/var/lib/lull", free: 40_000_000_000), endings: .seen),
            asked: now...(now + 0.4), isTaken: false)
        change(&host)
        return HostCheckup.findings(host, agents: [digest])
    }

    private static func lost(_ name: String, _ failure: ContactFailure) -> HostFindings {
        HostCheckup.findings(connection(name), failure)
    }
}

extension ExaminedHost {
    fileprivate var number: Int { connection.host.last?.wholeNumberValue ?? 0 }
}

private func with<T>(_ value: T, _ change: (inout T) -> Void) -> T {
    var value = value
    change(&value)
    return value
}
