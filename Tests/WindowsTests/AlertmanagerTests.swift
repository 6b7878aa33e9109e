import Testing
import Windows

/// The cases of alertmanager's timeinterval/timeinterval_test.go (https://github.com/prometheus/alertmanager, Apache License 2.0), as windows: a moment that an
/// interval there contains is one at which the window is open. Years are a `start` and an UNTIL here.
@Suite struct AlertmanagerTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var days: String
        var start: String?
        var from = "00:00"
        var until = "24:00"
        var zone = "UTC"
        var inside: [String] = []
        var outside: [String] = []
    }

    static let cases: [Case] = [
        Case(
            testDescription: "an interval that says nothing", days: "daily",
            inside: ["2006-01-02 15:04", "2007-01-03 10:04", "2006-01-04 09:04"]),
        Case(
            testDescription: "9am to 5pm, monday to friday", days: "weekdays", from: "09:00", until: "17:00",
            inside: [
                "2020-05-04 15:04", "2020-05-05 10:04", "2020-06-09 09:04", "2020-07-08 09:00", "2020-07-08 16:59",
            ],
            outside: [
                "2020-05-03 15:04", "2020-05-04 08:59", "2020-05-05 05:00", "2020-07-08 05:00", "2020-07-08 08:59",
            ]),
        Case(
            testDescription: "Easter 2020", days: "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=4,5,6;UNTIL=20201231",
            start: "2020-01-01", inside: ["2020-04-04 15:04", "2020-04-05 00:00", "2020-04-06 23:05"],
            outside: [
                "2018-05-03 15:04", "2020-04-03 23:59", "2020-06-04 23:59", "2019-04-06 23:59", "2020-04-07 00:00",
            ]),
        Case(
            testDescription: "last 3 days of each month", days: "FREQ=MONTHLY;BYMONTHDAY=-3,-2,-1",
            inside: [
                "2020-01-31 15:04", "2020-01-30 15:04", "2020-01-29 15:04", "2020-06-30 00:00", "2020-02-29 23:05",
            ],
            outside: [
                "2018-05-03 15:04", "2020-01-27 15:04", "2020-04-03 23:59", "2020-06-04 23:59", "2019-04-06 23:59",
                "2020-04-07 00:00", "2020-03-01 00:00",
            ]),
        Case(
            testDescription: "all of June", days: "FREQ=DAILY;BYMONTH=6",
            inside: ["2020-06-30 00:00", "2020-06-01 00:00"], outside: ["2020-05-31 00:00", "2020-07-01 00:00"]),
        Case(
            testDescription: "9AM to 5PM in Sydney, Monday to Friday", days: "weekdays", from: "09:00", until: "17:00",
            zone: "Australia/Sydney", inside: ["2021-04-06 03:00"], outside: ["2021-04-06 13:00"]),
        Case(
            testDescription: "the same in November, in daylight saving time",
            days: "FREQ=DAILY;BYMONTH=11;BYDAY=MO,TU,WE,TH,FR", from: "09:00", until: "17:00", zone: "Australia/Sydney",
            inside: ["2021-10-31 22:00"], outside: ["2021-10-31 21:00"]),
        Case(
            testDescription: "the last day doesn't shift in months when clocks go forward",
            days: "FREQ=MONTHLY;BYMONTHDAY=-1", zone: "America/New_York", inside: ["2021-03-31 16:00"],
            outside: ["2021-03-30 16:00"]),
        Case(
            testDescription: "last week, without Saturday, of the first quarter, to 2025",
            days: "FREQ=DAILY;BYMONTH=1,2,3;BYMONTHDAY=-7,-6,-5,-4,-3,-2,-1;BYDAY=MO,TU,WE,TH,FR,SU;UNTIL=20251231",
            start: "2020-01-01", from: "09:00", until: "17:00",
            inside: ["2021-01-27 09:00", "2021-01-28 16:59", "2021-01-29 13:00", "2025-03-31 13:00"],
            outside: ["2021-01-30 13:00", "2021-04-01 13:00", "2026-01-30 13:00"]),
        Case(
            testDescription: "the same, from 2030 to 2035",
            days: "FREQ=DAILY;BYMONTH=1,2,3;BYMONTHDAY=-7,-6,-5,-4,-3,-2,-1;BYDAY=MO,TU,WE,TH,FR,SU;UNTIL=20351231",
            start: "2030-01-01", from: "09:00", until: "17:00", inside: ["2035-01-31 13:00"],
            outside: ["2035-01-31 17:01", "2026-01-30 13:00"]),
        Case(
            testDescription: "monday to wednesday and the weekend, in parts of the month",
            days: "FREQ=DAILY;BYMONTH=1,2,3;BYMONTHDAY=1,10,20,21,22,23,24,25,26,27,28,29,30,31;"
                + "BYDAY=MO,TU,WE,SA,SU;UNTIL=20231231", start: "2020-01-01", from: "13:00", until: "15:00",
            inside: ["2021-01-10 13:00", "2021-01-30 14:24"],
            outside: ["2021-01-09 13:00", "2021-01-20 12:59", "2021-02-02 13:00"]),
        Case(
            testDescription: "days that a month doesn't have aren't its last",
            days: "FREQ=YEARLY;BYMONTH=2,4;BYMONTHDAY=30,31", inside: ["2021-04-30 13:00"],
            outside: ["2021-02-28 13:00"]),
        Case(
            testDescription: "evenings and mornings in Sydney", days: "daily", from: "17:00", until: "09:00",
            zone: "Australia/Sydney", inside: ["2023-12-31 13:00", "2024-01-06 06:00", "2024-01-01 10:00"],
            outside: ["2023-12-31 22:00"]),
        Case(
            testDescription: "weekends in Sydney", days: "weekends", zone: "Australia/Sydney",
            inside: ["2024-01-05 23:00", "2024-01-06 06:00", "2024-01-06 10:00"],
            outside: ["2023-12-31 13:00", "2023-12-31 22:00", "2024-01-01 10:00"]),
    ]

    @Test(arguments: cases) func isOpenThen(_ item: Case) throws {
        let window = Window(
            days: .recurring(
                rule: try RecurrenceRule(days: item.days), start: try item.start.map { try #require(CivilDate($0)) }),
            from: try #require(WallTime(item.from)), length: .until(time: try #require(WallTime(item.until))),
            zone: try #require(Zone(item.zone)))
        for text in item.inside + item.outside {
            let moment = try #require(CivilMoment(text)).seconds
            let isOpen = if case .open = window.standing(at: moment) { true } else { false }
            #expect(isOpen == item.inside.contains(text), "\(text)")
        }
    }

    /// Times that alertmanager refuses.
    @Test(arguments: ["24:01", "01:99", "99:99"]) func refusesTimes(_ text: String) {
        #expect(WallTime(text) == nil)
    }

    /// Days that alertmanager refuses.
    @Test(arguments: [
        "blurgsday", "1", "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYMONTHDAY=-50", "FREQ=MONTHLY;BYMONTHDAY=50",
    ])
    func refusesDays(_ text: String) {
        #expect(throws: RuleFault.Placed.self) { try RecurrenceRule(days: text) }
    }
}
