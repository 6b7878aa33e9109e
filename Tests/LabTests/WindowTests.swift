import Execution
import Foundation
import Journal
import Testing

/// Maintenance windows on real hosts: a run outside of one, and one that closes in the middle.
@Suite(.needsLab, .inTurns, .serialized, .lab("wi-1", "wi-2", "wi-3"))
struct WindowTests {
    let lab: Lab
    let lull: Lull
    private static let names = ["wi-1", "wi-2", "wi-3"]

    init() throws {
        lab = try #require(LabTrait.lab)
        lull = try Lull(lab)
    }

    /// One host after the other: each may take 21 s, and 20 s to be put back.
    static func plan(_ window: String, hosts: [String] = names) -> String {
        """
        name: in its window
        window: \(window)
        defaults: { guard: off }
        services: { phased: { timeout: { stop: 15s, start: 5s }, soak: 1s } }
        steps:
          - restart: phased
            hosts: \(hosts.joined(separator: ":"))
            serial: 1
        """
    }

    /// A window that opened with this minute, or the one before, and closes in so many seconds from now.
    static func window(closesIn seconds: Int, _ more: String = "") -> String {
        let now = Int(Date().timeIntervalSince1970)
        let opens = now / 60 * 60 - 60
        let day = Date(timeIntervalSince1970: Double(opens)).formatted(.iso8601.year().month().day())
        let from = String(format: "%02d:%02d", opens / 3600 % 24, opens / 60 % 60)
        return
            "{ date: \(day), from: \"\(from)\", for: \(now + seconds - opens)s, timezone: UTC\(more) }"
    }

    @Test(.timeLimit(.minutes(15))) func outsideItsWindowNothingIsTouched() async throws {
        let hosts = try await FaultHost.ready(lab, Self.names, stop: 0, start: 0)
        let plan = Self.plan("{ date: 2020-02-29, from: \"22:00\", for: 4h, timezone: Europe/Malta }")
        let refused = try await lull.run(plan)
        #expect(refused.exitCode == 3 && refused.state == nil)
        #expect(refused.errors.contains("the window of this plan is closed; nothing was touched"), "\(refused.errors)")
        #expect(refused.errors.contains("Closed now, since Sun 2020-03-01 02:00 Europe/Malta"), "\(refused.errors)")
        #expect(hosts.map(\.starts) == [0, 0, 0])

        let ran = try await lull.run(plan, "--outside-window", "the disk is filling up")
        #expect(ran.exitCode == 0, "\(ran.errors)")
        #expect(hosts.map(\.starts) == [1, 1, 1])
        #expect(ran.output.contains("outside its window: the disk is filling up"))
        #expect(ran.state?.window == .outside(because: "the disk is filling up"))
    }

    @Test(.timeLimit(.minutes(15))) func aWindowThatClosesStopsTheRunBeforeWhatDoesntFit() async throws {
        let hosts = try await FaultHost.ready(lab, Self.names, stop: 8, start: 0)
        // The first batch and its rollback take 42 s at most, the second one and both rollbacks 63 s.
        let ran = try await lull.run(Self.plan(Self.window(closesIn: 66)))
        #expect(ran.exitCode == 4, "\(ran.output) \(ran.errors)")
        #expect(ran.output.contains("Not all of it fits: at worst it stops at "), "\(ran.output)")
        #expect(ran.output.contains("The window holds: step 1 (restart phased), batch 2 may take up to "))
        #expect(hosts.map(\.starts) == [1, 0, 0])

        let runID = try #require(ran.state).started.runID
        let again = try await lull.command(["resume", runID, "--yes"], places: false)
        #expect(again.exitCode == 3, "\(again.output)")
        #expect(
            again.errors.contains("can't be gone on with in what is left of its window")
                || again.errors.contains("the window of this plan is closed"), "\(again.errors)")
        #expect(hosts.map(\.starts) == [1, 0, 0])
        let on = try await lull.command(
            ["resume", runID, "--yes", "--outside-window", "as agreed on the phone"], places: false)
        #expect(on.exitCode == 0, "\(on.errors)")
        #expect(hosts.map(\.starts) == [1, 1, 1])
    }

    @Test(.timeLimit(.minutes(15))) func aWindowThatClosesPutsBackWhereThePlanSaysSo() async throws {
        let hosts = try await FaultHost.ready(lab, Self.names, stop: 8, start: 0)
        var plan = Self.plan(Self.window(closesIn: 70, ", at_close: rollback"))
        plan = plan.replacing(
            "steps:",
            with:
                "steps:\n  - run: [touch, /run/wi-mark]\n    undo: [rm, /run/wi-mark]\n    timeout: 1s\n    hosts: wi-1"
        )
        let ran = try await lull.run(plan)
        #expect(ran.exitCode == 1, "\(ran.output) \(ran.errors)")
        #expect(ran.output.contains("Putting back what was done, since "), "\(ran.output)")
        try await hosts[0].sh("! test -e /run/wi-mark")
        #expect(hosts[1].starts == 0 && hosts[2].starts == 0)
    }
}
