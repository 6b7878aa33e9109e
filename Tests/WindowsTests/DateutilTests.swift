import Foundation
import Testing
import Windows

/// lull beside python-dateutil and Python's zoneinfo: thousands of rules, ten zones, days on which the clocks change.
@Suite(.enabled(if: DateutilReference.missing == nil, "\(DateutilReference.missing ?? "")"))
struct DateutilTests {
    /// Changes by an hour and by half of one, at midnight and at night, several a year, a day that never was, and none.
    static let zones = [
        "Europe/Malta", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu",
        "America/Havana", "Pacific/Apia", "America/Sao_Paulo", "Asia/Gaza", "UTC",
    ]

    private struct Item {
        var question: DateutilReference.Question
        var window: Window
        var after: CivilDate
        var before: CivilDate
    }

    private static func item(
        _ rule: String, _ start: CivilDate, _ zone: String, _ from: Int, _ length: Window.Length, _ after: CivilDate,
        _ before: CivilDate
    ) throws -> Item {
        let from = WallTime(minutes: from)
        var question = DateutilReference.Question(
            rule: rule, start: start.description, zone: zone, from: from.description, after: after.description,
            before: before.description)
        switch length {
        case .until(let time): question.until = time.description
        case .elapsed(let seconds): question.seconds = seconds
        }
        let window = Window(
            days: .recurring(rule: try RecurrenceRule(days: rule), start: start), from: from, length: length,
            zone: try #require(Zone(zone)))
        return Item(question: question, window: window, after: after, before: before)
    }

    private static func compare(_ items: [Item]) throws {
        let answers = try DateutilReference.ask(items.map(\.question))
        try #require(answers.count == items.count)
        var openings = 0
        for (item, answer) in zip(items, answers) {
            // What begins outside of the days that were asked for may touch what begins inside.
            let range = Int64(item.after.days + 3) * 86_400..<Int64(item.before.days - 3) * 86_400
            let expected = answer.filter { range.contains($0[0]) }
            let found = item.window.openings(after: range.lowerBound - 40 * 86_400).prefix {
                $0.opens < range.upperBound
            }
            .filter { range.contains($0.opens) }.map { [$0.opens, $0.closes] }
            openings += expected.count
            // Not the lists: they may be long.
            let isSame = found == expected
            #expect(isSame, "\(item.question)")
        }
        #expect(openings > items.count)
    }

    @Test func fourThousandRules() throws {
        var random = Seeded(20_261_212)
        var items: [Item] = []
        while items.count < 4_000 {
            let (rule, start) = RandomRules.rule(&random)
            let from = random.chance(50) ? random.below(240) : random.below(1440)
            let length: Window.Length =
                random.chance(50)
                ? .elapsed(seconds: Int64(random.below(19 * 60) + 1) * 60)
                : .until(time: WallTime(minutes: (from + 1 + random.below(19 * 60)) % 1440))
            let after = CivilDate(days: start.days + (random.chance(50) ? -3 : random.below(2_500)))
            let before = CivilDate(days: after.days + 500 + random.below(1_000))
            items.append(
                try Self.item(rule, start, random.pick(Self.zones), from, length, after, before))
        }
        try Self.compare(items)
    }

    /// Every night of five years, so each change of the clocks, with times before, in and behind the gap and the fold.
    @Test(arguments: zones) func everyNight(_ zone: String) throws {
        let first = try #require(CivilDate("2010-01-01"))
        let last = try #require(CivilDate("2015-01-01"))
        var items: [Item] = []
        for from in [0, 30, 60, 90, 105, 120, 150, 180, 1410, 1439] {
            for length: Window.Length in [
                .elapsed(seconds: 5400), .until(time: WallTime(minutes: (from + 40) % 1440)),
                .until(time: WallTime(minutes: (from + 240) % 1440)),
            ] {
                items.append(try Self.item("FREQ=DAILY", first, zone, from, length, first, last))
            }
        }
        try Self.compare(items)
    }

    /// Whole days and longer, which touch.
    @Test(arguments: zones) func longOnes(_ zone: String) throws {
        let first = try #require(CivilDate("2010-01-01"))
        let last = try #require(CivilDate("2014-01-01"))
        let items = try ["FREQ=WEEKLY;BYDAY=SA,SU", "FREQ=MONTHLY;BYMONTHDAY=-1,1,2", "FREQ=WEEKLY;BYDAY=FR"].flatMap {
            rule in
            [
                try Self.item(rule, first, zone, 0, .until(time: .endOfDay), first, last),
                try Self.item(rule, first, zone, 1320, .elapsed(seconds: 54 * 3600), first, last),
                try Self.item(rule, first, zone, 60, .elapsed(seconds: 86_400), first, last),
            ]
        }
        try Self.compare(items)
    }
}
