/// Which days: a rule of RFC 5545 (3.3.10), as far as it is one of days. Written and kept as the RFC's own text.
public struct RecurrenceRule: Sendable, Hashable {
    public enum Frequency: String, Sendable, Hashable, CaseIterable {
        case daily = "DAILY"
        case weekly = "WEEKLY"
        case monthly = "MONTHLY"
        case yearly = "YEARLY"
    }

    /// `SA`, `2SA`, `-1FR`.
    public struct DayRule: Sendable, Hashable {
        /// The how manyeth of its month or year, from the end where negative; nil for each.
        public var ordinal: Int?
        public var weekday: Weekday
    }

    public enum End: Sendable, Hashable {
        /// So many days, from the start.
        case count(Int)
        /// This day is the last that may be one.
        case until(CivilDate)
        /// In the rule of an event that begins at a moment, this one, in seconds since 1970, is the last that may be one.
        case untilMoment(Int64)
        /// The same on the clocks that the event goes by.
        case untilClock(CivilMoment)
    }

    public var frequency: Frequency
    public var interval = 1
    public var end: End?
    public var months: [Int] = []
    public var weekNumbers: [Int] = []
    public var yearDays: [Int] = []
    public var monthDays: [Int] = []
    public var weekdays: [DayRule] = []
    public var positions: [Int] = []
    public var weekStart = Weekday.monday

    public init(_ frequency: Frequency) { self.frequency = frequency }

    /// What a rule leaves open, and RFC 5545 takes from the day of its start.
    public enum StartNeed: Sendable, Hashable {
        /// `INTERVAL` from 2 on: counted from where?
        case interval
        /// `COUNT`: likewise.
        case count
        /// A week without a day of it, a month without one, a year without one.
        case day(Frequency)
    }

    /// Why it means nothing without a start; nil where it does.
    public var startNeed: StartNeed? {
        if interval > 1 { return .interval }
        if case .count = end { return .count }
        return isDayOpen ? .day(frequency) : nil
    }

    private var isDayOpen: Bool {
        switch frequency {
        case .daily: false
        case .weekly: weekdays.isEmpty
        case .monthly: weekdays.isEmpty && monthDays.isEmpty
        case .yearly: weekdays.isEmpty && monthDays.isEmpty && yearDays.isEmpty
        }
    }

    /// The rule with what it leaves open taken from the start, as RFC 5545 says.
    func completed(by start: CivilDate) -> RecurrenceRule {
        guard isDayOpen else { return self }
        var rule = self
        let (_, month, day) = start.parts
        switch frequency {
        case .daily: break
        case .weekly: rule.weekdays = [DayRule(ordinal: nil, weekday: start.weekday)]
        case .monthly: rule.monthDays = [day]
        case .yearly:
            rule.monthDays = [day]
            if months.isEmpty { rule.months = [month] }
        }
        return rule
    }
}

extension RecurrenceRule: CustomStringConvertible {
    /// As RFC 5545 writes it: `FREQ=MONTHLY;BYDAY=2SA`.
    public var description: String {
        var parts = ["FREQ=\(frequency.rawValue)"]
        if interval > 1 { parts.append("INTERVAL=\(interval)") }
        switch end {
        case .count(let count): parts.append("COUNT=\(count)")
        case .until(let day): parts.append("UNTIL=\(day.compact)")
        case .untilMoment(let moment): parts.append("UNTIL=\(CivilMoment(seconds: moment).compact)Z")
        case .untilClock(let civil): parts.append("UNTIL=\(civil.compact)")
        case nil: break
        }
        func list(_ name: String, _ items: [String]) {
            if !items.isEmpty { parts.append("\(name)=\(items.joined(separator: ","))") }
        }
        list("BYMONTH", months.map(String.init))
        list("BYWEEKNO", weekNumbers.map(String.init))
        list("BYYEARDAY", yearDays.map(String.init))
        list("BYMONTHDAY", monthDays.map(String.init))
        list("BYDAY", weekdays.map { ($0.ordinal.map(String.init) ?? "") + $0.weekday.code })
        list("BYSETPOS", positions.map(String.init))
        if weekStart != .monday { parts.append("WKST=\(weekStart.code)") }
        return parts.joined(separator: ";")
    }
}

extension RecurrenceRule: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do throws(RuleFault.Placed) {
            self = try RuleParser.parse(text, allowsMoments: true)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no rule of RFC 5545: \(text)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension CivilDate {
    /// `20261212`.
    fileprivate var compact: String { description.replacing("-", with: "") }
}

extension CivilMoment {
    /// `20261212T220000`.
    fileprivate var compact: String {
        let second = Int(secondOfDay)
        let time = [second / 3600, second / 60 % 60, second % 60].map { Digits.padded($0) }.joined()
        return "\(day.compact)T\(time)"
    }
}
