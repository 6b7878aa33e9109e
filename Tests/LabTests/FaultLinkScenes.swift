import AgentProtocol
import Execution
import Foundation
import Journal
import Testing

/// Runs on hosts whose link is cut in the middle of something else than a restart: while a link or a file is put in place, and
/// while a host is put back. Each has a controller of its own, so that several go on side by side.
extension FaultLinkTests {
    /// A new release: its link, then its file, each a while after the step has begun. What tells of that goes with the step.
    static func placing(_ host: String, guard: String) -> String {
        """
        name: a new release
        defaults: { guard: \(`guard`), timeout: 10s }
        steps:
          - link: { path: /srv/app/current, to: /srv/app/releases/v2 }
            hosts: \(host)
            before: [{ run: [sh, -c, "touch /run/at-link; sleep 4"], undo: [rm, -f, /run/at-link] }]
          - copy: { content: "release: v2\\n", dest: /srv/app/release.conf }
            hosts: \(host)
            before: [{ run: [sh, -c, "touch /run/at-copy; sleep 4"], undo: [rm, -f, /run/at-copy] }]
        """
    }

    /// A new release that fails when it is up: each host is put back, which takes a restart.
    static func failing(_ hosts: [String], timeout: String) -> String {
        """
        name: a release that fails
        budget: { max_failed: \(hosts.count) }
        services: { phased: { timeout: \(timeout) } }
        steps:
          - link: { path: /srv/app/current, to: /srv/app/releases/v2 }
            hosts: \(hosts.joined(separator: ":"))
          - restart: phased
            hosts: \(hosts.joined(separator: ":"))
            after: [{ run: ["false"] }]
        """
    }

    func onTheOldRelease(_ names: [String]) async throws -> [FaultHost] {
        try await FaultHost.all(FaultHost.ready(lab, names)) { host in
            try await host.sh("ln -sfn /srv/app/releases/v1 /srv/app/current; rm -f /srv/app/release.conf /run/at-*")
            return host
        }
    }

    // MARK: It comes back

    func aReleaseIsPutInPlaceWhileTheLinkIsDown() async throws {
        let host = try await onTheOldRelease(["fl-link"])[0]
        let ran = try await Lull(lab).run(Self.placing(host.name, guard: "2m")) { _ in
            try await host.wait(until: "[ -e /run/at-link ]")
            try await host.lose(.silence, seconds: 5)
            try await host.wait(until: "[ -e /run/at-copy ]")
            try await host.lose(.cut, seconds: 60)
        }
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        for step in 0...1 { #expect(ran.outcomes(inStep: step) == [host.name: "done"]) }
        #expect(host.release == "v2")
        #expect(try await host.sh("cat /srv/app/release.conf; ls /run/at-* 2>/dev/null || true") == "release: v2")
        #expect(try await host.actions().filter { $0.hasPrefix(ran.runID) }.count == 2)
        try await host.expectWhole(starts: 0...0)
        #expect(host.claimant == nil)
    }

    func hostsArePutBackWhileTheLinkIsDown() async throws {
        let names = ["fl-back", "fl-undo"]
        let hosts = try await onTheOldRelease(names)
        let lull = try Lull(lab)
        let ran = try await lull.run(Self.failing(names, timeout: "30s")) { _ in
            _ = try await FaultHost.all(hosts) { host in
                try await lull.waitForRollback(host.name)
                try await host.wait(for: .stopping)
                try await host.lose(.silence, seconds: host.name == "fl-back" ? 5 : 60)
            }
        }
        #expect(ran.exitCode == 1, "\(ran.output)\(ran.errors)")
        #expect(ran.outcomes(inStep: 1) == ["fl-back": "failed", "fl-undo": "failed"])
        for host in hosts {
            try await host.expectWhole(starts: 2...2)
            #expect(host.release == "v1" && host.claimant == nil, "\(host.name)")
            #expect(try await host.actions().filter { $0.hasPrefix(ran.runID) }.count == 3, "\(host.name)")
        }
    }

    // MARK: It stays away

    func aReleaseIsPutInPlaceAndNobodyHearsOfIt() async throws {
        let host = try await onTheOldRelease(["fl-link"])[0]
        let lull = try Lull(lab)
        let ran = try await lull.run(Self.placing(host.name, guard: "15s")) { _ in
            try await host.wait(until: "[ -e /run/at-link ]")
            try await host.lab.link(host.name, .silence)
        }
        // It was done, and put back since nobody confirmed it.
        try await host.wait(until: "[ $(readlink /srv/app/current) = /srv/app/releases/v1 ]")
        let actions = try await host.actions().filter { $0.hasPrefix(ran.runID) }
        #expect(actions.map { $0.hasSuffix(".revert") } == [false, true], "\(actions)")
        try await expectLost(host, inStep: 0, ran, lull)
        try await host.expectWhole(starts: 0...0)
    }

    func aHostIsPutBackAndNobodyHearsOfIt() async throws {
        let host = try await onTheOldRelease(["fl-back"])[0]
        let lull = try Lull(lab)
        let ran = try await lull.run(Self.failing([host.name], timeout: "8s")) { _ in
            try await lull.waitForRollback(host.name)
            try await host.wait(for: .stopping)
            try await host.lab.link(host.name, .cut)
        }
        try await host.expectWhole(starts: 2...2)
        #expect(host.release == "v1" && host.claimant == nil, "what puts back gives the host back, too")
        try await expectLost(host, inStep: nil, ran, lull)
    }

    /// The run has named the host and needs a person; as soon as it answers again, it takes part again.
    /// - Parameter step: whose action was lost; nil for the rollback.
    private func expectLost(_ host: FaultHost, inStep step: Int?, _ ran: Lull.Ran, _ lull: Lull) async throws {
        try await lab.link(host.name, .mend)
        #expect(ran.exitCode == 2, "\(ran.output)\(ran.errors)")
        #expect(ran.output.contains(host.name))
        let record = try #require(ran.state?.hosts[host.name])
        if let step { #expect(ran.outcomes(inStep: step) == [host.name: "lost"]) }
        #expect((record.rollbackLostTo != nil) == (step == nil), "\(ran.output)\(ran.errors)")
        try await expectFree([host.name], of: ran, lull)
        #expect(host.claimant == nil && !host.hasGuardUnit)
    }

    /// Hosts that answer again take part again, as soon as the claim of the run that they were lost to is over.
    func expectFree(_ names: [String], of ran: Lull.Ran, _ lull: Lull) async throws {
        let plan = Lull.plan("quick", on: names.joined(separator: ":"))
        var after = try await lull.run(plan)
        for _ in 0..<24 where after.exitCode == 3 {
            #expect("\(after.output)\(after.errors)".contains(ran.runID))
            try await Task.sleep(for: .seconds(5))
            after = try await lull.run(plan)
        }
        #expect(after.exitCode == 0, "\(after.output)\(after.errors)")
    }
}

extension Lull {
    /// Waits until the journal tells that a host is to be put back.
    func waitForRollback(_ host: String) async throws {
        try await wait {
            if case .intended(let intent) = $0 { intent.host == host && intent.purpose == .rollback } else { false }
        }
    }
}
