import AgentProtocol
import Execution
import Foundation
import Journal
import Testing

/// What can happen to a host and to the agent there, at every moment of an action. Several hosts in one run.
@Suite(
    .needsLab, .inTurns, .serialized,
    .lab("fh-1", "fh-2", "fh-3", "fh-4", "fh-5", "fh-6", "fh-7", "fh-8"))
struct FaultHostTests {
    let lab: Lab
    let lull: Lull
    private static let names = (1...8).map { "fh-\($0)" }

    init() throws {
        lab = try #require(LabTrait.lab)
        lull = try Lull(lab)
    }

    // MARK: What the work goes on through

    @Test(.timeLimit(.minutes(10))) func whatOnlyCarriesTheTalkMayDie() async throws {
        let hosts = try await FaultHost.ready(lab, Self.names)
        let ran = try await lull.run(Lull.restartPhased(on: Self.names)) { _ in
            _ = try await FaultHost.all(hosts) { host in
                switch host.name {
                case "fh-1":
                    try await host.wait(for: .stopping)
                    try await host.killFront()
                case "fh-2":
                    try await host.wait(for: .starting)
                    try await host.killFront()
                case "fh-3":
                    try await host.wait(for: .soaking)
                    try await host.killFront()
                case "fh-4":
                    try await host.wait(for: .stopping)
                    try await host.sh("systemctl restart ssh")
                case "fh-5":
                    try await host.wait(for: .stopping)
                    try await host.killSession()
                case "fh-6":
                    try await host.wait(for: .starting)
                    try await host.killSession()
                    try await host.wait(for: .soaking)
                    try await host.sh("systemctl restart ssh")
                case "fh-7":
                    // The network is taken down and put up again on the host itself.
                    try await host.wait(for: .stopping)
                    try await host.sh(
                        "a=$(ip -o -4 address show dev host0 | awk '{print $4}'); ip link set host0 down; "
                            + "ip address flush dev host0; sleep 3; ip address add $a dev host0; ip link set host0 up")
                default:
                    // Its program is gone, and with it what a new connection would find; what runs goes on.
                    try await host.wait(for: .stopping)
                    try await host.sh("rm /home/ops/.cache/lull/agent-*")
                    try await host.killFront()
                }
            }
        }
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect(ran.outcomes(inStep: 0) == Dictionary(uniqueKeysWithValues: Self.names.map { ($0, "done") }))
        for host in hosts {
            try await host.expectWhole()
            #expect(try await host.actions().filter { $0.hasPrefix(ran.runID) }.count == 1, "\(host.name)")
        }
    }

    @Test(.timeLimit(.minutes(10))) func anAgentThatIsGoneBetweenRunsIsSentAgain() async throws {
        let host = try await FaultHost.ready(lab, "fh-8", stop: 1, start: 0)
        #expect(try await lull.run(Lull.restartPhased(on: [host.name], soak: "1s")).exitCode == 0)
        try await host.sh("rm -r /home/ops/.cache/lull")
        #expect(try await lull.run(Lull.restartPhased(on: [host.name], soak: "1s")).exitCode == 0)
        // One that is there and broken isn't run either.
        // Not as long as a process of it ends.
        try await host.wait(until: "f=$(ls /home/ops/.cache/lull/agent-*) && true > $f")
        let ran = try await lull.run(Lull.restartPhased(on: [host.name], soak: "1s"))
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        try await host.expectWhole(starts: 3...3)
    }

    // MARK: What ends the work

    @Test(.timeLimit(.minutes(10))) func aWorkerThatIsKilledIsUnknownAndItsHostPutBack() async throws {
        let names = ["fh-1", "fh-2", "fh-3", "fh-4"]
        let hosts = try await FaultHost.ready(lab, names)
        let ran = try await lull.run(Lull.restartPhased(on: names, budget: 3)) { _ in
            _ = try await FaultHost.all(hosts) { host in
                switch host.name {
                case "fh-1": try await host.wait(for: .stopping)
                case "fh-2": try await host.wait(for: .starting)
                case "fh-3": try await host.wait(for: .soaking)
                default: return
                }
                try await host.killWorker()
            }
        }
        try await expectUnknown(Array(hosts.prefix(3)), well: [hosts[3]], ran)
    }

    @Test(.timeLimit(.minutes(10))) func aRebootInTheMiddleIsToldAndNothingStaysDown() async throws {
        let hosts = try await FaultHost.ready(lab, Array(Self.names.prefix(7)))
        let ran = try await lull.run(Lull.restartPhased(on: hosts.map(\.name), budget: 6)) { _ in
            _ = try await FaultHost.all(hosts) { host in
                switch host.name {
                case "fh-1", "fh-4": try await host.wait(for: .stopping)
                case "fh-2", "fh-5": try await host.wait(for: .starting)
                case "fh-3", "fh-6": try await host.wait(for: .soaking)
                default: return
                }
                // In good order, by the host's own administrator; or as a power cut does it.
                if ["fh-1", "fh-2", "fh-3"].contains(host.name) {
                    try await host.lab.reboot(host.name)
                } else {
                    try await host.lab.crash(host.name)
                }
            }
        }
        let words = "\(ran.output)\(ran.errors)"
        // The shutdown ends the agent, or the agent sees that the shutdown ends the service: whichever is first.
        let outcomes = ran.outcomes(inStep: 0)
        for host in hosts.prefix(3) { #expect(["unknown", "failed"].contains(outcomes[host.name]), "\(words)") }
        try await expectUnknown(Array(hosts[3...5]), well: [hosts[6]], ran, rebooted: true)
        let state = try #require(ran.state)
        #expect(state.outCount == 6)
        for host in hosts.prefix(6) {
            #expect(state.hosts[host.name]?.needsPerson == true && ran.output.contains(host.name), "\(host.name)")
            try await host.waitUntilWhole()
            #expect(try await host.state() == "active\nno", "\(host.name)")
        }
        // A rollback that met the shutdown, too, has left its host to its guard. Done again, it needn't wait for that.
        let back = try await lull.takeUp("rollback", state.started.runID)
        let next = Lull.restartPhased(on: hosts.map(\.name), soak: "1s")
        let foretold = try await lull.preview(next)
        #expect(foretold.exitCode == 0, "\(back.output)\(back.errors)\(foretold.output)\(foretold.errors)")
        let again = try await lull.run(next)
        #expect(again.exitCode == 0, "\(back.output)\(back.errors)\(again.output)\(again.errors)")
    }

    /// What a run must say, and its hosts must be, where the work on some was ended.
    private func expectUnknown(
        _ broken: [FaultHost], well: [FaultHost], _ ran: Lull.Ran, rebooted: Bool = false,
        at location: SourceLocation = #_sourceLocation
    ) async throws {
        let words = "\(ran.output)\(ran.errors)"
        #expect(ran.exitCode == 2, "\(words)", sourceLocation: location)
        let outcomes = ran.outcomes(inStep: 0)
        for host in broken { #expect(outcomes[host.name] == "unknown", "\(words)", sourceLocation: location) }
        for host in well { #expect(outcomes[host.name] == "done", "\(words)", sourceLocation: location) }
        #expect(ran.reasons.contains(.workerLost(rebooted: rebooted)), sourceLocation: location)
        let hosts = try #require(ran.state, sourceLocation: location).hosts
        for host in broken {
            #expect(hosts[host.name]?.puttingBack == .done, "\(host.name): \(words)", sourceLocation: location)
            try await host.waitUntilWhole()
            #expect(try await host.state() == "active\nno", "\(host.name)", sourceLocation: location)
            // What a shutdown or a power cut ends is not lull's doing.
            if !rebooted {
                #expect(host.ends.allSatisfy { $0 == "success" }, "\(host.ends)", sourceLocation: location)
                #expect((1...2).contains(host.starts), "\(host.name): \(host.starts)", sourceLocation: location)
            }
        }
        for host in well { try await host.expectWhole(at: location) }
    }

    // MARK: A full disk

    @Test(.timeLimit(.minutes(10))) func aHostWithoutRoomForTheRecordIsLeftAlone() async throws {
        let hosts = try await FaultHost.ready(lab, ["fh-1", "fh-2"], stop: 1, start: 0)
        for host in hosts { try await host.makeStateSmall() }
        try await hosts[0].fillState()
        let ran = try await lull.run(Lull.restartPhased(on: ["fh-1", "fh-2"], soak: "1s", budget: 1))
        #expect(ran.exitCode == 1, "\(ran.output)\(ran.errors)")
        #expect(ran.output.contains("No space left on device"), "\(ran.output)")
        try await hosts[0].expectWhole(starts: 0...0)
        try await hosts[1].expectWhole()
        try await hosts[0].emptyState()
        let again = try await lull.run(Lull.restartPhased(on: ["fh-1"], soak: "1s"))
        #expect(again.exitCode == 0, "\(again.output)\(again.errors)")
        for host in hosts { try await host.sh("umount -l /var/lib/lull") }
    }

    @Test(.timeLimit(.minutes(10))) func aDiskThatFillsUpInTheMiddleLosesNothing() async throws {
        let names = ["fh-1", "fh-2", "fh-3"]
        let hosts = try await FaultHost.ready(lab, names)
        for host in hosts { try await host.makeStateSmall() }
        let ran = try await lull.run(Lull.restartPhased(on: names)) { _ in
            _ = try await FaultHost.all(hosts) { host in
                switch host.name {
                case "fh-1": try await host.wait(for: .stopping)
                case "fh-2": try await host.wait(for: .starting)
                default: try await host.wait(for: .soaking)
                }
                try await host.fillState()
            }
        }
        // The room that was kept for it is enough to record how it ended.
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        for host in hosts { try await host.expectWhole() }
        // Still no room, and none kept any more: nothing is begun.
        for host in hosts { try await host.fillState() }
        let refused = try await lull.run(Lull.restartPhased(on: names, soak: "1s"))
        #expect(refused.exitCode != 0 && refused.output.contains("No space left on device"), "\(refused.output)")
        for host in hosts {
            try await host.expectWhole()
            try await host.emptyState()
        }
        // With room again, the next who asks finds all in order.
        let again = try await lull.run(Lull.restartPhased(on: names, soak: "1s"))
        #expect(again.exitCode == 0, "\(again.output)\(again.errors)")
        for host in hosts {
            try await host.expectWhole(starts: 2...2)
            try await host.sh("umount -l /var/lib/lull")
        }
    }
}

extension FaultHost {
    /// A disk of its own for the agent's records, of 24 MB: room for a copy of the agent, which a guard needs.
    func makeStateSmall() async throws {
        try await sh("mkdir -p -m 700 /var/lib/lull && mount -t tmpfs -o size=24m,mode=700 lull-small /var/lib/lull")
    }

    func fillState() async throws {
        try await sh("dd if=/dev/zero of=/var/lib/lull/filler bs=4k status=none 2>/dev/null; true")
    }

    func emptyState() async throws { try await sh("rm -f /var/lib/lull/filler") }
}
