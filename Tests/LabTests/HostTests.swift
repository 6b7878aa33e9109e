import AgentProtocol
import Execution
import Foundation
import Journal
import Testing

/// What lull promises, on real hosts. Each test has hosts of its own.
@Suite(
    .needsLab, .inTurns,
    .lab(
        "slow", "never", "freed", "mixed", "chain", "chained", "pending", "always", "soak", "doomed", "socket", "web1",
        "web2",
        "web3", "gone", "there", "torn", "silent", "orphan", "polite", "plain", "guarded",
        "once"))
struct HostTests {
    let lab: Lab
    let lull: Lull

    init() throws {
        lab = try #require(LabTrait.lab)
        lull = try Lull(lab)
    }

    // MARK: Stopping

    @Test func theTrapItself() async throws {
        // Not lull: what systemd does, and why lull exists. If this ever fails, so does our reason.
        try await lab.sh("plain", "systemctl start slow-writer && rm -f /var/lib/slow-writer/data")
        try await lab.sh("plain", "systemctl restart slow-writer")
        #expect(try await lab.sh("plain", "test -e /var/lib/slow-writer/data || echo lost") == "lost")
    }

    @Test func aStopBeyondTheManagersDeadlineKeepsItsData() async throws {
        try await lab.sh("slow", "rm -f /var/lib/slow-writer/data")
        let ran = try await lull.run(Lull.plan("slow-writer", on: "slow"))
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect(try await lab.sh("slow", "test -e /var/lib/slow-writer/data && echo kept") == "kept")
        let stop = try #require(ran.operations.first?.stop)
        #expect(stop.armed)
        #expect(stop.killsAfter == 3)
        #expect(stop.seconds > 7)
        #expect(try await lab.sh("slow", "systemctl is-active slow-writer") == "active")
        #expect(try await leftovers(on: "slow") == "", "drop-ins are swept when the stop is over")
    }

    @Test func aServiceThatNeverStopsIsHeldAndNothingIsKilled() async throws {
        try await lab.sh("never", "systemctl start never-stops")
        let pid = try await lab.sh("never", "systemctl show -P MainPID never-stops")
        let ran = try await lull.run(Lull.plan("never-stops", on: "never", timeout: "5s"))
        #expect(ran.exitCode == 2, "\(ran.output)\(ran.errors)")
        let held = try #require(ran.operations.first)
        #expect(held.outcome == .held)
        #expect(held.stop?.processes.map { String($0.pid) } == [pid])
        #expect(try await lab.sh("never", "kill -0 \(pid) && echo alive") == "alive")
        #expect(ran.output.contains("held"))
    }

    @Test func whatWasHeldIsAwaitedAndComesBack() async throws {
        try await lab.sh("freed", "systemctl start never-stops")
        let lull = lull
        let lab = lab
        let ran = try await lull.run(Lull.plan("never-stops", on: "freed", timeout: "6s")) { _ in
            try await lull.wait { if case .rollbackBegan = $0 { true } else { false } }
            try await lab.sh("freed", "touch /run/never-stops/release")
        }
        #expect(ran.exitCode == 1, "\(ran.output)\(ran.errors)")
        #expect(ran.operations.first?.outcome == .held)
        #expect(try await lab.sh("freed", "systemctl is-active never-stops") == "active")
        #expect(try await lab.sh("freed", "test -e /var/lib/never-stops/data && echo kept") == "kept")
    }

    @Test func childrenOfAMixedServiceAreNotKilled() async throws {
        try await lab.sh("mixed", "systemctl start mixed && rm -f /var/lib/mixed/*")
        let ran = try await lull.run(Lull.plan("mixed", on: "mixed"))
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect(try await lab.sh("mixed", "ls /var/lib/mixed | grep -c child") == "2")
        #expect(try await lab.sh("mixed", "systemctl is-active mixed") == "active")
    }

    @Test func aDependentWithItsOwnShortTimeoutKeepsItsDataToo() async throws {
        try await lab.sh("chain", "systemctl start slow-writer depends-short")
        try await lab.sh("chain", "rm -f /var/lib/slow-writer/data /var/lib/depends-short/data")
        let ran = try await lull.run(Lull.plan("slow-writer", on: "chain", service: " dependents: restart "))
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect(try await lab.sh("chain", "ls /var/lib/slow-writer/data /var/lib/depends-short/data | wc -l") == "2")
        #expect(try await lab.sh("chain", "systemctl is-active slow-writer depends-short | sort -u") == "active")
    }

    @Test func dependentsAreRefusedByDefaultAndNamed() async throws {
        try await lab.sh("chained", "systemctl start slow-writer depends-short")
        let since = try await lab.sh("chained", "systemctl show -P MainPID slow-writer depends-short")
        let ran = try await lull.run(Lull.plan("slow-writer", on: "chained"))
        #expect(ran.exitCode == 3)
        #expect((ran.output + ran.errors).contains("depends-short.service"))
        #expect(try await lab.sh("chained", "systemctl show -P MainPID slow-writer depends-short") == since)
    }

    @Test func aPendingDaemonReloadIsRefused() async throws {
        try await lab.sh("pending", "systemctl start slow-writer")
        let pid = try await lab.sh("pending", "systemctl show -P MainPID slow-writer")
        try await lab.sh(
            "pending", "d=/etc/systemd/system/quick.service.d; mkdir -p $d; echo '[Service]' > $d/edit.conf")
        let ran = try await lull.run(Lull.plan("slow-writer", on: "pending"))
        #expect(ran.exitCode == 3, "\(ran.output)\(ran.errors)")
        #expect((ran.output + ran.errors).contains("daemon-reload"))
        #expect(try await lab.sh("pending", "systemctl show -P MainPID slow-writer") == pid)
    }

    @Test func restartAlwaysIsStoppedOnceAndStartedOnce() async throws {
        try await lab.sh("always", "systemctl start always && rm -f /var/lib/always/data")
        let ran = try await lull.run(Lull.plan("always", on: "always"))
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect(try await lab.sh("always", "test -e /var/lib/always/data && echo kept") == "kept")
        #expect(try await lab.sh("always", "systemctl show -P NRestarts always") == "0")
    }

    // MARK: Starting

    @Test func aStartThatDiesInItsSoakIsAFailure() async throws {
        try await lab.sh(
            "soak", "systemctl start dies-in-soak; until [ -d /var/lib/dies-in-soak ]; do sleep 0.1; done; sleep 1")
        try await lab.sh("soak", "touch /etc/dies-in-soak")
        let ran = try await lull.run(Lull.plan("dies-in-soak", on: "soak", service: " soak: 6s "))
        #expect(ran.exitCode == 2, "\(ran.output)\(ran.errors)")
        let died = ran.reasons.contains {
            if case .diedInSoak(let unit, _) = $0 { unit == "dies-in-soak.service" } else { false }
        }
        #expect(died)
    }

    @Test func aStartThatDiesInItsSoakComesUpAgainWithWhatWasPutBack() async throws {
        try await lab.sh("doomed", "systemctl start dies-in-soak")
        let ran = try await lull.run(
            """
            name: a change that a service doesn't survive
            services: { dies-in-soak: { timeout: 10s, soak: 5s } }
            steps:
              - run: [touch, /etc/dies-in-soak]
                undo: [rm, /etc/dies-in-soak]
                hosts: doomed
              - restart: dies-in-soak
                hosts: doomed
            """)
        #expect(ran.exitCode == 1, "\(ran.output)\(ran.errors)")
        #expect(try await lab.sh("doomed", "systemctl is-active dies-in-soak") == "active")
        #expect(try await lab.sh("doomed", "test -e /etc/dies-in-soak || echo gone") == "gone")
    }

    @Test func aServiceThatNeedsItsSocketGetsItFirst() async throws {
        try await lab.sh("socket", "systemctl start needs-socket.socket needs-socket.service")
        let ran = try await lull.run(Lull.plan("needs-socket", on: "socket"))
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect(
            try await lab.sh("socket", "systemctl is-active needs-socket.socket needs-socket.service | sort -u")
                == "active")
    }

    // MARK: Rolling out

    @Test func aBadRolloutIsPutBack() async throws {
        let plan = """
            name: a bad release
            services:
              app:
                timeout: 10s
                health: [{ http: "http://{{ address }}:8080/healthz", within: 4s, every: 500ms }]
            steps:
              - link: { path: /srv/app/current, to: /srv/app/releases/v2-broken }
                hosts: web
              - restart: app
                hosts: web
                serial: [1, 100%]
            """
        let before = try await lab.sh("web2", "systemctl show -P MainPID app")
        let ran = try await lull.run(plan)
        #expect(ran.exitCode == 1, "\(ran.output)\(ran.errors)")
        for host in ["web1", "web2", "web3"] {
            #expect(try await lab.sh(host, "readlink /srv/app/current").hasSuffix("v1"))
            #expect(try await lab.sh(host, "systemctl is-active app") == "active")
        }
        #expect(try await lab.sh("web2", "systemctl show -P MainPID app") == before, "only the canary was touched")
        #expect(ran.reasons.contains { if case .unhealthy = $0 { true } else { false } })
    }

    // MARK: Losing contact

    @Test func anUnreachableHostCountsAgainstTheBudget() async throws {
        try await lab.link("gone", .cut)
        let refused = try await lull.run(Lull.plan("quick", on: "gone:there"))
        #expect(refused.exitCode == 3, "\(refused.output)\(refused.errors)")
        #expect((refused.output + refused.errors).contains("gone"))
        let pid = try await lab.sh("there", "systemctl show -P MainPID quick")
        let ran = try await lull.run(Lull.plan("quick", on: "gone:there", budget: 1))
        #expect(ran.exitCode == 1, "\(ran.output)\(ran.errors)")
        #expect(try await lab.sh("there", "systemctl show -P MainPID quick") != pid)
        try await lab.link("gone", .mend)
    }

    @Test(arguments: [("torn", Lab.LinkState.cut), ("silent", .silence)])
    func aConnectionLostInASlowStopIsTakenUpAgain(host: String, how: Lab.LinkState) async throws {
        let lab = lab
        let lull = lull
        try await lab.sh(
            host,
            "rm -f /var/lib/slow-writer/data; echo seconds=25 > /etc/default/slow-writer; systemctl restart slow-writer; rm -f /var/lib/slow-writer/data"
        )
        let ran = try await lull.run(Lull.plan("slow-writer", on: host, timeout: "60s")) { _ in
            try await lull.wait { if case .intended = $0 { true } else { false } }
            try await Task.sleep(for: .seconds(2))
            try await lab.link(host, how)
            try await Task.sleep(for: .seconds(22))
            try await lab.link(host, .mend)
        }
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect(try await lab.sh(host, "test -e /var/lib/slow-writer/data && echo kept") == "kept")
        #expect(try await lab.sh(host, "systemctl is-active slow-writer") == "active")
        #expect(try await lab.sh(host, "ls /var/lib/lull/actions | wc -l") == "1", "asked for again, never done twice")
    }

    @Test func aControllerThatIsKilledKillsNothing() async throws {
        let lab = lab
        let lull = lull
        try await lab.sh("orphan", "rm -f /var/lib/slow-writer/data")
        let ran = try await lull.run(Lull.plan("slow-writer", on: "orphan")) { process in
            try await lull.wait { if case .intended = $0 { true } else { false } }
            try await Task.sleep(for: .seconds(1))
            kill(process, SIGKILL)
        }
        #expect(ran.exitCode == -9)
        for _ in 0..<120 where try await lab.sh("orphan", "systemctl is-active slow-writer || true") != "active" {
            try await Task.sleep(for: .seconds(1))
        }
        #expect(try await lab.sh("orphan", "test -e /var/lib/slow-writer/data && echo kept") == "kept")
        #expect(try await lab.sh("orphan", "systemctl is-active slow-writer") == "active", "the host finishes its part")
    }

    @Test func anInterruptFinishesWhatIsInFlight() async throws {
        let lab = lab
        let lull = lull
        try await lab.sh("polite", "rm -f /var/lib/slow-writer/data")
        let ran = try await lull.run(Lull.plan("slow-writer", on: "polite")) { process in
            try await lull.wait { if case .intended = $0 { true } else { false } }
            try await Task.sleep(for: .seconds(1))
            kill(process, SIGINT)
        }
        #expect(ran.exitCode == 4, "\(ran.output)\(ran.errors)")
        #expect(try await lab.sh("polite", "test -e /var/lib/slow-writer/data && echo kept") == "kept")
        #expect(try await lab.sh("polite", "systemctl is-active slow-writer") == "active")
        #expect(ran.output.contains("lull runs show") || ran.errors.contains("lull runs show"))
    }

    // MARK: Looking

    @Test func aPreviewTouchesNothingAndSaysWhenSystemdWouldHaveKilled() async throws {
        let state =
            "systemctl show -P InvocationID slow-writer; ls -R /run/systemd/system /etc/systemd/system /var/lib/lull 2>/dev/null | md5sum"
        let before = try await lab.sh("guarded", state)
        let ran = try await lull.preview(Lull.plan("slow-writer", on: "guarded"))
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect(ran.output.contains("SIGKILL") && ran.output.contains("3s"))
        #expect(try await lab.sh("guarded", state) == before)
    }

    @Test func aRunOpensOneConnectionToAHost() async throws {
        let count = "journalctl -q -o cat -u ssh --grep 'Accepted publickey' | wc -l"
        let before = try #require(Int(try await lab.sh("once", count)))
        let ran = try await lull.run(Lull.plan("quick", on: "once"))
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect(Int(try await lab.sh("once", count)) == before + 1)
    }

    /// Drop-ins of ours that are left.
    private func leftovers(on host: String) async throws -> String {
        try await lab.sh(host, "find /run/systemd/system -name 'zzzz-lull*'")
    }
}
