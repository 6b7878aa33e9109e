import AgentProtocol
import Execution
import Foundation
import Journal
import Testing

/// A link that is cut in every phase of a run: for 5 s, for 60 s, and for good. Several hosts in one run, each with phases of its
/// own, and several runs side by side (`FaultLinkScenes`).
@Suite(
    .needsLab, .inTurns, .serialized,
    .lab(
        "fl-pace", "fl-gap", "fl-ask", "fl-late", "fl-stop", "fl-start", "fl-soak", "fl-long", "fl-link", "fl-back",
        "fl-undo"))
struct FaultLinkTests {
    let lab: Lab
    let lull: Lull

    init() throws {
        lab = try #require(LabTrait.lab)
        lull = try Lull(lab)
    }

    /// A first step that goes on for a while on one host, so that there is time between the steps of the others.
    private static let pace = """
          - run: [sh, -c, "if [ $(hostname) = fl-pace ]; then sleep 7; fi"]
            hosts: fl-pace:fl-gap:fl-ask:fl-late
            on_failure: continue
        """

    @Test(.timeLimit(.minutes(10))) func aLinkThatComesBackChangesNothing() async throws {
        async let restarted: Void = hostsAreRestarted()
        async let placed: Void = aReleaseIsPutInPlaceWhileTheLinkIsDown()
        async let putBack: Void = hostsArePutBackWhileTheLinkIsDown()
        _ = try await (restarted, placed, putBack)
    }

    private func hostsAreRestarted() async throws {
        let lull = lull
        let names = ["fl-gap", "fl-ask", "fl-late", "fl-stop", "fl-start", "fl-soak", "fl-long"]
        let hosts = try await FaultHost.ready(lab, names)
        let ran = try await lull.run(Lull.restartPhased(on: names, before: Self.pace)) { _ in
            _ = try await FaultHost.all(hosts) { host in
                switch host.name {
                case "fl-gap":
                    try await lull.waitForSettled(host.name)
                    try await host.lose(.cut, seconds: 5)
                case "fl-ask": try await host.loseBeforeItIsAsked(lull, seconds: 5)
                case "fl-late": try await host.loseBeforeItIsAsked(lull, seconds: 60)
                case "fl-stop":
                    try await host.wait(for: .stopping)
                    try await host.lose(.silence, seconds: 5)
                    try await host.wait(for: .soaking)
                    try await host.lose(.silence, seconds: 60)
                case "fl-start":
                    try await host.wait(for: .starting)
                    try await host.lose(.cut, seconds: 60)
                case "fl-soak":
                    try await host.wait(for: .starting)
                    try await host.lose(.cut, seconds: 5)
                    try await host.wait(for: .soaking)
                    try await host.lose(.silence, seconds: 5)
                default:
                    try await host.wait(for: .stopping)
                    try await host.lose(.silence, seconds: 60)
                }
            }
        }
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect(ran.outcomes(inStep: 1) == Dictionary(uniqueKeysWithValues: names.map { ($0, "done") }))
        for host in hosts {
            try await host.expectWhole()
            #expect(host.ends == ["success"], "\(host.name)")
            #expect(host.claimant == nil, "\(host.name)")
            let asked = ["fl-gap", "fl-ask", "fl-late"].contains(host.name) ? 2 : 1
            #expect(try await host.actions().filter { $0.hasPrefix(ran.runID) }.count == asked, "\(host.name)")
        }
    }

    @Test(.timeLimit(.minutes(10))) func aLinkThatStaysAwayIsUnknownAndCounted() async throws {
        async let restarted: Void = hostsAreRestartedAndNobodyHearsOfIt()
        async let placed: Void = aReleaseIsPutInPlaceAndNobodyHearsOfIt()
        async let putBack: Void = aHostIsPutBackAndNobodyHearsOfIt()
        _ = try await (restarted, placed, putBack)
    }

    private func hostsAreRestartedAndNobodyHearsOfIt() async throws {
        let lull = lull
        let cut = ["fl-ask", "fl-stop", "fl-start", "fl-soak"]
        let hosts = try await FaultHost.ready(lab, cut + ["fl-gap", "fl-late"])
        let plan = Lull.restartPhased(
            on: cut + ["fl-gap", "fl-late"], timeout: "8s", budget: cut.count, guard: "20s", before: Self.pace)
        let ran = try await lull.run(plan) { _ in
            _ = try await FaultHost.all(hosts) { host in
                switch host.name {
                case "fl-ask":
                    try await lull.waitForSettled(host.name)
                    try await host.lab.link(host.name, .silence)
                case "fl-stop":
                    try await host.wait(for: .stopping)
                    try await host.lab.link(host.name, .silence)
                case "fl-start":
                    try await host.wait(for: .starting)
                    try await host.lab.link(host.name, .cut)
                case "fl-soak":
                    try await host.wait(for: .soaking)
                    try await host.lab.link(host.name, .silence)
                default: break
                }
            }
        }
        for name in cut { try await lab.link(name, .mend) }
        #expect(ran.exitCode == 2, "\(ran.output)\(ran.errors)")
        var expected = Dictionary(uniqueKeysWithValues: cut.map { ($0, "lost") })
        for name in ["fl-gap", "fl-late"] { expected[name] = "done" }
        #expect(ran.outcomes(inStep: 1) == expected)
        let state = try #require(ran.state)
        #expect(state.outCount == cut.count)
        #expect(Set(state.hosts.filter(\.value.isUncertain).keys) == Set(cut))
        let report = try #require(ran.output.range(of: "\n\n", options: .backwards).map { _ in ran.output })
        for name in cut { #expect(report.contains(name), "each is named") }
        // What was begun there went on to its end, whoever looked; what never arrived never was.
        for host in hosts {
            try await host.expectWhole(starts: host.name == "fl-ask" ? 0...0 : 1...1)
        }
        try await expectFree(cut, of: ran, lull)
        #expect(hosts.allSatisfy { $0.claimant == nil && !$0.hasGuardUnit })
        #expect(hosts[0].starts == 0, "what came too late is never done")
    }
}

extension FaultHost {
    /// Between the steps, before it is asked for the second one, and for so long after that.
    fileprivate func loseBeforeItIsAsked(_ lull: Lull, seconds: Double) async throws {
        try await lull.waitForSettled(name)
        try await lab.link(name, .silence)
        try await lull.waitForIntent(name, step: 1)
        try await lose(.silence, seconds: seconds)
    }
}

extension Lull {
    /// Waits until the journal tells that an action of a host is settled.
    func waitForSettled(_ host: String) async throws {
        try await waitForJournal { entries in
            let ids = entries.compactMap { entry -> String? in
                if case .intended(let intent) = entry.event, intent.host == host { intent.id } else { nil }
            }
            return entries.contains {
                if case .settled(let report) = $0.event { ids.contains(report.id) } else { false }
            }
        }
    }

    /// Waits until it tells that an action of a step is to begin on a host.
    func waitForIntent(_ host: String, step: Int) async throws {
        try await wait {
            if case .intended(let intent) = $0 { intent.host == host && intent.step == step } else { false }
        }
    }

    func waitForJournal(_ found: ([JournalEntry]) -> Bool) async throws {
        for _ in 0..<1200 {
            if found(try await entries()) { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("the journal never held what was waited for")
    }
}

extension Lull.Ran {
    /// The run's name, or an empty one.
    var runID: String { state?.started.runID ?? "" }
}
