import Execution
import Foundation
import Journal
import TestSupport
import Testing

/// What is asked from another terminal of a run that is under way, on real hosts.
@Suite(.needsLab, .inTurns, .serialized, .lab("al-1", "al-2", "al-3"))
struct AliveTests {
    let lab: Lab
    let lull: Lull
    private static let names = ["al-1", "al-2", "al-3"]

    init() throws {
        lab = try #require(LabTrait.lab)
        lull = try Lull(lab)
    }

    private static let plan = """
        name: one after the other
        budget: { max_failed: 0 }
        services: { phased: { timeout: 30s } }
        steps:
          - restart: phased
            hosts: \(names.joined(separator: ":"))
            serial: 1
        """

    private static func approved(by approvers: String) -> String {
        """
        name: with an approval
        services: { quick: }
        steps:
          - restart: quick
            hosts: al-1
          - approve: Do its graphs look right?
            \(approvers)
          - restart: quick
            hosts: al-2
        """
    }

    /// A command from elsewhere: another process, and nothing else in common but the journal.
    private func ask(_ words: String..., as user: String = "ann") async throws -> (
        code: Int, output: String, errors: String
    ) {
        let child = try Child(
            Lab.root + "/.build/debug/lull", words + ["--state", lull.directory + "/state"],
            environment: ["SUDO_USER": user, "NO_COLOR": "1"])
        return (await child.end(), child.output, child.errors)
    }

    private func runID() async throws -> String {
        try await lull.wait { $0.startedRun != nil }
        return try #require(try await lull.entries().compactMap { $0.event.startedRun }.first)
    }

    @Test(.timeLimit(.minutes(15))) func aRunIsPausedContinuedAndWatchedFromElsewhere() async throws {
        let hosts = try await FaultHost.ready(lab, Self.names, stop: 3, start: 0)
        let watching = Watching()
        let ran = try await lull.run(Self.plan) { _ in
            let runID = try await runID()
            watching.begin(
                try Child(
                    Lab.root + "/.build/debug/lull", ["watch", runID, "--state", lull.directory + "/state"],
                    environment: ["NO_COLOR": "1"]))
            try await hosts[0].wait(for: .stopping)
            let paused = try await ask("pause", runID)
            #expect(paused.code == 0 && paused.output.contains("is paused"), "\(paused)")
            // The one that was begun comes to its end, and none after it.
            try await lull.wait { if case .confirmed = $0 { true } else { false } }
            // Longer than the next would need.
            try await Task.sleep(for: .seconds(8))
            #expect(hosts.map(\.starts) == [1, 0, 0])
            let again = try await ask("pause", runID)
            #expect(again.code == 3 && again.errors.contains("is paused already, by ann"), "\(again)")
            let resumed = try await ask("resume", runID, "--yes")
            #expect(resumed.code == 3 && resumed.errors.contains("under way"), "\(resumed)")
            let on = try await ask("continue", runID)
            #expect(on.code == 0 && on.output.contains("goes on"), "\(on)")
        }
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect(ran.output.contains("Paused by ann on "), "\(ran.output)")
        for host in hosts { try await host.expectWhole() }
        let watched = await watching.end()
        #expect(watched.code == 0, "\(watched)")
        for line in ["Paused by ann on ", "Going on, as ann on ", "al-3  done in", "As planned in"] {
            #expect(watched.output.contains(line), "\(line): \(watched.output)")
        }
        let late = try await ask("pause", ran.runID)
        #expect(late.code == 3 && late.errors.contains("nobody runs \(ran.runID)"), "\(late)")
    }

    /// Of a run that another terminal holds, with no word to that.
    @Test(arguments: ["rollback", "abort"]) func aRunIsEndedFromElsewhere(_ verb: String) async throws {
        let hosts = try await FaultHost.ready(lab, Self.names, stop: 3, start: 0)
        let ran = try await lull.run(Self.plan) { _ in
            let runID = try await runID()
            try await hosts[0].wait(for: .stopping)
            let ended = try await ask(verb, runID, "--yes")
            // An abort leaves it half done: whole on the one, untouched on the others.
            #expect(ended.code == 1, "\(ended)")
            #expect(ended.output.contains("as ann on"), "\(ended)")
        }
        #expect(ran.exitCode == 1, "\(ran.output)\(ran.errors)")
        // What was up is up: putting a restart back is nothing to do.
        for host in hosts { try await host.expectWhole(starts: host.name == "al-1" ? 1...1 : 0...0) }
        for host in hosts { #expect(host.claimant == nil && !host.hasGuardUnit, "\(host.name)") }
    }

    @Test(.timeLimit(.minutes(15))) func onlyWhoIsNamedApproves() async throws {
        for host in ["al-1", "al-2"] { try await lab.sh(host, "systemctl start quick") }
        let before = try await lab.sh("al-2", "systemctl show -P InvocationID quick")
        // No terminal, and it waits all the same: ann or ben comes.
        let ran = try await lull.run(Self.approved(by: "approvers: [ann, ben]")) { _ in
            let runID = try await runID()
            try await lull.wait { if case .approvalAsked = $0 { true } else { false } }
            let eve = try await ask("approve", runID, "2", as: "eve")
            #expect(eve.code == 3 && eve.errors.contains("waits for the approval of ann or ben"), "\(eve)")
            let other = try await ask("approve", runID, "1")
            #expect(other.code == 3 && other.errors.contains("and not of step 1"), "\(other)")
            let hash = try await ask("approve", runID, "2", "--hash", "0123456789abcdef")
            #expect(hash.code == 3 && hash.errors.contains("it was started from a plan"), "\(hash)")
            #expect(try await lab.sh("al-2", "systemctl show -P InvocationID quick") == before)
            let ann = try await ask("approve", runID, "2")
            #expect(ann.code == 0 && ann.output.contains("Step 2 of run \(runID) is approved"), "\(ann)")
        }
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect(ran.output.contains("Waiting for ann or ben: lull approve"), "\(ran.output)")
        #expect(ran.output.contains("approved by ann on "), "\(ran.output)")
        #expect(try await lab.sh("al-2", "systemctl show -P InvocationID quick") != before)
    }

    @Test(.timeLimit(.minutes(15))) func whoRunsItDoesNotApproveOfIt() async throws {
        for host in ["al-1", "al-2"] { try await lab.sh(host, "systemctl start quick") }
        let me = try #require(ProcessInfo.processInfo.environment["SUDO_USER"] ?? ownName())
        let ran = try await lull.run(Self.approved(by: "approvers: [\(me)]")) { process in
            let runID = try await runID()
            try await lull.wait { if case .approvalAsked = $0 { true } else { false } }
            let own = try await ask("approve", runID, "2", as: me)
            #expect(own.code == 3 && own.errors.contains("who doesn't run it; you are \(me)"), "\(own)")
            kill(process, SIGINT)
        }
        #expect(ran.exitCode == 4, "\(ran.output)\(ran.errors)")
        let resumed = try await lull.invoke(
            ["resume", ran.runID, "--approve", "2", "--state", lull.directory + "/state"])
        #expect(resumed.exitCode == 3 && resumed.errors.contains("and not of \(me)"), "\(resumed.errors)")
        let aborted = try await lull.takeUp("abort", ran.runID)
        #expect(aborted.exitCode == 1, "\(aborted.output)\(aborted.errors)")
    }
}

/// The name that lull takes for the one who runs it.
private func ownName() -> String? { getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } }

/// A process that is begun in the middle of something, and outlives it.
private final class Watching: @unchecked Sendable {
    // Set once, before anybody waits for it.
    private var child: Child?

    func begin(_ child: Child) { self.child = child }

    func end() async -> (code: Int, output: String, errors: String) {
        guard let child else { return (-1, "", "it was never begun") }
        return (await child.end(), child.output, child.errors)
    }
}
