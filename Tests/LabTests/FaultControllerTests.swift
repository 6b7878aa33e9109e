import AgentProtocol
import Execution
import Foundation
import Journal
import Testing

/// A controller that dies at any moment of a rolling restart of ten hosts, and what takes its run up again.
@Suite(
    .needsLab, .inTurns, .serialized,
    .lab("fc-1", "fc-2", "fc-3", "fc-4", "fc-5", "fc-6", "fc-7", "fc-8", "fc-9", "fc-10"))
struct FaultControllerTests {
    let lab: Lab
    private static let names = (1...10).map { "fc-\($0)" }

    init() throws { lab = try #require(LabTrait.lab) }

    /// A new release everywhere, then a restart, five hosts at a time, each drained for it.
    private static let rollout = """
        name: a rolling restart with drain
        budget: { max_failed: 0 }
        services: { phased: { timeout: 30s, soak: 500ms } }
        steps:
          - link: { path: /srv/app/current, to: /srv/app/releases/v2 }
            hosts: \(names.joined(separator: ":"))
          - restart: phased
            hosts: \(names.joined(separator: ":"))
            serial: 5
            before:
              - { run: [touch, /var/lib/drained], undo: [rm, -f, /var/lib/drained] }
        """

    /// Three of them need a little, and systemd's patience, for a stop.
    private func hosts() async throws -> [FaultHost] {
        try await FaultHost.all(Self.names) { name in
            let isSlow = ["fc-1", "fc-5", "fc-9"].contains(name)
            return try await FaultHost.ready(lab, name, stop: isSlow ? 2 : 0, start: isSlow ? 1 : 0)
        }
    }

    // MARK: kill -9

    @Test(.timeLimit(.minutes(30))) func aControllerKilledAtAnyMomentIsResumed() async throws {
        var hosts = try await hosts()
        for moment in try await Moments.of(lab, Self.rollout) {
            try await FaultHost.beginAgain(&hosts)
            let lull = try Lull(lab)
            let killed = try await lull.run(Self.rollout, killedAt: moment)
            var words = "\(moment): \(killed.output)\(killed.errors)"
            if killed.isUnfinished {
                let resumed = try await lull.takeUp("resume", killed.runID)
                words += "\n---\n\(resumed.output)\(resumed.errors)"
                #expect(resumed.exitCode == 0, "\(words)")
            }
            for host in hosts {
                try await host.expectWhole()
                #expect(host.release == "v2", "\(host.name), \(words)")
                #expect(!host.isDrained, "\(host.name), \(words)")
                #expect(host.claimant == nil && !host.hasGuardUnit, "\(host.name), \(words)")
            }
            try FileManager.default.removeItem(atPath: lull.directory)
        }
    }

    @Test(.timeLimit(.minutes(30))) func aControllerKilledAtAnyMomentIsRolledBack() async throws {
        var hosts = try await hosts()
        for moment in try await Moments.of(lab, Self.rollout) {
            try await FaultHost.beginAgain(&hosts)
            let lull = try Lull(lab)
            let killed = try await lull.run(Self.rollout, killedAt: moment)
            guard killed.isUnfinished else { continue }
            let back = try await lull.takeUp("rollback", killed.runID)
            let words = "\(moment): \(killed.output)\(killed.errors)\n---\n\(back.output)\(back.errors)"
            #expect(back.exitCode == 1, "\(words)")
            for host in hosts {
                // What came up on the new release is restarted on the old one; what hadn't been reached isn't touched.
                try await host.expectWhole(starts: 0...2)
                #expect(host.starts != 1, "\(host.name), \(words)")
                #expect(host.release == "v1", "\(host.name), \(words)")
                #expect(!host.isDrained, "\(host.name), \(words)")
                #expect(host.claimant == nil && !host.hasGuardUnit, "\(host.name), \(words)")
            }
            try FileManager.default.removeItem(atPath: lull.directory)
        }
    }

    // MARK: Taking it up

    @Test(.timeLimit(.minutes(10))) func aRunGoesOnWithWhatItWasStartedWith() async throws {
        var hosts = try await hosts()
        try await FaultHost.beginAgain(&hosts)
        let lull = try Lull(lab)
        let killed = try await lull.run(Self.rollout) { process in
            try await lull.wait { if case .intended(let intent) = $0 { intent.step == 1 } else { false } }
            kill(process, SIGKILL)
        }
        #expect(killed.exitCode == -9)
        // Another plan stands in its place, no inventory is named, and it is another directory.
        try "steps: nonsense".write(toFile: lull.directory + "/plan.yml", atomically: true, encoding: .utf8)
        let resumed = try await lull.takeUp("resume", killed.runID, through: ["/usr/bin/env", "-C", "/"])
        #expect(resumed.exitCode == 0, "\(resumed.output)\(resumed.errors)")
        for host in hosts { try await host.expectWhole() }
    }

    @Test(.timeLimit(.minutes(10))) func twoControllersNeverShareAHost() async throws {
        var hosts = try await hosts()
        try await FaultHost.beginAgain(&hosts)
        let first = try Lull(lab)
        let second = try Lull(lab)
        let began = Array(hosts.prefix(3))
        let other = Lull.restartPhased(on: ["fc-3", "fc-4", "fc-10"], soak: "500ms")
        let ran = try await first.run(Lull.restartPhased(on: ["fc-1", "fc-2", "fc-3"], soak: "20s")) { _ in
            for host in began { try await host.wait(for: .soaking) }
            let runID = try await first.entries().compactMap { $0.event.startedRun }.first ?? ""
            // Nobody takes up what is going on.
            let resumed = try await first.takeUp("resume", runID)
            #expect(resumed.exitCode == 3 && resumed.errors.contains(runID), "\(resumed.output)\(resumed.errors)")
            // Nor does another run touch any of its hosts, or the others of its own; a preview says so before.
            let foretold = try await second.preview(other)
            #expect(foretold.exitCode == 3 && foretold.errors.contains(runID), "\(foretold.output)\(foretold.errors)")
            let refused = try await second.run(other)
            let words = refused.output + refused.errors
            #expect(refused.exitCode == 3, "\(words)")
            #expect(words.contains(runID) && words.contains("fc-3"), "\(words)")
        }
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        for host in hosts where ["fc-4", "fc-10"].contains(host.name) { try await host.expectWhole(starts: 0...0) }
        let after = try await second.run(other)
        #expect(after.exitCode == 0, "\(after.output)\(after.errors)")
        for host in hosts where ["fc-1", "fc-2", "fc-4", "fc-10"].contains(host.name) { try await host.expectWhole() }
        for host in hosts where host.name == "fc-3" { try await host.expectWhole(starts: 2...2) }
    }

    // MARK: Away for ever

    @Test(.timeLimit(.minutes(10))) func aHostWhoseControllerStaysAwayComesBackByItself() async throws {
        // One whose stop is confirmed, and one that is stopping at the moment.
        let hosts = [
            try await FaultHost.ready(lab, "fc-9", stop: 0, start: 0),
            try await FaultHost.ready(lab, "fc-10", stop: 4, start: 0),
        ]
        let lull = try Lull(lab)
        let killed = try await lull.run(
            """
            name: down for a while
            services: { phased: { timeout: 8s } }
            defaults: { guard: 10s }
            steps:
              - stop: phased
                hosts: fc-9:fc-10
              - pause: 1s
                hosts: fc-9:fc-10
              - start: phased
                hosts: fc-9:fc-10
            """
        ) { process in
            try await lull.wait { if case .confirmed = $0 { true } else { false } }
            kill(process, SIGKILL)
        }
        #expect(killed.exitCode == -9)
        #expect(try await hosts[0].sh("systemctl is-active phased || true") != "active")
        // That of the first waits for as long as the run might have left it down.
        for host in hosts {
            try await host.wait(until: "systemctl -q is-active phased", seconds: 300)
            try await host.expectWhole()
        }
        // It is told at the next contact, and nothing goes on there.
        let resumed = try await lull.takeUp("resume", killed.runID)
        #expect(resumed.exitCode == 1, "\(resumed.output)\(resumed.errors)")
        let reverted = resumed.events.filter { if case .reverted = $0 { true } else { false } }
        #expect(!reverted.isEmpty, "\(resumed.output)\(resumed.errors)")
        for host in hosts { try await host.expectWhole() }
    }

    // MARK: A full disk

    @Test(.timeLimit(.minutes(10))) func aFullJournalActsOnNothingUnrecorded() async throws {
        var hosts = try await hosts()
        try await FaultHost.beginAgain(&hosts)
        let lull = try Lull(lab)
        let disk = try await SmallDisk(megabytes: 2)
        defer { disk.remove() }
        let path = lull.directory + "/plan.yml"
        try Self.rollout.write(toFile: path, atomically: true, encoding: .utf8)
        let failed = try await lull.invoke(
            ["run", path, "-i", lab.directory + "/inventory.yml", "--yes", "--state", disk.path],
            through: disk.within
        ) { _ in
            // The links are set, and some of the restarts are under way.
            try await FaultHost(lab, "fc-1").wait(until: "[ -e /var/lib/drained ]")
            try disk.fill()
        }
        var words = "\(failed.output)\(failed.errors)"
        #expect(failed.exitCode == 4, "\(words)")
        let entries = try await disk.entries()
        let recorded = Set(
            entries.compactMap { entry in
                if case .intended(let intent) = entry.event { intent.id } else { nil }
            })
        let runID = try #require(entries.first?.event.startedRun, "\(words)")
        #expect(words.contains("lull resume \(runID)"), "\(words)")
        for host in hosts {
            let acted = try await host.actions().filter { $0.hasPrefix(runID) }
            #expect(recorded.isSuperset(of: acted), "\(host.name): \(acted)")
        }
        // Still no room: nothing is taken up either.
        let still = try await lull.invoke(
            ["resume", runID, "--yes", "--state", disk.path], through: disk.within)
        #expect(still.exitCode != 0, "\(still.output)\(still.errors)")
        try disk.empty()
        let resumed = try await lull.invoke(
            ["resume", runID, "--yes", "--state", disk.path], through: disk.within)
        words = "\(resumed.output)\(resumed.errors)"
        #expect(resumed.exitCode == 0, "\(words)")
        for host in hosts {
            try await host.expectWhole()
            #expect(host.release == "v2" && !host.isDrained, "\(host.name)")
        }
    }
}
