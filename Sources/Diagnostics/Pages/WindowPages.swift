extension DiagnosticPage {
    /// Of `window`.
    static let windows: [DiagnosticPage] = [
        .init(
            .badRecurrence, "days that lull doesn't understand",
            """
            `recur` takes `daily`, `weekdays`, `weekends`, days such as `sat,sun`, `2nd sat` and `last fri`, or a rule of RFC 5545. A rule \
            says on which days a window begins, so what is shorter than a day has no place in it: `from` says when. What other programs \
            read in two ways is refused, since a window that is a week off is found out in the night.
            """,
            .init(.plan, window("recur: FREQ=WEEKLY;BYDAY=2SA"), window("recur: FREQ=MONTHLY;BYDAY=2SA"))),
        .init(
            .recurrenceStart, "a rule that needs a day to begin with",
            """
            Every second week: counted from which one? RFC 5545 takes that from the event that the rule is of, and a window \
            has none, so `start` says it. It is also the day of the month, or of the week, where the rule says none.
            """,
            .init(
                .plan, window("recur: FREQ=WEEKLY;INTERVAL=2;BYDAY=SA"),
                window("recur: FREQ=WEEKLY;INTERVAL=2;BYDAY=SA, start: 2026-01-10"))),
        .init(
            .windowNeverOpens, "a window that never opens",
            """
            No day from 1970 to 2199 fits the rule, or all of its openings have passed, so a plan with this window could never \
            run. That is a slip in the rule, or a plan of last year.
            """,
            .init(
                .plan, window("recur: FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
                window("recur: FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"))),
        .init(
            .windowLength, "a window that is too long, too short, or closed before anything may begin",
            """
            A window lasts a minute at least and 31 days at most. Where it ends when it begins, it could last a day or not at all, so say \
            which: `until: "24:00"`, or `for: 24h`. A cutoff as long as the window leaves no moment at which anything may begin.
            """,
            .init(.plan, window("recur: daily, cutoff: 4h"), window("recur: daily, cutoff: 30m"))),
        .init(
            .badTimeOfDay, "a time of day that is none",
            """
            Hours and minutes of 24 hours: `"22:00"`. `until` may be `"24:00"`, the midnight that ends the day.
            """,
            .init(
                .plan, "window: { recur: daily, from: 10pm, for: 4h, timezone: UTC }",
                "window: { recur: daily, from: \"22:00\", for: 4h, timezone: UTC }")),
        .init(
            .badDay, "a day that is none",
            """
            Year, month and day, as ISO 8601 has them: 2026-12-12. Of any other order somebody reads the month as the day.
            """,
            .init(.plan, window("date: 12/10/2026"), window("date: 2026-10-12"))),
        .init(
            .unknownTimeZone, "a time zone that doesn't exist",
            """
            A name of the IANA database, such as Europe/Malta, or UTC. Abbreviations such as CET and offsets such as +01:00 are refused: they \
            don't say when the clocks change, and then the window would be an hour off for half of the year.
            """,
            .init(
                .plan, "window: { recur: daily, from: \"22:00\", for: 4h, timezone: Europe/Mlata }",
                "window: { recur: daily, from: \"22:00\", for: 4h, timezone: Europe/Malta }")),
        .init(
            .badBlackout, "a blackout that can't be meant",
            """
            A day, or a range of them of which the last is included; or from one time to another. One that ends before it begins \
            would black out nothing, and nobody would notice.
            """,
            .init(
                .plan, window("recur: daily, blackout: 2027-01-06 to 2026-12-20"),
                window("recur: daily, blackout: 2026-12-20 to 2027-01-06"))),
        .init(
            .calendarFile, "a file of blackouts that can't be read, or says what lull can't do",
            """
            Each event of an iCalendar file (RFC 5545) is a blackout. What lull can't do with certainty is an error and not \
            passed over, since a freeze that isn't seen is worse than none: `RDATE`, rules that are shorter than a day, zones that \
            aren't of the IANA database. An event without a length is a warning.
            """),
        .init(
            .windowTooShort, "a window that the work never fits into",
            """
            Nothing begins that wouldn't be through before the window closes, its soak and its rollback included. Where not even the first \
            batch fits into the longest opening to come, with all of its hosts at once, the plan could never do anything. `lull check` says so \
            when the plan is written, and not in the night of the window.
            """),
        .init(
            .unknownWindow, "a window that the inventory doesn't have",
            """
            `window: NAME` is a window of the file `windows.yml` beside the inventory. Nothing runs without a window that the plan \
            asks for: a slip in its name must not mean "at any time".
            """),
    ]

    private static func window(_ days: String) -> String {
        "window: { \(days), from: \"22:00\", for: 4h, timezone: Europe/Malta }"
    }
}
