/// An event of an iCalendar file (RFC 5545, 3.6.1), as far as a blackout needs it.
public struct CalendarEvent: Sendable, Hashable, Codable {
    public enum Moment: Sendable, Hashable, Codable {
        /// A whole day, on the clocks of whoever asks.
        case day(on: CivilDate)
        /// A time on the clocks of whoever asks.
        case floating(at: CivilMoment)
        case zoned(at: CivilMoment, zone: Zone)

        var day: CivilDate {
            switch self {
            case .day(let day): day
            case .floating(let civil), .zoned(let civil, _): civil.day
            }
        }

        /// The same time on another day.
        func on(_ day: CivilDate) -> Moment {
            func moved(_ civil: CivilMoment) -> CivilMoment {
                CivilMoment(seconds: Int64(day.days) * 86_400 + civil.secondOfDay)
            }
            return switch self {
            case .day: .day(on: day)
            case .floating(let civil): .floating(at: moved(civil))
            case .zoned(let civil, let zone): .zoned(at: moved(civil), zone: zone)
            }
        }

        /// In seconds since 1970. Times that the clocks skip or show twice are read as RFC 5545 (3.3.5) says.
        func moment(_ own: Zone) -> Int64 {
            switch self {
            case .day(let day): own.moment(CivilMoment(day, .midnight)).moment
            case .floating(let civil): own.moment(civil, gap: .offsetBefore).moment
            case .zoned(let civil, let zone): zone.moment(civil, gap: .offsetBefore).moment
            }
        }
    }

    public enum End: Sendable, Hashable, Codable {
        /// The end of the first; the others last as long.
        case at(end: Moment)
        /// So many days by the calendar, and so many seconds more.
        case after(days: Int, seconds: Int64)
    }

    public var start: Moment
    public var end: End
    public var rule: RecurrenceRule?
    /// When it isn't after all, of those that the rule says.
    public var except: [Moment]

    public init(start: Moment, end: End, rule: RecurrenceRule? = nil, except: [Moment] = []) {
        self.start = start
        self.end = end
        self.rule = rule
        self.except = except
    }

    /// Whether an `UNTIL` is over. One that names a time for whole days (some programs write it so) means the day.
    private func isOver(_ begin: Moment, _ moment: Int64, _ end: RecurrenceRule.End?) -> Bool {
        switch (end, begin) {
        case (.untilMoment(let last), .day(let day)): day > CivilMoment(seconds: last).day
        case (.untilMoment(let last), _): moment > last
        case (.untilClock(let last), .floating(let civil)), (.untilClock(let last), .zoned(let civil, _)): civil > last
        default: false
        }
    }

    /// When it is, as far as that touches a range of moments; in order.
    func times(_ range: Range<Int64>, _ zone: Zone) -> [Range<Int64>] {
        let first = start.moment(zone)
        // Of whole days, the calendar's own length counts, and of all else the seconds.
        var days = 0
        var seconds: Int64 = 0
        switch (end, start) {
        case (.at(.day(let last)), .day(let day)): days = last.days - day.days
        case (.at(let moment), _): seconds = moment.moment(zone) - first
        case (.after(let more, let rest), _): (days, seconds) = (more, rest)
        }
        func span(_ begin: Moment) -> Range<Int64>? {
            let begins = begin.moment(zone)
            let day = CivilDate(days: begin.day.days + days)
            let ends = (days == 0 ? begins : begin.on(day).moment(zone)) + seconds
            guard begins < ends, begins < range.upperBound, ends > range.lowerBound else { return nil }
            return begins..<ends
        }
        guard let rule else { return span(start).map { [$0] } ?? [] }

        var spans: [Range<Int64>] = []
        let excluded = Set(except.map { $0.moment(zone) })
        // A day more on both sides, for zones.
        // RFC 5545 leaves open whether a start that the rule doesn't say is a time of the event. A blackout is rather too long.
        var all = RuleDays(rule, start: start.day, from: start.day)
        if all.next() != start.day, !excluded.contains(first), let span = span(start) { spans.append(span) }
        let earliest = Int((range.lowerBound - seconds) / 86_400) - days - 2
        var recurrences = RuleDays(rule, start: start.day, from: CivilDate(days: earliest))
        while let day = recurrences.next() {
            let begin = start.on(day)
            let moment = begin.moment(zone)
            if moment >= range.upperBound { break }
            if isOver(begin, moment, rule.end) { break }
            if !excluded.contains(moment), let span = span(begin) { spans.append(span) }
        }
        return spans
    }
}

extension CalendarEvent {
    /// Whether it lasts no time at all.
    var isEmpty: Bool {
        switch end {
        case .after(let days, let seconds): days == 0 && seconds == 0
        case .at(let end): end == start
        }
    }
}

extension CivilMoment: CustomStringConvertible {
    /// `2026-12-31 18:00`; with seconds only where there are any.
    public var description: String {
        let second = Int(secondOfDay)
        let clock = "\(day) \(WallTime(minutes: second / 60))"
        return second % 60 == 0 ? clock : "\(clock):\(Digits.padded(second % 60))"
    }

    /// `2026-12-31 18:00`, with a `T` for the blank if one likes, and with seconds or not.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 16 || bytes.count == 19, bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "T"),
            let day = CivilDate(String(decoding: bytes[..<10], as: UTF8.self)),
            let time = WallTime(String(decoding: bytes[11..<16], as: UTF8.self))
        else { return nil }
        self.init(day, time)
        guard bytes.count == 19 else { return }
        guard bytes[16] == UInt8(ascii: ":"), let second = Digits.number(bytes[17...]), second < 60 else { return nil }
        seconds += Int64(second)
    }
}

extension CivilMoment: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let moment = CivilMoment(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a time such as 2026-12-31 18:00")
        }
        self = moment
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
