import Diagnostics
import Windows

extension WindowProblem {
    /// What is wrong with a file of blackouts, in words.
    static func words(_ fault: CalendarFault) -> ProblemText {
        switch fault {
        case .notACalendar: .init(.calendarFile, "this is no iCalendar file", "must begin with BEGIN:VCALENDAR")
        case .badLine:
            .init(.calendarFile, "a line of the calendar is cut off or broken", "a name, a colon and a value")
        case .unbalanced(let name):
            .init(
                .calendarFile, "BEGIN and END of the calendar don't match", "of \(name)",
                help: "the file may be cut off")
        case .noStart: .init(.calendarFile, "an event has no DTSTART", "when does it begin?")
        case .badMoment(let text):
            .init(
                .calendarFile, "'\(text)' is no day and no time of an event",
                "such as 20261224, 20261224T180000 or 20261224T170000Z, from 1970 to 2199")
        case .unknownZone(let name):
            .init(
                .calendarFile, "there is no time zone '\(name)'", "a name of the IANA database, such as Europe/Malta",
                help:
                    "what the file itself says of the zone (VTIMEZONE) is not read; have it exported with such names, or in UTC"
            )
        case .badDuration(let text):
            .init(.calendarFile, "'\(text)' is no DURATION of an event", "such as P1D or PT2H; of whole days in days")
        case .endBeforeStart: .init(.calendarFile, "an event ends before it begins", "DTEND must not be before DTSTART")
        case .endAndDuration:
            .init(.calendarFile, "an event has both DTEND and DURATION (RFC 5545 allows one)", "leave one of them out")
        case .rule(.subDaily(let text)):
            .init(
                .calendarFile, "lull doesn't understand events that recur \(text.lowercased())",
                "DAILY at the most often")
        case .rule(.timeOfDay(let name)):
            .init(
                .calendarFile, "lull doesn't understand \(name) in the rule of an event", "DTSTART says when",
                help: "make each time of the day an event of its own")
        case .rule(let fault):
            .init(.calendarFile, words(fault).message, words(fault).label, help: words(fault).help)
        case .unsupported(let name):
            .init(
                .calendarFile, "lull doesn't understand \(name) in an event", "not supported",
                help: "make each of those times an event of its own")
        case .otherKind(let name):
            .init(
                .calendarFile, "\(name) must be a day where DTSTART is one, and a time where it is a time",
                "of the other kind")
        case .twice(let name): .init(.calendarFile, "an event has two \(name)", "leave one of them out")
        case .tooMany(let limit):
            .init(.calendarFile, "the calendar has more than \(limit) events", "the first of too many")
        case .noLength:
            .init(
                .calendarFile, "an event has no length, so it blacks out nothing", "DTEND or DURATION says how long",
                severity: .warning)
        }
    }
}
