import Execution
import Foundation
import Journal
import Report
import Schedule
import Testing
import Windows

/// What a daemon does, and when.
@Suite struct TimetableTests {
    private static func window(
        _ days: String = "sat", _ from: String = "22:00", hours: Int64 = 4, zone: String = "Europe/Malta",
        cutoff: Int64 = 0
    ) throws -> Window {
        Window(
            days: .recurring(rule: try RecurrenceRule(days: days), start: nil), from: try #require(WallTime(from)),
            length: .elapsed(seconds: hours * 3600), zone: try #require(Zone(zone)), cutoff: cutoff)
    }

    /// Saturday 2026-12-12 22:00 in Malta.
    private static let opens: Int64 = 1_797_109_200
    private static let week: Int64 = 7 * 86_400

    private static func line(
        _ records: [OpeningRecord] = [], last: Timetable.LastRun? = nil, held: String? = nil, busy: Bool = false,
        handled: Int64 = opens - 1000, cutoff: Int64 = 0, approvedAt: Double? = nil
    ) throws -> Timetable.Line {
        var schedule = Sample.schedule(hosts: ["a"], steps: [])
        schedule.window = try window(cutoff: cutoff)
        var plan = ScheduledPlan(
            name: "night", path: "/plan.yml", arguments: [], schedule: schedule, addedAt: Double(opens - 1000),
            addedBy: "ann", controller: "desk")
        plan.approvedAt = approvedAt
        return Timetable.Line(
            entry: ScheduleEntry(plan: plan, heldBecause: held, handledUntil: handled, openings: records), last: last,
            isBusy: busy)
    }

    private static func begun(_ opens: Int64 = opens) -> OpeningRecord {
        OpeningRecord(opens: opens, closes: opens + 14_400, state: .begun, runID: "r1")
    }

    private static func run(_ end: RunEnd?, _ interruption: Interruption? = nil, alive: Bool = false)
        -> Timetable.LastRun
    {
        Timetable.LastRun(
            runID: "r1", isAlive: alive, end: end, interruption: interruption, lastHeard: Double(opens + 100))
    }

    private static let begin = Timetable.Decision.begin(
        name: "night", ScheduledMark(name: "night", opens: opens), closes: opens + 14_400)

    private func decide(_ line: Timetable.Line, _ after: Int64) -> [Timetable.Decision] {
        Timetable.decide([line], now: Self.opens + after)
    }

    /// What `lull schedule list` and `next` print for machines, of plans that stand in every way.
    static func jsonLines() throws -> [String] {
        let waiting = OpeningRecord(opens: opens, closes: opens + 1, state: .waiting, because: "x", nextTry: 1)
        let missed = OpeningRecord(opens: opens, closes: opens + 1, state: .missed, because: "x")
        var lines = try [
            line(), line(held: "it has changed"), line([waiting]), line([missed]), line([begun()]),
            line([begun()], last: run(.asPlanned)), line([begun()], last: run(.interrupted, .window)),
            line([begun()], last: run(nil, alive: true), busy: true),
        ]
        var past = try line()
        past.entry.plan.schedule.window?.days = .once(on: try #require(CivilDate("2020-02-29")))
        past.entry.plan.schedule.window?.name = "night"
        lines.append(past)
        return try lines.flatMap { line in
            try [0, 1, week].map { try ScheduleText.json(line, now: opens + $0) }
                + ComingOpenings.of([line], after: opens, limit: 2).map { try ScheduleText.json($0) }
        }
    }

    @Test func whatIsDueBeginsOnce() throws {
        #expect(decide(try Self.line(), -1) == [])
        #expect(decide(try Self.line(), 0) == [Self.begin])
        #expect(decide(try Self.line(busy: true), 5) == [])
        #expect(decide(try Self.line([Self.begun()], last: Self.run(nil, alive: true)), 5) == [])
        #expect(decide(try Self.line([Self.begun()], last: Self.run(.asPlanned)), 5) == [])
        #expect(decide(try Self.line(cutoff: 3600), 3 * 3600) == [], "the cutoff")
        #expect(Timetable.next([try Self.line()], now: Self.opens - 50) == Self.opens)
    }

    @Test func whatWasRefusedIsTriedAgainInTime() throws {
        let waiting = OpeningRecord(
            opens: Self.opens, closes: Self.opens + 14_400, state: .waiting, because: "taken",
            nextTry: Double(Self.opens + 300))
        #expect(decide(try Self.line([waiting]), 299) == [])
        #expect(decide(try Self.line([waiting]), 300) == [Self.begin])
        #expect(Timetable.next([try Self.line([waiting])], now: Self.opens + 10) == Self.opens + 300)
        // A clock that was set back doesn't have it wait for days.
        var far = waiting
        far.nextTry = Double(Self.opens + 90_000)
        #expect(decide(try Self.line([far]), 5) == [Self.begin])
    }

    @Test func anInterruptedRunGoesOnAndNoneBeginsBesideIt() throws {
        func goOn(_ opens: Int64) -> Timetable.Decision {
            .goOn(name: "night", ScheduledMark(name: "night", opens: opens), closes: opens + 14_400, runID: "r1")
        }
        #expect(
            decide(try Self.line([Self.begun()], last: Self.run(.interrupted, .stopped)), 500) == [goOn(Self.opens)])
        #expect(decide(try Self.line([Self.begun()], last: Self.run(nil, .died(times: 1))), 500) == [goOn(Self.opens)])
        // What its window has cut short is for the next one.
        let cut = Self.run(.interrupted, .window)
        #expect(decide(try Self.line([Self.begun()], last: cut), 500) == [])
        let later = Self.opens + Self.week
        #expect(
            decide(try Self.line([Self.begun()], last: cut, handled: Self.opens + 14_400), Self.week)
                == [goOn(later)])
        let other = try Self.line([Self.begun()], last: Self.run(.interrupted, .other("the gate")))
        #expect(
            decide(other, 500) == [
                .waitForPerson(name: "night", because: "run r1 was interrupted: the gate")
            ])
        // What something is in the way of is tried again in the same one, and not at once.
        let blocked = Self.run(.interrupted, .blocked(because: "freeze: exit code 1"))
        var waiting = Self.begun()
        waiting.nextTry = Double(Self.opens + 300)
        #expect(decide(try Self.line([waiting], last: blocked), 299) == [])
        #expect(decide(try Self.line([waiting], last: blocked), 300) == [goOn(Self.opens)])
        #expect(Timetable.next([try Self.line([waiting], last: blocked)], now: Self.opens + 10) == Self.opens + 300)
        let dead = try Self.line([Self.begun()], last: Self.run(nil, .died(times: 6)))
        #expect(
            decide(dead, 500) == [
                .waitForPerson(name: "night", because: "run r1 was interrupted: its controller died 6 times")
            ])
    }

    @Test func whatNeedsAPersonWaitsUntilSomebodyAgrees() throws {
        let bad = Self.run(.needsPerson)
        let later = Self.week + 5
        let waits = try Self.line([Self.begun()], last: bad, handled: Self.opens + 14_400)
        #expect(decide(waits, later) == [.waitForPerson(name: "night", because: "run r1 needs a person")])
        let agreed = try Self.line(
            [Self.begun()], last: bad, handled: Self.opens + 14_400, approvedAt: Double(Self.opens + 200))
        #expect(decide(agreed, later).count == 1 && decide(agreed, later) != decide(waits, later))
        let held = try Self.line(held: "it has changed")
        #expect(decide(held, 5) == [.waitForPerson(name: "night", because: "it has changed")])
    }

    @Test func whatWasMissedIsToldOnceAndNeverRunLate() throws {
        let late = decide(try Self.line(), 14_400)
        #expect(
            late == [
                .miss(
                    name: "night",
                    OpeningRecord(
                        opens: Self.opens, closes: Self.opens + 14_400, state: .missed,
                        because: "nobody was there to run it")),
                .handled(name: "night", until: Self.opens + 14_400),
            ])
        #expect(decide(try Self.line(handled: Self.opens + 14_400), 14_500) == [])
        // Years later the last twenty are told one by one.
        let years = decide(try Self.line(), 100 * Self.week + 20_000)
        #expect(years.count == 21)
        guard case .miss(_, let oldest)? = years.first else { return #expect(Bool(false)) }
        #expect(oldest.because == "nobody was there to run it; and 81 openings before it")
        // It wasn't over: the clock had been wrong.
        let wrong = OpeningRecord(opens: Self.opens, closes: Self.opens + 14_400, state: .missed)
        #expect(decide(try Self.line([wrong], handled: Self.opens + 14_400), 60).contains(Self.begin))
    }

    @Test func allThatComesIsInOneList() throws {
        let lines = try ["b", "a"].map { name in
            var line = try Self.line()
            line.entry.plan.name = name
            return line
        }
        let coming = ComingOpenings.of(lines, after: Self.opens + 5, limit: 5)
        #expect(coming.map(\.line.entry.plan.name) == ["a", "b", "a", "b", "a"])
        #expect(coming.map(\.opening.opens) == [0, 0, 1, 1, 2].map { Self.opens + $0 * Self.week })
    }

    @Test func whatIsScheduledIsACalendar() throws {
        var line = try Self.line()
        line.entry.plan.schedule.planName = "Patch; restart, \u{e9}\u{7}"
        line.entry.plan.schedule.hosts = Sample.schedule(hosts: (1...30).map { "web-\($0)" }, steps: []).hosts
        line.entry.plan.path = "/plans/my night.yml"
        let text = ScheduleCalendar.text(
            [line], from: Self.opens, until: Self.opens + 20 * Self.week, now: Self.opens, forks: 50)
        for row in text.components(separatedBy: "\r\n") {
            #expect(row.utf8.count <= 75 && !row.contains("\n"), "\(row)")
        }
        #expect(text.contains("SUMMARY:Patch\\; restart\\, \u{e9}"))
        #expect(text.contains("URL:file:///plans/my%20night.yml\r\n"))
        #expect(text.contains("30 hosts: web-["))
        // As what reads calendars here reads it: one event for each opening, and the clocks change in between.
        let (events, faults) = CalendarReader.read(Array(text.utf8))
        #expect(faults.isEmpty && events.count == 21, "an hour early by UTC from March on")
        var window = try Self.window("daily", "00:00", hours: 24)
        window.days = .recurring(rule: try RecurrenceRule(days: "daily"), start: nil)
        window.length = .until(time: try #require(WallTime("24:00")))
        window.blackouts = events.map { Blackout(name: $0.name, time: .event(what: $0.event)) }
        for opening in try Self.window().openings(after: Self.opens, limit: 21) {
            #expect(window.standing(at: opening.opens - 1).isOpen && !window.standing(at: opening.opens).isOpen)
            #expect(!window.standing(at: opening.closes - 1).isOpen && window.standing(at: opening.closes).isOpen)
        }
    }

    /// Nights on which clocks are set are among them, in spring and in autumn.
    @Test(arguments: 1...120 as ClosedRange<UInt64>) func daemonsThatDieLoseNothingAndDoNothingTwice(seed: UInt64)
        throws
    {
        let windows = try [
            Self.window("sun", "02:30", hours: 1), Self.window("sat", "22:00", hours: 5),
            Self.window("daily", "23:30", hours: 2, zone: "America/New_York"),
            Self.window("2nd sat", "22:00", cutoff: 1800),
            Self.window("last sun", "01:00", hours: 3, zone: "Europe/London"),
        ]
        let starts = [1_773_000_000.0, 1_790_900_000.0]
        var world = TimetableWorld(
            windows[Int(seed) % windows.count], starting: starts[Int(seed / 5) % 2], seed: seed)
        world.live(days: 60)
        #expect(world.faults == [], "seed \(seed)")
        #expect(world.runs.count > 0, "seed \(seed)")
    }
}

extension WindowStanding {
    fileprivate var isOpen: Bool { if case .open = self { true } else { false } }
}
