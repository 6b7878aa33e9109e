import AgentProtocol
import Execution
import Foundation
import Journal
import Testing

/// What only a host with a kernel of its own can show: a clock that is set, a disk that loses what was not synced, and memory
/// that runs out. Everything is slow there, so that no test counts seconds but those that must not be fewer.
@Suite(.needsMachines, .inTurns, .serialized, .lab("vm1", "vm2"))
struct MachineTests {
    let lab: Lab
    let lull: Lull
    private static let names = ["vm1", "vm2"]
    private let claim = RunClaim(runID: "r1", owner: "ann@control1", epoch: 0)

    init() throws {
        lab = try #require(LabTrait.lab)
        lull = try Lull(lab)
    }

    // MARK: A clock that is set

    @Test(.timeLimit(.minutes(10))) func aClockThatIsSetInEachPhaseChangesNothing() async throws {
        let hosts = try await FaultHost.ready(lab, Self.names, stop: 8, start: 8)
        let began = ContinuousClock.now
        let ran = try await lull.run(Lull.restartPhased(on: Self.names, timeout: "90s", soak: "12s")) { _ in
            _ = try await FaultHost.all(hosts) { host in
                // On the one forwards, back and forwards again, on the other the other way round.
                var hours = host.name == "vm1" ? 1 : -1
                for moment in FaultHost.Moment.allCases {
                    try await host.wait(for: moment)
                    try await host.stepClock(hours: hours)
                    hours = -hours
                }
            }
        }
        let length = (ContinuousClock.now - began) / .seconds(1)
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect(ran.outcomes(inStep: 0) == ["vm1": "done", "vm2": "done"])
        for host in hosts {
            try await host.expectWhole()
            #expect(try await host.claimRecord() == "", "\(host.name)")
            try await host.setClockRight()
        }
        // What it says of the time that it took.
        for case .settled(let report) in ran.events {
            let took = report.finishedAt - report.startedAt
            #expect((28...length).contains(took), "\(report.id): \(took) s of \(length)")
            #expect(report.operations.allSatisfy { $0.duration <= length }, "\(report)")
        }
        let times = try await lull.entries().map(\.time)
        #expect(times == times.sorted())
    }

    @Test(.timeLimit(.minutes(10))) func guardAndLeaseGoByRealTimeWhateverTheClockSays() async throws {
        let (lab, claim) = (lab, claim)
        _ = try await FaultHost.all(Self.names) { name in
            let host = FaultHost(lab, name)
            let (first, second) = (Controller(lab, name), Controller(lab, name))
            try await host.sh("systemctl start quick app")
            _ = try await second.forecast()

            // A run that is dead, and whose lease is a minute.
            let ordered = ContinuousClock.now
            let restart = ActionRequest(id: "r1.1", program: [.restart(.named("quick.service"))], claim: claim)
            #expect(try await first.perform(restart).outcome == .done)
            let said = ContinuousClock.now
            try await host.stepClock(hours: name == "vm1" ? 1 : -1)
            let rival = RunClaim(runID: "r2", owner: "ben@control2", epoch: 0)
            var asked = ActionRequest(
                id: "r2.0", program: [.stop(.named("quick.service"))], claim: rival,
                takeOver: TakeOver(deadRuns: ["r1"]), guardFor: 40)
            var answer = try await second.perform(asked)
            if ContinuousClock.now - ordered < .seconds(RunClaim.usualLease) {
                guard case .claimed("r1", _, _, let silence, _)? = answer.operations.first?.reasons.first else {
                    Issue.record("\(name): \(answer)")
                    return
                }
                #expect((0...RunClaim.usualLease).contains(silence), "\(name): \(silence)")
            }
            // It ends all the same, and not an hour late.
            for attempt in 1...60 where answer.outcome == .refused {
                try await Task.sleep(for: .seconds(2))
                asked.id = "r2.\(attempt)"
                answer = try await second.perform(asked)
            }
            #expect(answer.outcome == .done, "\(name): \(answer)")
            #expect(ContinuousClock.now - ordered > .seconds(RunClaim.usualLease), "\(name)")
            #expect(ContinuousClock.now - said < .seconds(RunClaim.usualLease + 60), "\(name)")

            // Its guard is armed now: the clock goes back to where it was, and beyond.
            let armed = ContinuousClock.now
            try await host.stepClock(hours: name == "vm1" ? -2 : 2)
            try await host.wait(until: "systemctl -q is-active quick")
            let waited = (ContinuousClock.now - armed) / .seconds(1)
            #expect((30...100).contains(waited), "\(name): struck after \(waited) s of 40")
            try await host.wait(until: "grep -q reverted /var/lib/lull/claim.json")
            #expect(try await second.tend(.release(rival)) == .granted)
            await first.close()
            await second.close()
            try await host.setClockRight()
        }
    }

    // MARK: A power cut

    @Test(.timeLimit(.minutes(10))) func aPowerCutTakesNothingThatWasRecorded() async throws {
        let hosts = try await FaultHost.ready(lab, Self.names, stop: 6, start: 6)
        try "of the release\n".write(toFile: lull.directory + "/app.conf", atomically: true, encoding: .utf8)
        let before = """
              - copy: { src: app.conf, dest: /etc/app.conf }
                hosts: \(Self.names.joined(separator: ":"))
              - link: { path: /srv/app/current, to: /srv/app/releases/v2 }
                hosts: \(Self.names.joined(separator: ":"))
            """
        let plan = Lull.restartPhased(on: Self.names, timeout: "3m", budget: 2, before: before)
        let stays = plan.replacing("defaults: {", with: "defaults: { on_failure: stop,")
        let ran = try await lull.run(stays) { _ in
            _ = try await FaultHost.all(hosts) { host in
                try await host.wait(for: host.name == "vm1" ? .stopping : .starting)
                try await host.sh("echo > /var/lib/not-synced")
                try await host.lab.crash(host.name)
            }
        }
        let words = "\(ran.output)\(ran.errors)"
        #expect(ran.exitCode == 2, "\(words)")
        #expect(ran.outcomes(inStep: 2) == ["vm1": "unknown", "vm2": "unknown"], "\(words)")
        #expect(ran.reasons.filter { $0 == .workerLost(rebooted: true) }.count == 2, "\(words)")
        for host in hosts {
            #expect(try await host.sh("ls /var/lib/not-synced 2>/dev/null || true") == "", "the cut takes nothing")
            // What was said to be done is.
            #expect(
                try await host.sh("cat /etc/app.conf; readlink /srv/app/current")
                    == "of the release\n/srv/app/releases/v2")
            // What was begun was recorded before: the boot starts the service once, and nobody begins it again.
            try await host.waitUntilWhole()
            #expect(try await host.state() == "active\nno", "\(host.name)")
            let intent = try #require(ran.intent(inStep: 2, on: host.name))
            #expect(try await host.actions().contains(intent), "\(host.name)")
            let controller = Controller(lab, host.name)
            #expect(try await controller.attach(intent)?.outcome == .unknown)
            await controller.close()
            #expect(host.starts == (host.name == "vm1" ? 1 : 2), "\(host.name): \(host.starts)")
            #expect(host.ends.allSatisfy { $0 == "success" }, "\(host.name): \(host.ends)")
        }
        let again = try await lull.run(Lull.restartPhased(on: Self.names, timeout: "90s", soak: "1s"))
        #expect(again.exitCode == 0, "\(again.output)\(again.errors)")
    }

    /// What was stopped a moment before the cut is not started by the boot, and nobody comes by: only the guard is left.
    @Test(.timeLimit(.minutes(10))) func aGuardOutlivesAPowerCut() async throws {
        let lab = lab
        // A run that no other test has been.
        let claim = RunClaim(runID: "cut", owner: "ann@control1", epoch: 0)
        _ = try await FaultHost.all(Self.names) { name in
            let host = FaultHost(lab, name)
            let controller = Controller(lab, name)
            try await host.sh("systemctl start quick; systemctl -q disable quick")
            _ = try await controller.forecast()
            let stop = ActionRequest(
                id: "cut.1", program: [.stop(.named("quick.service"))], claim: claim, guardFor: 60)
            if name == "vm1" {
                #expect(try await controller.perform(stop).outcome == .done)
            } else {
                // As it says that it stops, before it could say that it has.
                let performing = Task { try await controller.perform(stop) }
                try await host.wait(until: "! systemctl -q is-active quick")
                performing.cancel()
            }
            try await lab.crash(name)
            await controller.close()
            try await host.wait(until: "systemctl -q is-active quick", seconds: 240)
            try await host.wait(until: "grep -q reverted /var/lib/lull/claim.json")
            let again = Controller(lab, name)
            let late = try await again.tend(.confirm(claim, Confirmation(actionID: "cut.1")))
            #expect(late == .reverted(actionID: "cut.1.revert"), "\(name)")
            #expect(try await again.tend(.release(claim)) == .granted)
            await again.close()
        }
    }

    // MARK: No memory

    /// systemd sends SIGKILL to the rest of a service when the kernel has killed one of its processes in a stop; not under lull's
    /// drop-in. And where it is told not to, it says nothing of it either: then the journal has to tell.
    @Test(.timeLimit(.minutes(10))) func aKillForWantOfMemoryInAStopIsToldAndTheRestLivesOn() async throws {
        let hosts = Self.names.map { FaultHost(lab, $0) }
        try await hosts[1].sh(
            "d=/run/systemd/system/greedy.service.d; mkdir -p $d; systemctl daemon-reload; "
                + "printf '[Service]\\nOOMPolicy=continue\\nTimeoutStopSec=90\\n' > $d/own.conf; systemctl daemon-reload"
        )
        for host in hosts { try await host.sh("systemctl start greedy; sleep 1; rm -f /var/lib/greedy/data") }
        let plan = Lull.plan("greedy", on: "vm1:vm2", timeout: "90s", budget: 1)
        let ran = try await lull.run(plan)
        let words = "\(ran.output)\(ran.errors)"
        #expect(ran.exitCode == 1, "\(words)")
        let kernels = Reason.killed(
            unit: "greedy.service", signal: 9, by: "the kernel, out of memory", processes: 1)
        #expect(ran.outcomes(inStep: 0) == ["vm1": "killed", "vm2": "killed"], "\(words)")
        #expect(ran.reasons.filter { $0 == kernels }.count == 2, "\(ran.reasons)")
        #expect(ran.reasons.allSatisfy { if case .killed = $0 { $0 == kernels } else { true } }, "\(ran.reasons)")
        let report = ran.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(report.contains("1 process, SIGKILL by the kernel, out of memory"), "\(report)")
        for host in hosts {
            #expect(try await host.sh("ls /var/lib/greedy/data") == "/var/lib/greedy/data", "\(host.name)")
            #expect(try await host.sh("systemctl is-active greedy") == "active", "it is put back")
        }
    }

    @Test(.timeLimit(.minutes(10))) func aServiceThatIsKilledForWantOfMemoryInItsSoakSaysSo() async throws {
        let host = FaultHost(lab, "vm1")
        try await host.sh(
            "systemctl stop greedy; printf 'who=main\\nat=up\\n' > /etc/default/greedy; systemctl reset-failed greedy || true"
        )
        let ran = try await lull.run(
            Lull.plan("greedy", on: "vm1", verb: "start", timeout: "90s", service: " soak: 15s "))
        #expect(ran.exitCode == 1, "\(ran.output)\(ran.errors)")
        #expect(ran.outcomes(inStep: 0) == ["vm1": "failed"])
        let report = ran.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(report.contains("the kernel killed a process of it for want of memory"), "\(report)")
        try await host.sh("rm /etc/default/greedy; systemctl reset-failed greedy || true")
    }
}

extension FaultHost {
    func stepClock(hours: Int) async throws { try await sh("date -s @$(($(date +%s) + \(hours * 3600)))") }

    func setClockRight() async throws { try await sh("date -s @\(Int(Date().timeIntervalSince1970))") }

    /// What the host remembers of the run that has it, or had it; empty where nobody has.
    func claimRecord() async throws -> String {
        try await sh(
            "ls /etc/systemd/system/lull-guard.service 2>/dev/null; grep -s '\"held\"' /var/lib/lull/claim.json; true")
    }
}

extension Lull.Ran {
    /// The id of an action.
    func intent(inStep step: Int, on host: String) -> String? {
        for case .intended(let intent) in events where intent.step == step && intent.host == host {
            if intent.purpose == .forward { return intent.id }
        }
        return nil
    }
}
