import AgentProtocol
import Execution
import Foundation
import Journal
import TestSupport
import Testing

/// Reboots of real hosts: nothing is lost, nothing is left down, and nobody reboots twice.
@Suite(
    .needsLab, .inTurns,
    .lab("rb-plain", "rb-kept", "rb-inhibit", "rb-held", "rb-broken", "rb1", "rb2", "rb-orphan", "rb-files"))
struct RebootTests {
    let lab: Lab
    let lull: Lull

    init() throws {
        lab = try #require(LabTrait.lab)
        lull = try Lull(lab)
    }

    private static let bootID = "cat /proc/sys/kernel/random/boot_id"
    private static let data = "test -e /var/lib/slow-writer/data && echo kept || echo lost"

    // MARK: A reboot

    @Test func aPlainRebootLosesWhatIsNotSavedInTime() async throws {
        // Not lull: what `systemctl reboot` does.
        try await lab.sh("rb-plain", "systemctl start slow-writer && rm -f /var/lib/slow-writer/data")
        try await lab.reboot("rb-plain")
        #expect(try await lab.sh("rb-plain", Self.data) == "lost")
    }

    @Test func aRebootKeepsItsDataAndBringsBackWhatWasActive() async throws {
        // `quick` is enabled and comes by itself. `always` was started by hand, and `mixed` is stopped first: no boot starts them.
        try await lab.sh(
            "rb-kept", "systemctl start slow-writer always mixed && rm -f /var/lib/slow-writer/data /var/lib/mixed/*")
        let before = try await lab.sh("rb-kept", Self.bootID)
        let plan = Self.plan(["slow-writer", "mixed"], on: "rb-kept", step: "soak: 3s")
        let preview = try await lull.preview(plan)
        #expect(preview.exitCode == 0, "\(preview.output)\(preview.errors)")
        let words = preview.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("always.service after 2s"), "\(preview.output)")
        #expect(words.contains("No boot starts always.service"))

        let ran = try await lull.run(plan)
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect(try await lab.sh("rb-kept", Self.data) == "kept")
        #expect(try await lab.sh("rb-kept", "ls /var/lib/mixed | grep -c child") == "2")
        let after = try await lab.sh("rb-kept", Self.bootID)
        #expect(after != before)
        #expect(try await lab.sh("rb-kept", "systemctl is-active slow-writer mixed always quick | sort -u") == "active")
        let facts = try #require(ran.operations.last?.reboot)
        #expect(facts.bootIDBefore == before && facts.bootIDAfter == after && facts.secondsDown > 0)
        #expect(Set(facts.started) == ["mixed.service", "always.service"])
        #expect(ran.operations.count == 3)
        #expect(ran.output.contains("left to the shutdowns"), "\(ran.output)")
        #expect(try await lab.sh("rb-kept", "ls /var/lib/lull/actions | wc -l") == "1")
        #expect(try await lab.sh("rb-kept", "ls /var/lib/lull").contains("rebooting") == false)
    }

    // MARK: What stands against it

    @Test func aBlockInhibitorIsARefusalThatNamesWhoAndWhy() async throws {
        try await lab.sh(
            "rb-inhibit",
            "systemd-run --quiet --unit=busy systemd-inhibit --what=shutdown --who='the backup' --why='writing tapes' sleep 3600"
        )
        try await lab.sh(
            "rb-inhibit", "timeout 60 sh -c 'until systemd-inhibit --list | grep -q backup; do sleep 0.2; done'")
        let before = try await lab.sh("rb-inhibit", "\(Self.bootID); systemctl show -P MainPID slow-writer")
        let ran = try await lull.run(Self.plan(["slow-writer"], on: "rb-inhibit"))
        #expect(ran.exitCode == 3, "\(ran.output)\(ran.errors)")
        let words = (ran.output + ran.errors).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("the backup asks that the host not be shut down: writing tapes"))
        // The agent itself says so too, before it stops anything.
        let target = ServiceTarget(unit: "slow-writer.service", stopTimeout: 30, startTimeout: 30)
        let report = try await attempt(
            [.stop(target), .reboot(RebootOperation(stopped: [target], timeout: 60))], on: "rb-inhibit")
        #expect(report.outcome == .refused)
        #expect(report.operations.map(\.index) == [1])
        #expect(try await lab.sh("rb-inhibit", "\(Self.bootID); systemctl show -P MainPID slow-writer") == before)
    }

    @Test func aServiceThatNeverStopsIsHeldAndNothingIsRebooted() async throws {
        try await lab.sh("rb-held", "systemctl start never-stops quick")
        let before = try await lab.sh("rb-held", "\(Self.bootID); systemctl show -P MainPID never-stops")
        let quick = try await lab.sh("rb-held", "systemctl show -P InvocationID quick")
        let ran = try await lull.run(Self.plan(["quick", "never-stops"], on: "rb-held", timeout: "5s"))
        #expect(ran.exitCode == 2, "\(ran.output)\(ran.errors)")
        #expect(ran.operations.map(\.outcome).prefix(2) == [.done, .held])
        #expect(!ran.operations.contains { $0.reboot != nil })
        #expect(try await lab.sh("rb-held", "\(Self.bootID); systemctl show -P MainPID never-stops") == before)
        #expect(try await lab.sh("rb-held", "systemctl is-active quick") == "active", "put back")
        #expect(try await lab.sh("rb-held", "systemctl show -P InvocationID quick") != quick)
    }

    // MARK: What doesn't come back

    @Test func aServiceThatDoesNotComeBackIsAFailureThatNamesIt() async throws {
        try await lab.sh("rb-broken", "systemctl enable --now always")
        // It runs, and its next start will fail.
        try await lab.sh("rb-broken", "printf '[Unit]\\nAssertPathExists=/nowhere\\n' > /root/doom.conf")
        try await lab.sh(
            "rb-broken",
            "mkdir -p /etc/systemd/system/app.service.d; cp /root/doom.conf /etc/systemd/system/app.service.d/; systemctl daemon-reload"
        )
        let ran = try await lull.run(Self.plan(["slow-writer"], on: "rb-broken"))
        #expect(ran.exitCode != 0)
        let failed = try #require(ran.operations.first { $0.reboot != nil })
        #expect(failed.outcome == .failed)
        #expect(
            failed.reasons.contains { if case .notBackAfterReboot("app.service", _) = $0 { true } else { false } },
            "\(failed.reasons)")
        #expect(
            !failed.reasons.contains { if case .notBackAfterReboot("quick.service", _) = $0 { true } else { false } })
        #expect(ran.output.contains("app.service"))
        #expect(try await lab.sh("rb-broken", Self.data) == "kept")
        #expect(try await lab.sh("rb-broken", "systemctl is-active slow-writer") == "active")
    }

    // MARK: A fleet

    @Test func hostsGoOneAfterTheOther() async throws {
        let ran = try await lull.run(
            Self.plan(["slow-writer"], on: "rb1:rb2", step: "serial: 1"))
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        let steps = ran.events.compactMap { event -> String? in
            switch event {
            case .intended(let intent): "begins \(intent.host)"
            case .settled(let report): "ends \(report.outcome)"
            default: nil
            }
        }
        #expect(steps == ["begins rb1", "ends done", "begins rb2", "ends done"])
        for host in ["rb1", "rb2"] {
            #expect(try await lab.sh(host, Self.data) == "kept")
            #expect(try await lab.sh(host, "systemctl is-active slow-writer app quick | sort -u") == "active")
        }
    }

    // MARK: Losing the controller

    /// Without a guard, which has the host do it by itself (`GuardTests`).
    @Test func aControllerThatIsKilledLeavesNothingDownForGood() async throws {
        let lab = lab
        let lull = lull
        try await lab.sh("rb-orphan", "systemctl disable slow-writer; systemctl start slow-writer")
        let before = try await lab.sh("rb-orphan", Self.bootID)
        let ran = try await lull.run(Self.plan(["slow-writer"], on: "rb-orphan", step: "guard: off")) { process in
            // The order is about to be given. Looked at from outside: a command of ours in the host would be in its way down.
            let note = lab.directory + "/hosts/rb-orphan/root/var/lib/lull/rebooting"
            for _ in 0..<2400 where !FileManager.default.fileExists(atPath: note) {
                try await Task.sleep(for: .milliseconds(50))
            }
            kill(process, SIGKILL)
        }
        #expect(ran.exitCode == -9)
        try await awaitBoot("rb-orphan", after: before)
        let after = try await lab.sh("rb-orphan", Self.bootID)
        #expect(try await lab.sh("rb-orphan", Self.data) == "kept")
        #expect(try await lab.sh("rb-orphan", "systemctl is-active slow-writer || true") == "inactive", "not enabled")
        // Anyone who asks anything of the host sets it going again.
        let other = try Lull(lab)
        _ = try await other.preview(Lull.plan("quick", on: "rb-orphan"))
        for _ in 0..<120 where try await lab.sh("rb-orphan", "systemctl is-active slow-writer || true") != "active" {
            try await Task.sleep(for: .seconds(1))
        }
        #expect(try await lab.sh("rb-orphan", "systemctl is-active slow-writer") == "active")
        for _ in 0..<120 where try await lab.sh("rb-orphan", "ls /var/lib/lull/actions/*/report.json || true").isEmpty {
            try await Task.sleep(for: .seconds(1))
        }
        let report = try await lab.sh("rb-orphan", "cat /var/lib/lull/actions/*/report.json")
        #expect(try JSONDecoder().decode(ActionReport.self, from: Data(report.utf8)).outcome == .done)
        #expect(try await lab.sh("rb-orphan", Self.bootID) == after, "never twice")
    }

    // MARK: Unit files

    @Test func enableAndDisableAreTakenBackWithTheRest() async throws {
        let states = "systemctl is-enabled quick always app needs-socket.socket 2>&1 || true"
        let before = try await lab.sh("rb-files", states)
        #expect(before == "enabled\ndisabled\nenabled\ndisabled")
        let body = """
            services: { quick: , always: , app: , needs-socket: }
            steps:
              - disable: quick
                hosts: rb-files
              - enable: [always, app]
                hosts: rb-files
            """
        let failing = "\n  - run: [\"false\"]\n    hosts: rb-files\n"
        let back = try await lull.run(body + failing)
        #expect(back.exitCode == 1, "\(back.output)\(back.errors)")
        #expect(back.operations.prefix(3).map(\.outcome) == [.done, .done, .unchanged])
        #expect(try await lab.sh("rb-files", states) == before)
        let ran = try await lull.run(body)
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect(try await lab.sh("rb-files", states) == "disabled\nenabled\nenabled\ndisabled")
        #expect(try await lab.sh("rb-files", "systemctl is-active quick") == "active", "nothing is stopped")
        #expect(try await lab.sh("rb-files", "systemctl is-active always || true") == "inactive", "nor started")

        let refused = try await lull.run(
            "services: { needs-socket: , sysv-like: }\nsteps:\n  - enable: [needs-socket, sysv-like]\n    hosts: rb-files\n"
        )
        #expect(refused.exitCode == 3, "\(refused.output)\(refused.errors)")
        let words = (refused.output + refused.errors).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("'needs-socket.service' can't be enabled or disabled: it is static"))
        #expect(words.contains("'sysv-like.service' can't be enabled or disabled: it is generated"))
    }

    // MARK: Tools

    private static func plan(
        _ services: [String], on hosts: String, step: String = "", timeout: String = "30s"
    ) -> String {
        """
        name: reboot \(hosts)
        defaults: { timeout: \(timeout) }
        services:
        \(services.map { "  \($0):" }.joined(separator: "\n"))
        steps:
          - reboot: [\(services.joined(separator: ", "))]
            hosts: \(hosts)
            timeout: 5m
            \(step)
        """
    }

    /// Waits until another boot of the host is through, for at most three minutes. Asked over ssh, as by anybody.
    private func awaitBoot(_ host: String, after bootID: String) async throws {
        let arguments = ["15", "ssh", "-F", lab.directory + "/ssh_config", "-n", host]
        for _ in 0..<180 {
            let child = try Child(
                "/usr/bin/timeout", arguments + ["\(Self.bootID); systemctl is-system-running || true"],
                environment: [:])
            if await child.end() == 0 {
                let words = child.output.split(whereSeparator: \.isWhitespace).map(String.init)
                if words.count == 2, words[0] != bootID, ["running", "degraded"].contains(words[1]) { return }
            }
            try await Task.sleep(for: .seconds(1))
        }
        Issue.record("\(host) did not boot again")
    }

    /// As an operator on the host would: `lull-agent try`.
    private func attempt(_ program: [AgentProtocol.Operation], on host: String) async throws -> ActionReport {
        let agent = "\(lab.directory)/hosts/\(host)/root/usr/local/bin/lull-agent"
        if !FileManager.default.fileExists(atPath: agent) {
            try FileManager.default.copyItem(atPath: Lull.agent, toPath: agent)
        }
        let text = String(decoding: try JSONEncoder().encode(program), as: UTF8.self)
        let output = try await lab.sh(host, "/usr/local/bin/lull-agent try '\(text)' || true")
        return try JSONDecoder().decode(ActionReport.self, from: Data(output.utf8))
    }
}
