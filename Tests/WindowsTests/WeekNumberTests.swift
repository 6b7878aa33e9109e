import Foundation
import Testing

@testable import Windows

/// Weeks by their numbers, beside Foundation's calendar, for every day that a week may begin with.
@Suite struct WeekNumberTests {
    @Test(arguments: Weekday.allCases) func everyDayIsInTheWeekThatTheCalendarSays(_ begin: Weekday) throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "GMT"))
        calendar.minimumDaysInFirstWeek = 4
        // Sunday is 1 there.
        calendar.firstWeekday = (begin.rawValue + 1) % 7 + 1
        let first = CivilDate(year: 1999, month: 12, day: 1)
        let last = CivilDate(year: 2029, month: 2, day: 1)

        var numbers: [Int: Int] = [:]
        for day in first.days...last.days {
            numbers[day] = calendar.component(.weekOfYear, from: Date(timeIntervalSince1970: Double(day) * 86_400))
        }
        for number in [1, 2, 51, 52, 53] {
            let rule = try RuleParser.parse(
                "FREQ=YEARLY;BYWEEKNO=\(number);BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST=\(begin.code)")
            let expected = (first.days...last.days).filter { numbers[$0] == number }
            #expect(Self.days(of: rule, first, last) == expected, "week \(number)")
        }
    }

    /// From its end: the last week of each year is the one before the first of the next.
    @Test func theLastWeekIsTheOneBeforeTheFirst() throws {
        let first = CivilDate(year: 2000, month: 6, day: 1)
        let last = CivilDate(year: 2028, month: 6, day: 1)
        let one = Self.days(of: try RuleParser.parse("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO"), first, last)
        let end = Self.days(of: try RuleParser.parse("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=MO"), first, last)
        #expect(end == one.map { $0 - 7 })
        #expect(one.count == 28)
        // Week 1 of a year of 52 weeks, and week 2 of one of 53.
        let both = Self.days(of: try RuleParser.parse("FREQ=YEARLY;BYWEEKNO=-52;BYDAY=TU"), first, last)
        #expect(both.contains(CivilDate(year: 2024, month: 12, day: 31).days))
        #expect(both.contains(CivilDate(year: 2026, month: 1, day: 6).days))
    }

    private static func days(of rule: RecurrenceRule, _ first: CivilDate, _ last: CivilDate) -> [Int] {
        var days = RuleDays(rule, start: nil, from: first)
        var found: [Int] = []
        while let day = days.next(), day <= last { found.append(day.days) }
        return found
    }
}
