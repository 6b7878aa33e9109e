import Foundation
import Testing
import Windows

/// Whether a window is open at a moment, and why not.
@Suite struct StandingTests {
    private static func window(
        _ days: String, _ from: String, _ length: Window.Length, blackouts: [Blackout] = [], cutoff: Int64 = 0,
        zone: String = "Europe/Malta"
    ) throws -> Window {
        Window(
            days: .recurring(rule: try RecurrenceRule(days: days), start: nil), from: try #require(WallTime(from)),
            length: length, zone: try #require(Zone(zone)), blackouts: blackouts, cutoff: cutoff)
    }

    /// In UTC.
    private static func moment(_ text: String) throws -> Int64 { try #require(CivilMoment(text)).seconds }

    private static func isOpen(_ window: Window, _ text: String) throws -> Bool {
        if case .open = window.standing(at: try moment(text)) { true } else { false }
    }

    /// The fault of kured: it tests the day before it looks at the midnight in between.
    @Test func aWindowOverMidnightBelongsToTheDayItBegins() throws {
        let window = try Self.window(
            "sat", "22:00", .until(time: try #require(WallTime("02:00"))), zone: "UTC")
        // 2026-12-12 is a Saturday.
        #expect(try !Self.isOpen(window, "2026-12-12 01:00"))
        #expect(try !Self.isOpen(window, "2026-12-12 21:59"))
        #expect(try Self.isOpen(window, "2026-12-12 22:00"))
        #expect(try Self.isOpen(window, "2026-12-13 01:00"))
        #expect(try Self.isOpen(window, "2026-12-13 01:59:59"))
        #expect(try !Self.isOpen(window, "2026-12-13 02:00"))
        #expect(try !Self.isOpen(window, "2026-12-13 22:00"))
    }

    @Test func saysWhenItOpensNext() throws {
        let window = try Self.window("sat", "22:00", .elapsed(seconds: 14_400))
        guard case .closed(let next?, .outside) = window.standing(at: try Self.moment("2026-12-10 12:00")) else {
            Issue.record("it is closed")
            return
        }
        #expect(next.opens == (try Self.moment("2026-12-12 21:00")))
        #expect(next.closes == (try Self.moment("2026-12-13 01:00")))
        #expect(next.day == CivilDate("2026-12-12"))
    }

    @Test func saysWhichBlackoutClosesIt() throws {
        let freeze = Blackout(
            name: "Freeze",
            time: .days(first: try #require(CivilDate("2026-12-10")), last: try #require(CivilDate("2026-12-31"))))
        let window = try Self.window("sat", "22:00", .elapsed(seconds: 14_400), blackouts: [freeze])
        guard case .closed(let next?, let why) = window.standing(at: try Self.moment("2026-12-12 22:00")) else {
            Issue.record("it is closed")
            return
        }
        #expect(why == .blackout("Freeze", until: try Self.moment("2026-12-31 23:00")))
        #expect(next.opens == (try Self.moment("2027-01-02 21:00")))
        // On other days of the freeze, it would be closed without it.
        #expect(window.standing(at: try Self.moment("2026-12-14 12:00")) == .closed(next: next, why: .outside))
    }

    @Test func saysThatItIsOver() throws {
        let window = Window(
            days: .once(on: try #require(CivilDate("2026-12-12"))), from: try #require(WallTime("22:00")),
            length: .elapsed(seconds: 3600), zone: .utc)
        let closes = try Self.moment("2026-12-12 23:00")
        #expect(window.standing(at: closes) == .closed(next: nil, why: .over(since: closes)))
        #expect(window.openings(after: closes, limit: 3).isEmpty)
        #expect(window.openings(after: closes - 1, limit: 3).count == 1)
    }

    @Test func theCutoffEndsTheTimeToBegin() throws {
        let window = try Self.window("sat", "22:00", .elapsed(seconds: 14_400), cutoff: 1800, zone: "UTC")
        guard case .open(let opening) = window.standing(at: try Self.moment("2026-12-13 01:45")) else {
            Issue.record("what is under way may go on")
            return
        }
        #expect(opening.lastStart == (try Self.moment("2026-12-13 01:30")))
        #expect(opening.accepts(try Self.moment("2026-12-13 01:29:59")))
        #expect(!opening.accepts(try Self.moment("2026-12-13 01:30")))
        #expect(!opening.accepts(try Self.moment("2026-12-12 21:59:59")))
    }

    /// What a blackout leaves is no longer than the cutoff.
    @Test func aPieceInWhichNothingMayBeginIsNone() throws {
        let blackout = Blackout(
            time: .times(
                from: try #require(CivilMoment("2026-12-12 22:20")),
                until: try #require(CivilMoment("2026-12-13 12:00"))))
        let window = try Self.window(
            "sat", "22:00", .elapsed(seconds: 14_400), blackouts: [blackout], cutoff: 1800, zone: "UTC")
        guard case .closed(_, .tooShort) = window.standing(at: try Self.moment("2026-12-12 22:10")) else {
            Issue.record("nothing could begin")
            return
        }
        #expect(try Self.isOpen(window, "2026-12-19 22:10"))
    }

    /// One that is always open is open, wherever one begins to look, and for a year at the least.
    @Test(arguments: ["2026-01-01 00:00", "2026-06-15 12:34", "2027-12-31 23:59"])
    func aWindowThatNeverClosesIsOpen(_ text: String) throws {
        let window = try Self.window("daily", "00:00", .until(time: .endOfDay))
        let moment = try Self.moment(text)
        guard case .open(let opening) = window.standing(at: moment) else {
            Issue.record("it is open")
            return
        }
        #expect(opening.closes - moment > 365 * 86_400)
        let next = try #require(window.openings(after: opening.closes, limit: 1).first)
        #expect(next.opens <= opening.closes)
    }

    /// A rule that no day fits ends, and soon.
    @Test(arguments: [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31,-30",
        "FREQ=YEARLY;BYDAY=MO;BYSETPOS=54",
    ])
    func aRuleThatNeverFitsHasNoDays(_ rule: String) throws {
        let window = try Self.window(rule, "22:00", .elapsed(seconds: 3600))
        #expect(!window.hasDays)
        #expect(window.openings(after: 0, limit: 1).isEmpty)
        #expect(window.standing(at: 1_800_000_000) == .closed(next: nil, why: .over(since: nil)))
    }

    /// Nothing later than 2199 is said, whatever is asked.
    @Test func itEndsWithTheYear2199() throws {
        let window = try Self.window("daily", "22:00", .elapsed(seconds: 3600), zone: "UTC")
        let end = try Self.moment("2199-12-31 22:30")
        #expect(window.openings(after: end, limit: 5).count == 1)
        #expect(window.openings(after: end + 86_400, limit: 5).isEmpty)
        #expect(window.openings(after: -1 << 40, limit: 1).first?.opens == Int64(22 * 3600))
    }
}
