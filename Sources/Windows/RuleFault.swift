/// What is wrong with a rule, as data.
public enum RuleFault: Error, Sendable, Hashable {
    /// The fault and where it is, in bytes of the text.
    public struct Placed: Error, Sendable, Hashable {
        public var fault: RuleFault
        public var range: Range<Int>
    }

    case empty
    /// Neither one of ours nor one of RFC 5545's.
    case unknownDays(String)
    case noFrequency
    /// A part that isn't `NAME=value`.
    case malformed(String)
    case unknownPart(String)
    case twice(String)
    case unknownFrequency(String)
    /// `HOURLY` and shorter: a window begins once a day at most.
    case subDaily(String)
    /// `BYHOUR` and the like: `from` says when.
    case timeOfDay(String)
    /// Not a number of those that the part may hold.
    case badNumber(String, part: String, range: String)
    case badWeekday(String)
    case badUntil(String)
    /// A moment where days are counted.
    case untilMoment(String)
    case countAndUntil
    /// A part that RFC 5545 forbids with this frequency.
    case notWith(part: String, RecurrenceRule.Frequency)
    /// `2SA` in a week or a day, or beside `BYWEEKNO`.
    case ordinal(String)
    /// `BYWEEKNO` without `BYDAY`: which day of that week? Other programs disagree.
    case weekWithoutDay
    /// `BYWEEKNO` beside `INTERVAL` or `BYSETPOS`: a week may belong to two years.
    case weekBeside(String)
    /// `BYMONTHDAY` in a year without `BYMONTH`: in each month, or in that of the start? Other programs disagree.
    case monthDayWithoutMonth
    /// `BYSETPOS` alone chooses from nothing.
    case positionAlone
}
