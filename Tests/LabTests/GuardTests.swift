import AgentProtocol
import Foundation
import TestSupport
import Testing

/// Claims and the dead-man's switch on real hosts: whatever happens to link, session, systemd, agent or host meanwhile, what
/// nobody confirms is put back, and what is confirmed stays.
@Suite(.needsLab, .inTurns, .lab("guard1", "guard2", "guard3", "guard4", "guard5", "guard6", "guard7"))
struct GuardTests {
    let lab: Lab
    private let claim = RunClaim(runID: "r1", owner: "ann@control1", epoch: 0)

    init() throws { lab = try #require(LabTrait.lab) }

    // MARK: Claims

    @Test func aSecondControllerIsRefusedToldWhoAndMayTakeOver() async throws {
        let first = Controller(lab, "guard1")
        let second = Controller(lab, "guard1")
        try await lab.sh("guard1", "systemctl start quick app")
        let restart = request("r1.1", [.restart(.named("quick.service"))], guardFor: 600)
        #expect(try await first.perform(restart).outcome == .done)
        #expect(try await second.forecast().facts.claim?.claim == claim)

        let rival = RunClaim(runID: "r2", owner: "ben@control2", epoch: 0)
        let before = try await lab.sh("guard1", "systemctl show -P InvocationID quick")
        var asked = ActionRequest(id: "r2.1", program: [.restart(.named("quick.service"))], claim: rival)
        let refused = try await second.perform(asked)
        guard case .claimed("r1", "ann@control1", _, _, _)? = refused.operations.first?.reasons.first else {
            Issue.record("\(refused)")
            return
        }
        #expect(try await lab.sh("guard1", "systemctl show -P InvocationID quick") == before, "nothing was touched")

        // Taken up again elsewhere, the old controller has no say.
        var resumed = claim
        resumed.epoch = 1
        #expect(try await second.tend(.renew(resumed)) == .granted)
        let late = try await first.perform(request("r1.2", [.stop(.named("quick.service"))]))
        #expect(late.operations.first?.reasons == [.superseded(runID: "r1", by: "ann@control1")])

        asked.takeOver = TakeOver(anyRun: true)
        let guarded = try await second.perform(asked)
        guard case .guarded("r1", "ann@control1", _)? = guarded.operations.first?.reasons.first else {
            Issue.record("\(guarded)")
            return
        }
        let confirmation = Confirmation(actionID: "r1.1")
        #expect(try await second.tend(.confirm(resumed, confirmation)) == .granted)
        let taken = try await second.perform(asked)
        #expect(taken.outcome == .done, "\(taken)")
        #expect(try await first.tend(.renew(resumed)) == .refused([.superseded(runID: "r1", by: "ben@control2")]))
        #expect(try await second.tend(.release(rival)) == .granted)
        #expect(try await second.forecast().facts.claim == nil)
        await first.close()
        await second.close()
    }

    // MARK: The guard

    @Test func whatIsConfirmedStaysAndNothingIsLeftBehind() async throws {
        let host = "guard2"
        let controller = Controller(lab, host)
        try await lab.sh(host, "systemctl start quick")
        let stop = request("r1.1", [.stop(.named("quick.service"))], guardFor: 600)
        #expect(try await controller.perform(stop).outcome == .done)
        // What the guard leaves for a reboot disturbs nobody: systemd sees no change that it should load.
        #expect(try await lab.sh(host, "readlink \(Self.wants)") == "../lull-guard.service")
        #expect(try await pendingReloads(host) == "")
        #expect(try await controller.forecast([.start(.named("quick.service"))]).operations.count == 1)
        try await wait(host, "systemctl -q is-active lull-guard-watch")
        #expect(try await lab.sh(host, "stat -c '%U %a' /var/lib/lull/guard-agent-*") == "root 700")

        let kept = Confirmation(actionID: "r1.1", keepFor: 600)
        #expect(try await controller.tend(.confirm(claim, kept)) == .granted)
        let start = request("r1.2", [.start(.named("quick.service"))], guardFor: 600)
        #expect(try await controller.perform(start).outcome == .done)
        let last = Confirmation(actionID: "r1.2", releases: true)
        #expect(try await controller.tend(.confirm(claim, last)) == .granted)
        try await wait(host, "! test -e \(Self.unit) && ! systemctl -q is-active lull-guard-watch")
        let left = "ls -A /var/lib/lull | grep -E 'claim.json|claim.seen|guard-agent' || true"
        #expect(try await lab.sh(host, left) == "")
        try await lab.sh(host, "systemctl daemon-reload")
        #expect(try await pendingReloads(host) == "")
        await controller.close()
    }

    @Test func aHostThatIsCutOffBringsItsServiceBackByItself() async throws {
        let host = "guard3"
        let controller = Controller(lab, host)
        try await lab.sh(host, "systemctl start quick slow-writer")
        let program: [AgentProtocol.Operation] = [
            .stop(.named("slow-writer.service")), .stop(.named("quick.service")),
        ]
        #expect(try await controller.perform(request("r1.1", program)).outcome == .done)
        try await lab.link(host, .cut)
        try await awaitRevert(host, of: "quick slow-writer")
        try await lab.link(host, .mend)
        await controller.close()

        let again = Controller(lab, host)
        let late = try await again.tend(.confirm(claim, Confirmation(actionID: "r1.1")))
        #expect(late == .reverted(actionID: "r1.1.revert"))
        #expect(try await again.attach("r1.1.revert")?.outcome == .done)
        await again.close()
    }

    /// Everything that a session can be taken away by, and systemd read anew meanwhile; and the agent's file is gone.
    @Test func nothingThatHappensToSessionAndSystemdKeepsItFromComing() async throws {
        let host = "guard4"
        let controller = Controller(lab, host)
        try await lab.sh(host, "systemctl start quick")
        let stop = request("r1.1", [.stop(.named("quick.service"))], guardFor: 20)
        #expect(try await controller.perform(stop).outcome == .done)
        try await lab.sh(host, "rm -rf /home/ops/.cache/lull")
        // As the end of a session does it: all of its processes are told to go, and then there are none.
        try await lab.sh(host, "pkill -TERM -f '[ ]guard$'; pkill -KILL -f '[s]shd: ops'; true")
        try await wait(host, "systemctl -q is-active lull-guard-watch")
        try await lab.sh(host, "pkill -KILL -f '[a]gent-.* serve$'; true")
        try await lab.sh(host, "systemctl restart ssh; systemctl daemon-reload; systemctl daemon-reexec")
        try await awaitRevert(host, of: "quick")
        #expect(try await pendingReloads(host) == "")
        await controller.close()
    }

    @Test func aGuardThatIsKilledAndARebootDoNotForget() async throws {
        let host = "guard5"
        let controller = Controller(lab, host)
        try await lab.sh(host, "systemctl start quick slow-writer; systemctl disable quick slow-writer")
        let program: [AgentProtocol.Operation] = [
            .stop(.named("slow-writer.service")), .stop(.named("quick.service")),
        ]
        #expect(try await controller.perform(request("r1.1", program, guardFor: 40)).outcome == .done)
        try await wait(host, "systemctl -q is-active lull-guard-watch && test -L \(Self.wants)")
        // systemd starts it again.
        let pid = try await lab.sh(host, "systemctl show -P MainPID lull-guard-watch")
        try await lab.sh(host, "kill -9 \(pid)")
        try await wait(
            host,
            "systemctl -q is-active lull-guard-watch && test $(systemctl show -P MainPID lull-guard-watch) != \(pid)")
        try await lab.reboot(host)
        try await awaitRevert(host, of: "quick slow-writer")
        try await wait(host, "! test -e \(Self.unit)")
        await controller.close()
    }

    /// Decision 0012 waits for somebody to come by; a guarded reboot needs nobody.
    @Test func aGuardedRebootIsEndedThoughNobodyComesBy() async throws {
        let host = "guard7"
        let controller = Controller(lab, host)
        try await lab.sh(host, "systemctl start quick; systemctl disable quick")
        let quick = ServiceTarget.named("quick.service")
        let reboot = AgentProtocol.Operation.reboot(RebootOperation(stopped: [quick], timeout: 300))
        let before = try await controller.forecast().facts.bootID
        // The connection goes with the host.
        _ = try? await controller.perform(request("r1.1", [.stop(quick), reboot], guardFor: 600))
        await controller.close()
        try await awaitBoot(host, after: before)
        try await wait(host, "test -e /var/lib/lull/actions/r1.1/report.json")
        #expect(try await lab.sh(host, "systemctl is-active quick") == "active")
        #expect(try await lab.sh(host, "systemctl is-active lull-guard") == "active", "not confirmed yet")

        let again = Controller(lab, host)
        #expect(try await again.attach("r1.1")?.outcome == .done)
        let confirmation = Confirmation(actionID: "r1.1", releases: true)
        #expect(try await again.tend(.confirm(claim, confirmation)) == .granted)
        try await wait(host, "! test -e \(Self.unit)")
        await again.close()
    }

    @Test func aFullDiskRefusesWhatIsNewAndHindersNothingFromComingBack() async throws {
        let host = "guard6"
        let controller = Controller(lab, host)
        try await lab.sh(
            host,
            "systemctl start quick; mkdir -p /var/lib/lull; mount -t tmpfs -o size=64m,mode=700 tmpfs /var/lib/lull")
        let fill =
            "for size in 64k 1k; do dd if=/dev/zero of=/var/lib/lull/fill.$size bs=$size 2>/dev/null; done; touch /var/lib/lull/more || true"
        let shell = { (line: String) in
            AgentProtocol.Operation.run(CommandOperation(argv: ["/bin/sh", "-c", line], timeout: 60))
        }
        try await lab.sh(host, fill)
        let refused = try await controller.perform(request("r1.1", [.restart(.named("quick.service"))]))
        guard case .cannotRecord? = refused.operations.first?.reasons.first else {
            Issue.record("\(refused)")
            return
        }
        #expect(refused.outcome == .refused)
        // There is room for the record, but not for what the guard needs after a power cut.
        try await lab.sh(host, "rm /var/lib/lull/fill.*; dd if=/dev/zero of=/var/lib/lull/fill.64k bs=1M count=61")
        let unguarded = try await controller.perform(request("r1.1b", [.stop(.named("quick.service"))]))
        guard case .cannotGuard? = unguarded.operations.first?.reasons.first else {
            Issue.record("\(unguarded)")
            return
        }
        #expect(unguarded.outcome == .refused)
        #expect(try await lab.sh(host, "ls /var/lib/lull/actions; systemctl is-active quick") == "active")
        // It fills while an action is at work: what was begun is ended, recorded and put back.
        try await lab.sh(host, "rm /var/lib/lull/fill.*")
        let program = [shell(fill), .restart(.named("quick.service")), .stop(.named("quick.service"))]
        let report = try await controller.perform(request("r1.2", program))
        #expect(report.outcome == .done, "\(report)")
        try await awaitRevert(host, of: "quick")
        await controller.close()
    }

    // MARK: Tools

    private static let unit = "/etc/systemd/system/lull-guard.service"
    private static let wants = "/etc/systemd/system/multi-user.target.wants/lull-guard.service"

    private func request(_ id: String, _ program: [AgentProtocol.Operation], guardFor: Double? = 5) -> ActionRequest {
        ActionRequest(id: id, program: program, claim: claim, guardFor: guardFor)
    }

    /// Waits until a line of shell succeeds on the host, for at most two minutes.
    private func wait(_ host: String, _ line: String) async throws {
        try await lab.sh(host, "timeout 120 sh -c 'until \(line); do sleep 0.2; done'")
    }

    /// Waits until another boot of the host is through, for at most three minutes. Asked over ssh: a command of ours in the host
    /// would be in its way down.
    private func awaitBoot(_ host: String, after bootID: String) async throws {
        let question = "cat /proc/sys/kernel/random/boot_id; systemctl is-system-running || true"
        for _ in 0..<180 {
            let child = try Child(
                "/usr/bin/timeout", ["15", "ssh", "-F", lab.directory + "/ssh_config", "-n", host, question],
                environment: [:])
            if await child.end() == 0 {
                let words = child.output.split(whereSeparator: \.isWhitespace).map(String.init)
                if words.count == 2, words[0] != bootID, ["running", "degraded"].contains(words[1]) { return }
            }
            try await Task.sleep(for: .seconds(1))
        }
        Issue.record("\(host) did not boot again")
    }

    private func awaitRevert(_ host: String, of units: String) async throws {
        let count = units.split(separator: " ").count
        try await wait(host, "test $(systemctl is-active \(units) | grep -c ^active) = \(count)")
        try await wait(host, "grep -q reverted /var/lib/lull/claim.json")
    }

    /// Units of which systemd says that their files have changed.
    private func pendingReloads(_ host: String) async throws -> String {
        try await lab.sh(
            host, "systemctl show --property=Id,NeedDaemonReload '*' | grep -B1 NeedDaemonReload=yes | grep Id= || true"
        )
    }
}
