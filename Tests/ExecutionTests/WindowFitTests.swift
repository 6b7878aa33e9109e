import AgentProtocol
import Execution
import Foundation
import Journal
import Plan
import Report
import Schedule
import Testing
import Windows

/// How a schedule fits into its window: what a preview says of it, and that a run which takes its time does just that.
@Suite struct WindowFitTests {
    private static func window(_ atClose: Window.AtClose = .stop, cutoff: Int64 = 0) throws -> Window {
        Window(
            name: "patch night", days: .recurring(rule: try RecurrenceRule(days: "2nd sat"), start: nil),
            from: try #require(WallTime("22:00")), length: .elapsed(seconds: 4 * 3600),
            zone: try #require(Zone("Europe/Malta")),
            blackouts: [
                Blackout(
                    name: "Christmas freeze",
                    time: .days(
                        first: try #require(CivilDate("2027-01-09")), last: try #require(CivilDate("2027-01-10"))))
            ], cutoff: cutoff, atClose: atClose)
    }

    /// Moments of the second Saturday of December 2026, by Malta's clocks; 22:00 there is 21:00 UTC.
    private static func night(_ hour: Int, _ minute: Int = 0) -> Double {
        1_797_112_800 + Double((hour - 23) * 3600 + minute * 60)
    }

    /// - Parameter seconds: what each of four batches may take, and as long to put it back.
    private static func schedule(_ seconds: Double, _ window: Window) -> Schedule {
        var service = Sample.service("app")
        service.stopTimeout = seconds / 2
        service.startTimeout = seconds / 2
        var step = Sample.step("restart app", batches: [["a"], ["b"], ["c"], ["d"]], program: [.restart(service)])
        for batch in step.batches.indices { step.batches[batch][0].worstCase = seconds }
        var schedule = Sample.schedule(hosts: ["a", "b", "c", "d"], steps: [step])
        schedule.window = window
        return schedule
    }

    private static func cases() throws -> [(name: String, schedule: Schedule, now: Double)] {
        let own = try window()
        var bare = own
        bare.name = nil
        bare.days = .once(on: try #require(CivilDate("2026-12-12")))
        return [
            ("open-fits", schedule(600, own), night(22, 30)),
            ("open-stops", schedule(1800, own), night(22, 30)),
            ("open-cutoff", schedule(600, try window(cutoff: 3 * 3600)), night(22, 45)),
            ("open-rollback", schedule(1800, try window(.rollback)), night(22, 30)),
            ("open-finish", schedule(3000, try window(.finish)), night(23)),
            ("open-too-short", schedule(1800, own), night(25, 30)),
            ("closed", schedule(600, own), night(21)),
            ("closed-and-never-fits", schedule(8000, own), night(-100)),
            ("closed-by-blackout", schedule(600, own), night(22) + 28 * 86_400 + 60),
            ("over", schedule(600, bare), night(22) + 86_400),
            ("future", schedule(600, bare), night(22) - 3 * 86_400),
        ]
    }

    static func lines() throws -> [String] {
        try cases().map { _, schedule, now in
            let preview = Preview(schedule: schedule, sights: [:])
            return try PreviewJSON.lines(preview, forks: 4, fit: WindowFit(preview, forks: 4, now: now))[1]
        }
    }

    /// What `lull window` prints for machines, of windows that stand in every way.
    static func listingLines() throws -> [String] {
        try cases().flatMap { name, schedule, now in
            try WindowListing(
                plan: name.count.isMultiple(of: 2) ? "plan.yml" : nil, window: schedule.window, moment: Int64(now),
                isAsked: true,
                count: 3
            ).json
        } + WindowListing(plan: "plan.yml", window: nil, moment: 0, isAsked: false, count: 3).json
    }

    @Test func whatAPreviewSaysOfIt() throws {
        var pages = ""
        for (name, schedule, now) in try Self.cases() {
            let preview = Preview(schedule: schedule, sights: [:])
            let fit = try #require(WindowFit(preview, forks: 4, now: now))
            let text = PreviewText.render(preview, forks: 4, width: 80, ink: .none, fit: fit)
            let head = text.split(separator: "\n\n", omittingEmptySubsequences: false)[0]
            let line = try PreviewJSON.lines(preview, forks: 4, fit: fit)[1]
            pages += "# \(name)\n\(head)\n\(line)\n\n"
        }
        try expectFixture(pages, "preview/windows")
    }

    @Test func whatUsuallyFitsIsSaid() throws {
        let schedule = Self.schedule(1800, try Self.window())
        func outlook(_ seconds: Double, at now: Double) throws -> String {
            let samples = ["a", "b", "c", "d"].flatMap { host in
                (0..<5).map {
                    DurationSample(
                        key: "restart app.service", host: host, time: Double($0), runID: "r\($0)", seconds: seconds)
                }
            }
            let expectation = Expectation(of: schedule, ActionHistory(samples), forks: 4)
            let fit = try #require(WindowFit(schedule, forks: 4, now: now, expectation: expectation))
            return WindowText.lines(fit, schedule).last ?? ""
        }
        #expect(try outlook(60, at: Self.night(22, 30)).hasSuffix(" As earlier runs went, all of it fits."))
        #expect(
            try outlook(1700, at: Self.night(22, 30)).hasSuffix(
                " As earlier runs went, it gets as far as step 1, batch 4."))
    }

    /// A run of which everything takes as long as it may, against what the preview said.
    @Test(arguments: 1...300) func aRunThatTakesItsTimeStopsWhereThePreviewSaid(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let hosts = ["a", "b", "c"]
        var steps: [ScheduledStep] = []
        for number in 0..<(1 + Int.random(in: 0..<5, using: &random)) {
            var service = Sample.service(["app", "db"][Int.random(in: 0..<2, using: &random)])
            service.stopTimeout = Double(Int.random(in: 1...20, using: &random))
            service.startTimeout = Double(Int.random(in: 1...20, using: &random))
            let verbs: [AgentProtocol.Operation] = [.stop(service), .start(service), .restart(service)]
            let operation = verbs[Int.random(in: 0..<3, using: &random)]
            let batches = Bool.random(using: &random) ? [hosts] : hosts.map { [$0] }
            var step = Sample.step(
                "\(number)", batches: batches, onFailure: [.rollback, .stop][Int.random(in: 0..<2, using: &random)],
                program: [operation])
            for batch in step.batches.indices {
                for index in step.batches[batch].indices { step.batches[batch][index].worstCase = operation.worstCase }
            }
            steps.append(step)
        }
        var schedule = Sample.schedule(hosts: hosts, steps: steps)
        schedule.window = try Self.window(
            [.stop, .rollback][Int.random(in: 0..<2, using: &random)],
            cutoff: Int64(Int.random(in: 0..<60, using: &random)))
        let now = Self.night(26) - Double(Int.random(in: 0..<400, using: &random))
        let fit = try #require(WindowFit(schedule, forks: 3, now: now))
        guard let open = fit.runWindow else {
            #expect(fit.isTooShort)
            return
        }
        var run = LivedRun(schedule, forks: 3, window: open)
        run.passes(to: now)
        while run.end == nil, let first = run.state.inFlight.values.first, first.purpose == .forward {
            run.now += run.state.inFlight.values.map(\.worstCase).max() ?? 0
            for host in run.state.inFlight.values.map(\.host).sorted() { run.succeeds(host) }
        }
        let seen = run.events.compactMap { event in
            if case .windowTooShort(let shortfall) = event { shortfall } else { nil }
        }
        #expect(seen.first == fit.shortfall)
    }
}
