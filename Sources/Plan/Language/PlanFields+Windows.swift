import Windows

extension PlanField {
    static let windows: [PlanField] = [
        .init(
            .window, "recur", .named("a rule such as FREQ=MONTHLY;BYDAY=2SA, or days such as 2nd sat"),
            "On which days: `daily`, `weekdays`, `weekends`, `sat,sun`, `2nd sat`, `last fri`, or a rule of RFC 5545."),
        .init(.window, "date", day, "Instead of `recur`: on this day, once."),
        .init(
            .window, "use", .named("the name of a window"),
            "Instead of both: the window of the inventory with this name; only `cutoff` and `at_close` may stand beside it."
        ),
        .init(
            .window, "start", day,
            "With `recur`: the first day that can be one, from which INTERVAL and COUNT go, and what the rule leaves open."
        ),
        .init(
            .window, "from", .named("a time of day such as \"22:00\"", pattern: "^([01]?[0-9]|2[0-3]):[0-5][0-9]$"),
            required: true, "When it opens, on the clocks of its zone."),
        .init(.window, "for", .duration, "How long it is open, from 1m to 31d, whatever the clocks do meanwhile."),
        .init(
            .window, "until",
            .named("a time of day such as \"02:00\"", pattern: "^(([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00)$"),
            "Instead of `for`: when it closes, on the next day where that isn't later than `from`."),
        .init(
            .window, "timezone", .named("a time zone such as Europe/Malta", pattern: "^(UTC|GMT|[A-Za-z0-9_+-]+/.+)$"),
            required: true, "Whose clocks; a name of the IANA database."),
        .init(.window, "blackout", .blackouts, "When it is closed after all (see Blackouts)."),
        .init(
            .window, "cutoff", .duration, or: "0s", "How long before its end nothing may begin any more."),
        .init(
            .window, "at_close", .choice(Window.AtClose.allCases.map(\.rawValue)), or: "stop",
            "What becomes of a run that is still under way when it closes: it stops, and can be taken up again; it is put back; or "
                + "it goes on to its end."),

        .init(.blackout, "name", .text, or: "when it is", "What people read."),
        .init(
            .blackout, "from", moment, "The day, or the time, on the clocks of the window."),
        .init(
            .blackout, "until", moment, or: "the same day",
            "The last day, which is included, or the time when it is over."),
        .init(
            .blackout, "file", .named("the path of an iCalendar file"),
            "Instead of `from`: each event of the file is a blackout. The path is relative to the file that names it."),
    ]

    private static let day = PlanType.named("a day such as 2026-12-12", pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    private static let moment = PlanType.named(
        "a day such as 2026-12-24, or a time such as 2026-12-24 18:00", pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T].+)?$"
    )
}
