import AgentProtocol
import Execution
import Foundation
import Journal
import Testing

/// A kill takes three keys; and whoever is killed, by whomever, is found. On real hosts, one for each test.
@Suite(.needsLab, .inTurns, .lab("keys", "early", "slain", "disarm", "below", "twice"))
struct ForceTests {
    let lab: Lab
    let lull: Lull

    init() throws {
        lab = try #require(LabTrait.lab)
        lull = try Lull(lab)
    }

    private func plan(_ service: String, on host: String, after: String, timeout: String, _ body: String = "") -> String
    {
        Lull.plan(
            service, on: host, timeout: timeout,
            service: " force: { after: \(after), reason: it hangs in bug 42 }\(body) ")
    }

    // MARK: Three keys

    @Test func whatHangsIsKilledOnlyWithEveryKeyAndThenSaidLoudly() async throws {
        let plan = plan("never-stops", on: "keys", after: "4s", timeout: "40s")
        try await lab.sh("keys", "systemctl start never-stops; rm -f /var/lib/never-stops/data")
        let pid = try await lab.sh("keys", "systemctl show -P MainPID never-stops")

        let previewed = try await lull.preview(plan)
        #expect(previewed.exitCode == 0, "\(previewed.output)\(previewed.errors)")
        #expect(previewed.output.contains("a run needs --allow-force"))
        #expect(previewed.output.contains("SIGKILL after 4s of stopping"))
        #expect(previewed.output.contains("it hangs in bug 42"))

        let refused = try await lull.run(plan)
        #expect(refused.exitCode == 3 && refused.events.isEmpty, "\(refused.output)\(refused.errors)")
        #expect(refused.errors.contains("--allow-force") && refused.errors.contains("it hangs in bug 42"))
        #expect(try await lab.sh("keys", "kill -0 \(pid) && echo alive") == "alive")

        let ran = try await lull.run(plan, "--allow-force")
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        let forced = try #require(ran.operations.first)
        #expect(forced.outcome == .forced)
        guard
            case .forced("never-stops.service", 9, let seconds, let processes, "it hangs in bug 42")? = forced.reasons
                .first
        else {
            Issue.record("\(forced.reasons)")
            return
        }
        #expect(forced.reasons.count == 1 && seconds >= 4)
        #expect(processes.map { String($0.pid) } == [pid])
        #expect(forced.stop?.proofs.first?.sources == [.pidfd, .unitResult])
        #expect(try await lab.sh("keys", "test -e /var/lib/never-stops/data || echo lost") == "lost")
        #expect(try await lab.sh("keys", "systemctl is-active never-stops") == "active")
        #expect(try await dropIns(on: "keys") == "")
        #expect(ran.state?.started.forceAllowedBy?.isEmpty == false)
        #expect(ran.output.contains("As planned, but by force"))
        #expect(ran.output.contains("Killed by force, as asked: 1 (keys never-stops.service: SIGKILL to 1 process"))
        #expect(!ran.output.contains("Nothing was killed"))
    }

    @Test func whatEndsBeforeItsTimeIsNotForcedAndItIsSaidHowThatIsKnown() async throws {
        try await lab.sh("early", "rm -f /var/lib/slow-writer/data")
        let ran = try await lull.run(plan("slow-writer", on: "early", after: "60s", timeout: "90s"), "--allow-force")
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        let done = try #require(ran.operations.first)
        #expect(done.outcome == .done && done.reasons.isEmpty)
        #expect(try await lab.sh("early", "test -e /var/lib/slow-writer/data && echo kept") == "kept")
        let proof = try #require(done.stop?.proofs.first)
        #expect(proof.unit == "slow-writer.service" && proof.processes == 1 && proof.missing == nil)
        #expect(proof.sources.contains(.pidfd))
        #expect(ran.output.contains("nothing killed: 1 process seen to end by itself (pidfd"))
    }

    @Test func whatWasHeldCanBeEndedByTheNextRun() async throws {
        try await lab.sh("twice", "systemctl start never-stops")
        let held = try await lull.run(Lull.plan("never-stops", on: "twice", timeout: "3s"))
        #expect(held.exitCode == 2 && held.operations.first?.outcome == .held, "\(held.output)\(held.errors)")
        let again = try await lull.run(Lull.plan("never-stops", on: "twice", timeout: "3s"))
        #expect(again.exitCode == 3, "it is still stopping: \(again.output)\(again.errors)")
        let ran = try await lull.run(plan("never-stops", on: "twice", after: "2s", timeout: "40s"), "--allow-force")
        #expect(ran.exitCode == 0 && ran.operations.first?.outcome == .forced, "\(ran.output)\(ran.errors)")
        #expect(try await lab.sh("twice", "systemctl is-active never-stops") == "active")
        #expect(try await dropIns(on: "twice") == "")
    }

    @Test func onlyWhatHangsIsHitAndNotWhatWaitsForIt() async throws {
        // The dependent stops first, so that the service isn't even told before the dependent is down.
        try await add(
            "above", on: "below", "[Unit]", "Requires=slow-writer.service", "After=slow-writer.service", "[Service]",
            "ExecStart=/usr/local/lib/lab/probe above release=/run/nothing")
        try await lab.sh("below", "rm -f /var/lib/slow-writer/data /var/lib/above/data")
        let ran = try await lull.run(
            plan("slow-writer", on: "below", after: "14s", timeout: "90s", ", dependents: restart"), "--allow-force")
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect(ran.operations.first?.outcome == .forced)
        #expect(ran.reasons.count == 1, "\(ran.reasons)")
        guard case .forced("above.service", 9, _, _, _)? = ran.reasons.first else {
            Issue.record("\(ran.reasons)")
            return
        }
        #expect(try await lab.sh("below", "test -e /var/lib/slow-writer/data && echo kept") == "kept")
        #expect(try await lab.sh("below", "test -e /var/lib/above/data || echo lost") == "lost")
        #expect(try await lab.sh("below", "systemctl is-active slow-writer above | sort -u") == "active")
    }

    // MARK: The truth

    @Test func killsBySomeoneElseAreFoundNamedAndCounted() async throws {
        try await add(
            "slain", on: "slain", "[Service]",
            "ExecStart=/usr/local/lib/lab/probe slain children=1 seconds=600 release=/run/nothing")
        let (lab, lull) = (lab, lull)
        let other = Reason.killed(unit: "slain.service", signal: 9, by: "someone other than systemd", processes: 2)
        // systemd 252 writes down its clients' signals to main processes only.
        let client = [
            Reason.killed(unit: "slain.service", signal: 9, by: "someone, with `systemctl kill`", processes: 1),
            Reason.killed(unit: "slain.service", signal: 9, by: "someone other than systemd", processes: 1),
        ]
        for (line, reasons, words) in [
            ("pkill -9 -f '[p]robe slain'", [other], "2 processes, SIGKILL by someone other than systemd)."),
            ("systemctl kill -s KILL slain", client, "1 process, SIGKILL by someone, with `systemctl kill`;"),
        ] {
            let ran = try await lull.run(Lull.plan("slain", on: "slain", timeout: "90s")) { _ in
                try await lab.sh("slain", "\(Self.untilStopping("slain")); \(line)")
            }
            #expect(ran.exitCode == 1, "\(ran.output)\(ran.errors)")
            #expect(ran.operations.first?.outcome == .killed)
            #expect(ran.operations.first?.reasons == reasons)
            let report = ran.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(report.contains("Killed: 1 (slain slain.service: \(words)"), "\(report)")
            #expect(try await lab.sh("slain", "systemctl is-active slain") == "active", "it is put back")
        }
    }

    @Test func systemdsOwnKillIsFoundWhenSomebodyTakesTheDropInAway() async throws {
        let (lab, lull) = (lab, lull)
        try await lab.sh("disarm", "rm -f /var/lib/slow-writer/data; echo seconds=60 > /etc/default/slow-writer")
        try await lab.sh("disarm", "systemctl restart slow-writer; sleep 1")
        let ran = try await lull.run(Lull.plan("slow-writer", on: "disarm", timeout: "90s")) { _ in
            try await lab.sh(
                "disarm",
                "\(Self.untilStopping("slow-writer")); sleep 4; rm /run/systemd/system/slow-writer.service.d/zzzz-*; systemctl daemon-reload"
            )
        }
        #expect(ran.exitCode == 1, "\(ran.output)\(ran.errors)")
        #expect(
            ran.operations.first?.reasons
                == [.killed(unit: "slow-writer.service", signal: 9, by: "systemd", processes: 1)])
        #expect(ran.output.contains("Killed: 1 (disarm slow-writer.service: 1 process, SIGKILL by systemd)."))
        #expect(try await lab.sh("disarm", "test -e /var/lib/slow-writer/data || echo lost") == "lost")
    }

    // MARK: Tools

    private static func untilStopping(_ unit: String) -> String {
        "timeout 120 sh -c 'until systemctl show \(unit) | grep -q =deactivating; do sleep 0.2; done'; sleep 1"
    }

    private func add(_ name: String, on host: String, _ lines: String...) async throws {
        let path = "\(lab.directory)/hosts/\(host)/root/etc/systemd/system/\(name).service"
        try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        try await lab.sh(host, "systemctl daemon-reload; systemctl start \(name); sleep 1")
    }

    private func dropIns(on host: String) async throws -> String {
        try await lab.sh(host, "find /run/systemd/system -name 'zzzz-lull*'")
    }
}
