import AgentProtocol
import Execution
import Foundation
import Journal
import Testing

/// A link that is cut at every moment of an action, for a while and for good. Several hosts in one run, each with a moment of its own.
@Suite(
    .needsLab, .inTurns, .serialized, .lab("fl-pace", "fl-gap", "fl-ask", "fl-stop", "fl-start", "fl-soak", "fl-long"))
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
            hosts: fl-pace:fl-gap:fl-ask
            on_failure: continue
        """

    @Test(.timeLimit(.minutes(10))) func aLinkThatComesBackChangesNothing() async throws {
        let lull = lull
        let names = ["fl-gap", "fl-ask", "fl-stop", "fl-start", "fl-soak", "fl-long"]
        let hosts = try await FaultHost.ready(lab, names)
        let ran = try await lull.run(Lull.restartPhased(on: names, before: Self.pace)) { _ in
            _ = try await FaultHost.all(hosts) { host in
                switch host.name {
                case "fl-gap":
                    try await lull.waitForSettled(host.name)
                    try await host.lose(.cut, seconds: 5)
                case "fl-ask":
                    // Cut before it is asked, and for 5 s more.
                    try await lull.waitForSettled(host.name)
                    try await host.lab.link(host.name, .silence)
                    try await lull.waitForIntent(host.name, step: 1)
                    try await host.lose(.silence, seconds: 5)
                case "fl-stop":
                    try await host.wait(for: .stopping)
                    try await host.lose(.silence, seconds: 5)
                case "fl-start":
                    try await host.wait(for: .starting)
                    try await host.lose(.cut, seconds: 5)
                case "fl-soak":
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
            let asked = ["fl-gap", "fl-ask"].contains(host.name) ? 2 : 1
            #expect(try await host.actions().filter { $0.hasPrefix(ran.runID) }.count == asked, "\(host.name)")
        }
    }

    @Test(.timeLimit(.minutes(10))) func aLinkThatStaysAwayIsUnknownAndCounted() async throws {
        let lull = lull
        let cut = ["fl-ask", "fl-stop", "fl-start", "fl-soak"]
        let hosts = try await FaultHost.ready(lab, cut + ["fl-gap"])
        let plan = Lull.restartPhased(
            on: cut + ["fl-gap"], timeout: "8s", budget: cut.count, guard: "20s", before: Self.pace)
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
        expected["fl-gap"] = "done"
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
        // And a host that answers again takes part again, as soon as the claim of the run that it was lost to is over.
        var after = try await lull.run(Lull.plan("quick", on: cut.joined(separator: ":")))
        for _ in 0..<24 where after.exitCode == 3 {
            #expect("\(after.output)\(after.errors)".contains(ran.runID))
            try await Task.sleep(for: .seconds(5))
            after = try await lull.run(Lull.plan("quick", on: cut.joined(separator: ":")))
        }
        #expect(after.exitCode == 0, "\(after.output)\(after.errors)")
        #expect(hosts.allSatisfy { $0.claimant == nil && !$0.hasGuardUnit })
        #expect(hosts[0].starts == 0, "what came too late is never done")
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
