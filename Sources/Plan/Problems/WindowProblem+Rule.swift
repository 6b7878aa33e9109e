import Diagnostics
import Windows

extension WindowProblem {
    /// What is wrong with a rule, in words.
    static func words(_ fault: RuleFault) -> ProblemText {
        switch fault {
        case .empty: .init(.badRecurrence, "the rule is empty", "such as 2nd sat")
        case .unknownDays(let text):
            .init(
                .badRecurrence, "'\(text)' means no days",
                didYouMean(
                    suggestion(for: text, among: RecurrenceRule.friendlyWords),
                    else: "daily, weekdays, weekends, sat, 2nd sat, last fri, or FREQ=…"))
        case .noFrequency: .init(.badRecurrence, "the rule has no FREQ", "such as FREQ=MONTHLY;BYDAY=2SA")
        case .malformed(let part):
            .init(.badRecurrence, "'\(part)' is no part of a rule", "a name and a value, such as BYDAY=SA")
        case .unknownPart(let name):
            .init(
                .badRecurrence, "a rule has no '\(name)'",
                didYouMean(suggestion(for: name, among: partNames), else: "one of \(partNames.joined(separator: ", "))")
            )
        case .twice(let name): .init(.badRecurrence, "the rule says \(name) twice", "leave one of them out")
        case .unknownFrequency(let text):
            .init(
                .badRecurrence, "'\(text)' is no frequency",
                didYouMean(
                    suggestion(for: text, among: frequencies), else: "one of \(frequencies.joined(separator: ", "))"))
        case .subDaily(let text):
            .init(
                .badRecurrence, "a window can't recur \(text.lowercased())", "DAILY at the most often",
                help: "it begins once on a day, at 'from'; a shorter rhythm needs a window for each")
        case .timeOfDay(let name):
            .init(.badRecurrence, "a window's rule is one of days, so it has no \(name)", "'from' says when")
        case .badNumber(let text, let part, let range):
            .init(.badRecurrence, "\(part) can't be '\(text)'", range)
        case .badWeekday(let text):
            .init(
                .badRecurrence, "'\(text)' is no day of the week",
                "MO, TU, WE, TH, FR, SA or SU, perhaps as 2SA or -1FR")
        case .badUntil(let text): .init(.badRecurrence, "UNTIL can't be '\(text)'", "a day such as 20271231")
        case .untilMoment(let day):
            .init(
                .badRecurrence, "the rule is one of days, so it can't end at a time", "UNTIL=\(day) is the last day")
        case .countAndUntil:
            .init(.badRecurrence, "COUNT and UNTIL can't stand together (RFC 5545)", "leave one of them out")
        case .notWith(let part, let frequency):
            .init(
                .badRecurrence, "\(part) can't stand with FREQ=\(frequency.rawValue) (RFC 5545)",
                part == "BYMONTHDAY" ? "with DAILY, MONTHLY or YEARLY only" : "with YEARLY only")
        case .ordinal(let day):
            .init(
                .badRecurrence, "'\(day)' is the how manyeth of what?", "with MONTHLY, or with YEARLY and no BYWEEKNO")
        case .monthDayWithoutMonth:
            .init(
                .badRecurrence, "in which month of the year?", "add BYMONTH",
                help: "programs disagree on what a year's BYMONTHDAY means alone; for each month, write FREQ=MONTHLY")
        case .weekWithoutDay:
            .init(.badRecurrence, "which day of the week that BYWEEKNO names?", "add BYDAY")
        case .weekBeside(let part):
            .init(
                .badRecurrence, "BYWEEKNO can't stand beside \(part) here", "leave one of them out",
                help: "a week may belong to two years, and programs disagree to which one it is counted")
        case .positionAlone:
            .init(
                .badRecurrence, "BYSETPOS has nothing to choose from", "add BYDAY or the like",
                help: "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1 is the last weekday of each month")
        }
    }

    private static let frequencies = RecurrenceRule.Frequency.allCases.map(\.rawValue)

    private static let partNames = [
        "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYSETPOS",
        "WKST",
    ]
}
