import Foundation
import Testing
import Windows

/// The openings of random windows with random blackouts, beside what one says of a single moment by looking at the clock: Foundation's, and
/// without a list of anything.
@Suite struct OpeningsPropertyTests {
    private static let zones = ["Europe/Malta", "America/New_York", "Asia/Kathmandu", "America/Havana", "UTC"]

    private struct Made {
        var window: Window
        var weekdays: Set<Int>
        var blackouts: [ClosedRange<CivilDate>]
    }

    private static func made(_ random: inout Seeded) throws -> Made {
        let codes = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        let weekdays = Set((0...random.below(4)).map { _ in random.below(7) })
        let from = WallTime(minutes: random.below(1440))
        var until = WallTime(minutes: random.below(1441))
        if until == from { until = WallTime(minutes: (from.minutes + 60) % 1440) }
        let begin = 20_700 + random.below(40)
        let blackouts = (0..<random.below(4)).map { number -> ClosedRange<CivilDate> in
            let first = begin + number * 12 + random.below(6)
            return CivilDate(days: first)...CivilDate(days: first + random.below(5))
        }
        let window = Window(
            days: .recurring(
                rule: try RecurrenceRule(days: weekdays.sorted().map { codes[$0] }.joined(separator: ",")), start: nil),
            from: from, length: .until(time: until), zone: try #require(Zone(random.pick(zones))),
            blackouts: blackouts.map { Blackout(time: .days(first: $0.lowerBound, last: $0.upperBound)) })
        return Made(window: window, weekdays: weekdays, blackouts: blackouts)
    }

    /// By the clock on the wall, and nil in the hour that it shows twice, where that doesn't tell.
    private static func isOpen(_ made: Made, at moment: Int64) throws -> Bool? {
        let zone = try #require(TimeZone(identifier: made.window.zone.identifier))
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let date = Date(timeIntervalSince1970: Double(moment))
        for shift in [-3_600.0, 3_600.0]
        where zone.secondsFromGMT(for: date + 2 * shift) != zone.secondsFromGMT(for: date) {
            return nil
        }
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .weekday], from: date)
        let minute = (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
        let weekday = ((parts.weekday ?? 0) + 5) % 7
        func pad(_ number: Int?) -> String { String("0\(number ?? 0)".suffix(2)) }
        let day = try #require(CivilDate("\(parts.year ?? 0)-\(pad(parts.month))-\(pad(parts.day))"))
        if made.blackouts.contains(where: { $0.contains(day) }) { return false }
        guard case .until(let until) = made.window.length else { return nil }
        let (from, end) = (made.window.from.minutes, until.minutes)
        if end > from { return made.weekdays.contains(weekday) && (from..<end).contains(minute) }
        return made.weekdays.contains(weekday) && minute >= from
            || made.weekdays.contains((weekday + 6) % 7) && minute < end
    }

    @Test(arguments: 1...60) func openingsAreWhatTheClockSays(_ seed: Int) throws {
        var random = Seeded(UInt64(seed))
        let made = try Self.made(&random)
        let begin: Int64 = 20_690 * 86_400
        let openings = made.window.openings(after: begin, limit: 200)
        for (one, next) in zip(openings, openings.dropFirst()) { #expect(one.closes < next.opens) }
        var compared = 0
        for _ in 0..<400 {
            let moment = begin + Int64(random.below(90 * 1440)) * 60
            guard let expected = try Self.isOpen(made, at: moment) else { continue }
            compared += 1
            let isListed = openings.contains { $0.opens <= moment && moment < $0.closes }
            #expect(isListed == expected, "\(made.window.summary) at \(made.window.text(of: moment))")
            let stands = if case .open = made.window.standing(at: moment) { true } else { false }
            #expect(stands == expected, "\(made.window.summary) at \(made.window.text(of: moment))")
        }
        #expect(compared > 300)
    }

    /// Wherever one begins to look, the openings are the same.
    @Test(arguments: 1...40) func openingsDontDependOnWhereOneBegins(_ seed: Int) throws {
        var random = Seeded(UInt64(seed) + 1000)
        let made = try Self.made(&random)
        let begin: Int64 = 20_690 * 86_400
        let openings = made.window.openings(after: begin, limit: 60)
        for _ in 0..<20 {
            let place = random.below(openings.count)
            let moment =
                openings[place].opens + Int64(random.below(Int(openings[place].closes - openings[place].opens)))
            #expect(
                Array(made.window.openings(after: moment, limit: 60).prefix(60 - place)) == Array(openings[place...]))
        }
    }
}
