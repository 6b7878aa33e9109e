/// When a window is closed after all: days, times, or an event of a calendar.
public struct Blackout: Sendable, Hashable, Codable {
    public enum Time: Sendable, Hashable, Codable {
        /// Whole days on the window's own clocks, the last one included.
        case days(first: CivilDate, last: CivilDate)
        /// On the window's own clocks; where they are set back in between, the longer of what that can mean.
        case times(from: CivilMoment, until: CivilMoment)
        case event(what: CalendarEvent)
    }

    public var name: String?
    public var time: Time

    public init(name: String? = nil, time: Time) {
        self.name = name
        self.time = time
    }

    /// As people would call it: its name, or when it is.
    public var label: String {
        if let name { return name }
        switch time {
        case .days(let first, let last): return first == last ? "\(first)" : "\(first) to \(last)"
        case .times(let from, let until): return "\(from) to \(until)"
        case .event(let event): return "event of \(event.start.day)"
        }
    }

    /// One time of it, in seconds since 1970.
    struct Span: Sendable, Hashable {
        var begins: Int64
        var ends: Int64
        var label: String
    }

    /// All of it that touches a range of moments, in order.
    func spans(_ range: Range<Int64>, _ zone: Zone) -> [Span] {
        switch time {
        case .days(let first, let last):
            let begins = zone.moment(CivilMoment(first, .midnight)).moment
            let ends = zone.moment(CivilMoment(CivilDate(days: last.days + 1), .midnight), fold: .second).moment
            return kept(begins, ends, range)
        case .times(let from, let until):
            return kept(zone.moment(from).moment, zone.moment(until, fold: .second).moment, range)
        case .event(let event):
            let label = label
            return event.times(range, zone).map { Span(begins: $0.lowerBound, ends: $0.upperBound, label: label) }
        }
    }

    private func kept(_ begins: Int64, _ ends: Int64, _ range: Range<Int64>) -> [Span] {
        guard begins < ends, begins < range.upperBound, ends > range.lowerBound else { return [] }
        return [Span(begins: begins, ends: ends, label: label)]
    }
}
