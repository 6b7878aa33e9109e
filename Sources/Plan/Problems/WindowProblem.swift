import Diagnostics
import Windows

/// What is wrong about windows.
enum WindowProblem: Problem {
    case rule(RuleFault)
    case needsStart(RecurrenceRule.StartNeed)
    /// Of a rule that no day fits.
    case neverOpens(String)
    case noDays(String)
    case noLength(String)
    case either(String, String)
    case badTime(String, key: String, suggestion: String?)
    case badDay(String, suggestion: String?)
    case dayOutOfRange(String)
    case unknownZone(String, suggestion: String?, isDatabasePresent: Bool)
    case lengthOutOfRange(String)
    case untilIsFrom(WallTime)
    case cutoffTooLong(String, String)
    case blackoutWithoutEnd
    case backwards(String, String)
    case unreadableCalendar(String, String?)
    case calendar(CalendarFault)
    /// A key beside `use`, which has it from the window that it names.
    case besidesUse(String)
    case useAmongNamed

    var text: ProblemText {
        switch self {
        case .rule(let fault): Self.words(fault)
        case .needsStart(let need): Self.words(need)
        case .neverOpens(let rule):
            .init(
                .windowNeverOpens, "the window never opens: no day from 1970 to 2199 fits '\(rule)'",
                "no such day")
        case .noDays(let subject):
            .init(
                .exactlyOne, "\(subject) doesn't say on which days", "needs 'recur' or 'date'",
                help: "such as recur: 2nd sat, or date: 2026-12-12")
        case .noLength(let subject):
            .init(
                .exactlyOne, "\(subject) doesn't say how long it is", "needs 'for' or 'until'",
                help: "such as for: 4h, which is so long whatever the clocks do, or until: \"02:00\"")
        case .either(let first, let second):
            .init(.exactlyOne, "'\(first)' and '\(second)' can't stand together", "leave one of them out")
        case .badTime(let text, let key, let suggestion):
            .init(
                .badTimeOfDay, "'\(text)' is not a time of day",
                didYouMean(suggestion, else: "hours and minutes, such as \"22:00\""),
                help: key == "from" && text.hasPrefix("24") ? "the midnight that begins a day is 00:00" : nil)
        case .badDay(let text, let suggestion):
            .init(
                .badDay, "'\(text)' is not a day of the calendar",
                didYouMean(suggestion, else: "year, month and day, such as 2026-12-12"))
        case .dayOutOfRange(let text):
            .init(.badDay, "'\(text)' is out of range", "a day from 1970-01-01 to 2199-12-31")
        case .unknownZone(let text, _, false):
            .init(
                .unknownTimeZone, "this build of lull has no time zones, so it can't say when '\(text)' is",
                "only UTC is known",
                help: "it was linked without the time zone database (FoundationInternationalization)")
        case .unknownZone(let text, let suggestion, true):
            .init(
                .unknownTimeZone, "there is no time zone '\(text)'",
                didYouMean(suggestion, else: "such as Europe/Malta"),
                help: "a name of the IANA database; abbreviations and offsets don't say when the clocks change")
        case .lengthOutOfRange(let text):
            .init(
                .windowLength, "a window can't last \(text)", "from 1m to 31d, in whole seconds")
        case .untilIsFrom(let time):
            .init(
                .windowLength, "the window ends when it begins, at \(time)",
                time == .midnight ? "for the whole day: \"24:00\"" : "for a whole day: leave it out, and write for: 24h"
            )
        case .cutoffTooLong(let cutoff, let length):
            .init(
                .windowLength, "nothing could ever begin: the window lasts \(length), and its cutoff is \(cutoff)",
                "less than \(length)")
        case .blackoutWithoutEnd:
            .init(.badBlackout, "the blackout has no end", "such as 2026-12-31 18:00 to 2027-01-01 12:00")
        case .backwards(let from, let until):
            .init(.badBlackout, "the blackout ends before it begins", "\(until) is not after \(from)")
        case .unreadableCalendar(let message, let help):
            .init(
                .calendarFile, message, "named here",
                help: help ?? "looked for beside the file that names it, unless it begins with '/'")
        case .calendar(let fault): Self.words(fault)
        case .besidesUse(let key):
            .init(
                .goesWith, "'\(key)' can't stand beside 'use'", "leave it out",
                help: "the window that 'use' names says it; only 'cutoff' and 'at_close' can be different here")
        case .useAmongNamed:
            .init(.goesWith, "a window of the inventory can't use another", "write it out")
        }
    }

    private static func words(_ need: RecurrenceRule.StartNeed) -> ProblemText {
        let what =
            switch need {
            case .interval: "an INTERVAL is counted from somewhere"
            case .count: "a COUNT is counted from somewhere"
            case .day(.weekly): "the rule doesn't say on which day of the week"
            case .day(.monthly): "the rule doesn't say on which day of the month"
            case .day: "the rule doesn't say on which day of the year"
            }
        let advice =
            switch need {
            case .interval, .count: "needs 'start' beside it"
            case .day: "add BYDAY or the like, or 'start' beside it"
            }
        return .init(
            .recurrenceStart, what, advice,
            help: "start: 2026-01-10 is the first day that can be one; what the rule leaves open is taken from it")
    }
}
