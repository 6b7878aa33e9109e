import AgentProtocol
import Foundation
import Journal
import Testing

/// Ad-hoc commands and `lull status`, on real hosts.
@Suite(.needsLab, .inTurns, .lab("handy", "parked", "tied", "stuck", "rebooted"))
struct AdHocTests {
    let lab: Lab
    let lull: Lull

    init() throws {
        lab = try #require(LabTrait.lab)
        lull = try Lull(lab)
    }

    @Test func aRestartKeepsTheDataAndIsAPlanOfOneStep() async throws {
        try await lab.sh("handy", "systemctl start slow-writer quick; rm -f /var/lib/slow-writer/data")
        let line = ["restart", "handy", "slow-writer", "--timeout", "40s", "--soak", "1s"]
        let ran = try await lull.command(line + ["--yes"])
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect(try await lab.sh("handy", "test -e /var/lib/slow-writer/data && echo kept") == "kept")
        #expect(ran.operations.first?.stop?.armed == true)
        let started = ran.events.lazy.compactMap { if case .started(let started) = $0 { started } else { nil } }.first
        #expect(started?.planPath == "lull restart handy slow-writer --timeout 40s --soak 1s")
        #expect(ran.output.hasPrefix("restart slow-writer on handy\n"), "\(ran.output)")

        let printed = try await lull.command(line + ["--print-plan"])
        #expect(printed.output == started?.planText)
        let quick = try await lull.command(["restart", "handy", "quick", "--print-plan"])
        #expect(try await lull.run(quick.output).exitCode == 0, "what is printed can be run")
    }

    @Test func stopAndStart() async throws {
        try await lab.sh("parked", "systemctl start quick")
        #expect(try await lull.command(["status", "parked", "quick"]).exitCode == 0)
        let stop = try await lull.command(["stop", "parked", "quick", "--yes"])
        #expect(stop.exitCode == 0, "\(stop.output)\(stop.errors)")
        #expect(try await lab.sh("parked", "systemctl is-active quick || true") == "inactive")
        let down = try await lull.command(["status", "parked", "quick"])
        #expect(down.exitCode == 1)
        #expect(down.output.contains("parked: inactive (dead) for "), "\(down.output)")
        #expect(down.output.contains("last: stop quick.service, done "), "\(down.output)")
        let start = try await lull.command([
            "start", "parked", "quick", "--health", "command systemctl is-active --quiet quick", "--yes",
        ])
        #expect(start.exitCode == 0, "\(start.output)\(start.errors)")
        #expect(try await lab.sh("parked", "systemctl is-active quick") == "active")
    }

    @Test func aPreviewTouchesNothingAndDependentsAreRefused() async throws {
        try await lab.sh("tied", "systemctl start slow-writer depends-short")
        let before = try await lab.sh("tied", "systemctl show -P MainPID slow-writer depends-short")
        let preview = try await lull.command(["stop", "tied", "slow-writer", "-n"])
        #expect(preview.exitCode == 3, "\(preview.output)\(preview.errors)")
        let willing = try await lull.command(["stop", "tied", "slow-writer", "--dependents", "restart", "--preview"])
        #expect(willing.exitCode == 0, "\(willing.output)\(willing.errors)")
        #expect(willing.output.contains("depends-short.service"))
        #expect(willing.events.isEmpty, "nothing is recorded")
        let refused = try await lull.command(["stop", "tied", "slow-writer", "--yes"])
        #expect(refused.exitCode == 3)
        #expect((refused.output + refused.errors).contains("depends-short.service"))
        #expect(try await lab.sh("tied", "systemctl show -P MainPID slow-writer depends-short") == before)
        #expect(try await lab.sh("tied", "ls /var/lib/lull/actions 2>/dev/null | wc -l") == "0")
    }

    @Test func aHostIsRebootedAfterAFailureIfAskedForAndNeverAfterARefusal() async throws {
        let bootID = "cat /proc/sys/kernel/random/boot_id"
        let before = try await lab.sh("rebooted", bootID)
        let refused = try await lull.command([
            "restart", "rebooted", "no-such-service", "--reboot-on-error", "--yes",
        ])
        #expect(refused.exitCode == 3 && !refused.errors.contains("reboot"), "\(refused.output)\(refused.errors)")

        try await lab.sh(
            "rebooted", "systemctl start dies-in-soak; until [ -d /var/lib/dies-in-soak ]; do sleep 0.1; done; sleep 1")
        try await lab.sh("rebooted", "touch /etc/dies-in-soak")
        let ran = try await lull.command([
            "restart", "rebooted", "dies-in-soak", "--soak", "6s", "--reboot-on-error", "--yes",
        ])
        #expect(ran.exitCode == 2, "the restart has failed, whatever comes of the reboot: \(ran.output)\(ran.errors)")
        #expect(ran.errors.contains("To be rebooted, since --reboot-on-error was given: rebooted"), "\(ran.errors)")
        #expect(try await lab.sh("rebooted", bootID) != before)
        let started = ran.events.lazy.compactMap { if case .started(let started) = $0 { started } else { nil } }.first
        #expect(started?.planPath == "lull reboot rebooted dies-in-soak --serial 1 --on-failure stop")
    }

    @Test func statusShowsWhatIsHeldAndOverridden() async throws {
        try await lab.sh("stuck", "systemctl start never-stops")
        let pid = try await lab.sh("stuck", "systemctl show -P MainPID never-stops")
        let stop = try await lull.command([
            "stop", "stuck", "never-stops", "--timeout", "5s", "--on-failure", "stop", "--yes",
        ])
        #expect(stop.exitCode == 2, "\(stop.output)\(stop.errors)")

        let status = try await lull.command(["status", "stuck", "never-stops"])
        #expect(status.exitCode == 1)
        #expect(status.output.contains("stuck: deactivating (stop-sigterm)"), "\(status.output)")
        #expect(status.output.contains("held: it didn't stop within 5s"), "\(status.output)")
        #expect(status.output.contains("pid \(pid) ("), "\(status.output)")
        #expect(status.output.contains("never-stops.service.d/zzzz-lull-noforce.conf"), "\(status.output)")
        let unnamed = try await lull.command(["status", "stuck", "-o", "json"])
        #expect(unnamed.exitCode == 1)
        #expect(unnamed.output.contains(#""held":{"action":"#), "\(unnamed.output)")
        #expect(try await lab.sh("stuck", "kill -0 \(pid) && echo alive") == "alive", "looking changes nothing")

        try await lab.sh("stuck", "touch /run/never-stops/release")
        try await lab.sh(
            "stuck", "timeout 120 sh -c 'while systemctl show never-stops | grep -q =deactivating; do sleep 0.5; done'")
        let over = try await lull.command(["status", "stuck", "never-stops"])
        #expect(!over.output.contains("held:") && over.output.contains("stuck: inactive"), "\(over.output)")
        #expect(try await lull.command(["start", "stuck", "never-stops", "--yes"]).exitCode == 0)
        let back = try await lull.command(["status", "stuck", "never-stops"])
        #expect(back.exitCode == 0 && !back.output.contains("overridden"), "\(back.output)")
    }
}
