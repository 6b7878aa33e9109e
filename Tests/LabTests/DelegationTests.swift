import AgentProtocol
import Execution
import Foundation
import Journal
import Testing

/// A balancer drains web servers for their restart. On the real thing: whatever becomes of the run, nobody stays drained, nobody is
/// drained twice at a time, and no server stops before it is drained.
@Suite(.needsLab, .inTurns, .serialized, .lab("dg-lb", "dg-1", "dg-2", "dg-3"))
struct DelegationTests {
    let lab: Lab
    private static let names = ["dg-1", "dg-2", "dg-3"]

    init() throws { lab = try #require(LabTrait.lab) }

    /// A command that writes down what it is asked for, and marks who is drained by a file.
    private func balancer() async throws {
        try await lab.sh(
            "dg-lb",
            """
            printf '%s\\n' '#!/bin/sh' 'mkdir -p /var/lib/lb; echo "$1 $2" >> /var/lib/lb.log' \
              'case $1 in drain) touch /var/lib/lb/$2;; undrain) rm -f /var/lib/lb/$2;; esac' > /usr/local/bin/lb
            chmod 755 /usr/local/bin/lb; rm -rf /var/lib/lb /var/lib/lb.log
            """)
    }

    private var log: [String] {
        get async throws {
            try await lab.sh("dg-lb", "cat /var/lib/lb.log 2>/dev/null || true").split(separator: "\n").map(String.init)
        }
    }

    private var drained: String { get async throws { try await lab.sh("dg-lb", "ls /var/lib/lb 2>/dev/null || true") } }

    private func plan(
        budget: Int = 0, guard: String = "2m", timeout: String = "30s", serial: String = "1",
        before: String = "lb, drain, '{{ host }}'"
    ) -> String {
        """
        name: a restart behind a balancer
        budget: { max_failed: \(budget) }
        defaults: { guard: \(`guard`), timeout: 5s }
        services: { phased: { timeout: \(timeout), soak: 1s } }
        steps:
          - restart: phased
            hosts: \(Self.names.joined(separator: ":"))
            serial: \(serial)
            before: [{ run: [\(before)], undo: [lb, undrain, '{{ host }}'], on: dg-lb }]
        """
    }

    private func hosts() async throws -> [FaultHost] {
        try await balancer()
        return try await FaultHost.ready(lab, Self.names, stop: 3, start: 1)
    }

    @Test(.timeLimit(.minutes(10))) func eachHostIsDrainedElsewhereForItsRestart() async throws {
        let hosts = try await hosts()
        let lull = try Lull(lab)
        let ran = try await lull.run(plan())
        let words = "\(ran.output)\(ran.errors)"
        #expect(ran.exitCode == 0, "\(words)")
        #expect(try await log == Self.names.flatMap { ["drain \($0)", "undrain \($0)"] }, "\(words)")
        for host in hosts { try await host.expectWhole() }
        // Told apart in the journal: the restart lies between, and the balancer counts for nothing.
        let order = ran.events.compactMap { if case .intended(let intent) = $0 { intent.host } else { String?.none } }
        #expect(order.prefix(3) == ["dg-lb", "dg-1", "dg-lb"])
        #expect(words.contains("as planned  dg-[1-3]"), "\(words)")
        for name in Self.names + ["dg-lb"] { #expect(FaultHost(lab, name).claimant == nil, "\(name)") }
    }

    @Test(.timeLimit(.minutes(10))) func aFailedRestartIsPutBackBeforeItsHostIsGivenBack() async throws {
        let hosts = try await hosts()
        try await hosts[1].sh("printf 'seconds=3\\nstart=60\\n' > /etc/default/phased")
        let lull = try Lull(lab)
        let ran = try await lull.run(plan(timeout: "{ stop: 30s, start: 5s }"))
        let words = "\(ran.output)\(ran.errors)"
        // It doesn't come up for the rollback either.
        #expect(ran.exitCode == 2, "\(words)")
        // Host 1 was well, and is drained once more to be left as it was; host 3 was never drained.
        let log = try await log
        #expect(
            log == ["drain dg-1", "undrain dg-1", "drain dg-2", "undrain dg-2", "drain dg-1", "undrain dg-1"],
            "\(log)\n\(words)")
        let order = ran.events.compactMap { event in
            if case .intended(let intent) = event {
                "\(intent.host)\(intent.errand.map { " for \($0.serves)" } ?? "")"
            } else {
                String?.none
            }
        }
        #expect(
            Array(order.dropFirst(3).prefix(4)) == ["dg-lb for dg-2", "dg-2", "dg-2", "dg-lb for dg-2"],
            "put back, then given back: \(order)")
        try await hosts[1].sh("printf 'seconds=3\\nstart=1\\n' > /etc/default/phased; systemctl stop phased")
        let back = try await lull.takeUp("rollback", ran.runID)
        #expect(back.exitCode == 1, "\(back.output)\(back.errors)")
        #expect(try await drained == "")
        for host in hosts {
            try await host.waitUntilWhole()
            #expect(host.claimant == nil, "\(host.name)")
        }
    }

    @Test(.timeLimit(.minutes(10))) func aDrainThatFailsIsTheFailureOfItsHost() async throws {
        let hosts = try await hosts()
        let lull = try Lull(lab)
        let failing = "sh, -c, 'test $1 != dg-2 && lb drain $1', sh, '{{ host }}'"
        let ran = try await lull.run(plan(budget: 1, before: failing))
        let words = "\(ran.output)\(ran.errors)"
        #expect(ran.exitCode == 1, "\(words)")
        #expect(words.contains("at dg-lb"), "\(words)")
        try await hosts[0].expectWhole()
        try await hosts[1].expectWhole(starts: 0...0)
        try await hosts[2].expectWhole()
        #expect(try await drained == "")
    }

    @Test(.timeLimit(.minutes(10))) func aControllerThatStaysAwayLeavesNobodyDrained() async throws {
        let hosts = try await hosts()
        let lull = try Lull(lab)
        let ran = try await lull.run(plan(guard: "10s", timeout: "10s")) { process in
            try await hosts[0].wait(for: .stopping)
            kill(process, SIGKILL)
        }
        #expect(ran.exitCode == -9)
        #expect(try await log.contains("drain dg-1"))
        // The balancer gives back by itself when twice the worst case of the batch is over, and the service comes up again.
        try await FaultHost(lab, "dg-lb").wait(until: "[ -z \"$(ls /var/lib/lb)\" ]", seconds: 300)
        try await hosts[0].waitUntilWhole()
        #expect(hosts[0].ends.allSatisfy { $0 == "success" })
        // Nobody went on with it; now it is over.
        let ended = try await lull.takeUp("abort", ran.runID)
        for name in Self.names + ["dg-lb"] {
            #expect(FaultHost(lab, name).claimant == nil, "\(name): \(ended.output)\(ended.errors)")
        }
    }

    @Test(.timeLimit(.minutes(10))) func aResumedRunDrainsNobodyTwice() async throws {
        let hosts = try await hosts()
        let lull = try Lull(lab)
        let killed = try await lull.run(plan()) { process in
            try await hosts[1].wait(for: .stopping)
            kill(process, SIGKILL)
        }
        #expect(killed.exitCode == -9)
        let resumed = try await lull.takeUp("resume", killed.runID)
        #expect(resumed.exitCode == 0, "\(resumed.output)\(resumed.errors)")
        #expect(try await log == Self.names.flatMap { ["drain \($0)", "undrain \($0)"] })
        for host in hosts { try await host.expectWhole() }
    }
}
