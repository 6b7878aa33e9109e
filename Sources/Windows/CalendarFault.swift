/// What is wrong with an iCalendar file, or can't be done with it, as data.
public enum CalendarFault: Error, Sendable, Hashable {
    /// The fault and where it is, in bytes of the file.
    public struct Placed: Error, Sendable, Hashable {
        public var fault: CalendarFault
        public var range: Range<Int>
    }

    case notACalendar
    /// Neither `NAME:value` nor the rest of a folded line.
    case badLine
    /// `BEGIN` without its `END`, or the other way round.
    case unbalanced(String)
    case noStart
    case badMoment(String)
    case unknownZone(String)
    case badDuration(String)
    case endBeforeStart
    case endAndDuration
    case rule(RuleFault)
    /// `RDATE` and the like.
    case unsupported(String)
    /// `EXDATE` with times where the event has whole days, or the other way round.
    case otherKind(String)
    case twice(String)
    case tooMany(limit: Int)
    /// An event without length, which is never: a reminder.
    case noLength

    /// Whether it leaves the meaning in doubt.
    public var isError: Bool { self != .noLength }
}
