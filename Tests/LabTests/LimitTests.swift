import AgentProtocol
import Execution
import Foundation
import Journal
import Testing

/// What limits a step, on real hosts: a gate that all are asked, racks, and conditions on facts.
@Suite(.needsLab, .inTurns, .serialized, .lab("lm-1", "lm-2", "lm-3", "lm-4"))
struct LimitTests {
    let lab: Lab
    private static let names = ["lm-1", "lm-2", "lm-3", "lm-4"]

    init() throws { lab = try #require(LabTrait.lab) }

    private func plan(_ step: String) -> String {
        """
        name: limits
        defaults: { timeout: 30s, on_failure: stop }
        services: { quick: }
        steps:
          - restart: quick
            hosts: \(Self.names.joined(separator: ":"))
        \(step)
        """
    }

    /// All of it up, and the gate's answer as wanted.
    private func ready(notReady: String? = nil) async throws {
        for name in Self.names {
            let answer = name == notReady ? "rm -f /var/lib/ready" : "touch /var/lib/ready"
            try await lab.sh(name, "systemctl start quick; rm -f /var/lib/asked /etc/lull/policy; \(answer)")
        }
    }

    private func invocations() async throws -> [String] {
        try await FaultHost.all(Self.names) { try await lab.sh($0, "systemctl show -P InvocationID quick") }
    }

    private static let gate = """
            serial: 2
            gate: [{ run: [sh, -c, 'echo >> /var/lib/asked; test -e /var/lib/ready'], times: 2, every: 200ms, within: 3s }]
        """

    // MARK: Gates

    @Test(.timeLimit(.minutes(10))) func everyHostIsAskedBeforeEachBatch() async throws {
        try await ready()
        let before = try await invocations()
        let ran = try await Lull(lab).run(plan(Self.gate))
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        // Two batches, twice in a row each.
        for name in Self.names { #expect(try await lab.sh(name, "wc -l < /var/lib/asked") == "4", "\(name)") }
        #expect(zip(before, try await invocations()).allSatisfy { $0 != $1 })
    }

    @Test(.timeLimit(.minutes(10))) func aHostOfALaterBatchHoldsTheFirst() async throws {
        try await ready(notReady: "lm-4")
        let before = try await invocations()
        let lull = try Lull(lab)
        let ran = try await lull.run(plan(Self.gate))
        let words = "\(ran.output)\(ran.errors)"
        #expect(ran.exitCode == 4, "\(words)")
        #expect(words.contains("lm-4: exit code 1"), "\(words)")
        #expect(try await invocations() == before, "nothing was touched")
        // Ready by then, it goes on.
        try await lab.sh("lm-4", "touch /var/lib/ready")
        let resumed = try await lull.takeUp("resume", ran.runID)
        #expect(resumed.exitCode == 0, "\(resumed.output)\(resumed.errors)")
        #expect(zip(before, try await invocations()).allSatisfy { $0 != $1 })
    }

    @Test(.timeLimit(.minutes(10))) func aGateThatAHostForbidsIsFoundInThePreview() async throws {
        try await ready()
        try await lab.sh(
            "lm-2",
            "mkdir -p /etc/lull; printf 'allow unit quick.service\\nverbs restart start stop\\n' > /etc/lull/policy; chmod 644 /etc/lull/policy"
        )
        let seen = try await Lull(lab).preview(plan(Self.gate))
        try await lab.sh("lm-2", "rm /etc/lull/policy")
        #expect(seen.exitCode == 3, "\(seen.output)\(seen.errors)")
        let words = seen.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("lm-2") && words.contains("policy"), "\(words)")
        #expect(try await lab.sh("lm-1", "ls /var/lib/asked 2>/dev/null || true") == "", "a preview asks no gate")
    }

    // MARK: Racks

    @Test(.timeLimit(.minutes(10))) func noTwoHostsOfARackGoAtOnce() async throws {
        try await ready()
        let lull = try Lull(lab)
        let racks = lull.directory + "/racks.ini"
        try "lm-1 rack=a\nlm-2 rack=a\nlm-3 rack=b\nlm-4 rack=b\n".write(
            toFile: racks, atomically: true, encoding: .utf8)
        let ran = try await lull.run(plan("    spread: { by: rack, max: 1 }"), "-i", racks)
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        var atWork: Set<String> = []
        var hosts: [String: String] = [:]
        for event in ran.events {
            switch event {
            case .intended(let intent):
                hosts[intent.id] = intent.host
                atWork.insert(intent.host)
            // Guarded or not: by its report it is through.
            case .settled(let report): if let host = hosts[report.id] { atWork.remove(host) }
            default: break
            }
            #expect(!atWork.isSuperset(of: ["lm-1", "lm-2"]) && !atWork.isSuperset(of: ["lm-3", "lm-4"]), "\(atWork)")
        }
        #expect(hosts.count == 4)
    }

    // MARK: Facts

    @Test(.timeLimit(.minutes(10))) func aConditionIsAskedOnTheHostWhenItsTurnComes() async throws {
        try await ready()
        try await lab.sh("lm-3", "systemctl stop quick; systemctl -q disable quick")
        try await lab.sh("lm-4", "touch /run/reboot-required")
        let before = try await invocations()
        let active = try await Lull(lab).run(plan("    when: service.state == 'active' and not host.reboot_required"))
        #expect(active.exitCode == 0, "\(active.output)\(active.errors)")
        #expect(
            active.outcomes(inStep: 0)
                == ["lm-1": "done", "lm-2": "done", "lm-3": "unchanged", "lm-4": "unchanged"],
            "\(active.output)")
        let after = try await invocations()
        #expect(zip(before, after).map { $0 == $1 } == [false, false, true, true])
        try await lab.sh("lm-4", "rm /run/reboot-required")
        // What a step of before makes true counts.
        let twice = plan("    serial: 1").replacing("steps:", with: "steps:\n  - start: quick\n    hosts: lm-3")
            .replacing("    serial: 1", with: "    when: service.state == 'active'")
        let second = try await Lull(lab).run(twice)
        #expect(second.exitCode == 0, "\(second.output)\(second.errors)")
        #expect(second.outcomes(inStep: 1).values.allSatisfy { $0 == "done" }, "\(second.output)")
    }
}
