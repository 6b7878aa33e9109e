extension RecurrenceRule {
    /// As people would say it, where that is short and says all: `Sat and Sun`, `2nd Sat`, `weekdays`; else as RFC 5545 writes it.
    public var words: String {
        var plain = RecurrenceRule(frequency)
        plain.weekdays = weekdays
        guard plain == self else { return description }
        switch frequency {
        case .daily where weekdays.isEmpty: return "daily"
        case .weekly where !weekdays.isEmpty:
            let days = weekdays.map(\.weekday)
            if days == [.monday, .tuesday, .wednesday, .thursday, .friday] { return "weekdays" }
            return Self.listed(days.map(\.shortName))
        case .monthly where !weekdays.isEmpty:
            let days = weekdays.compactMap { day -> String? in
                guard let ordinal = day.ordinal else { return day.weekday.shortName }
                return Self.ordinals[ordinal].map { "\($0) \(day.weekday.shortName)" }
            }
            return days.count == weekdays.count ? Self.listed(days) : description
        default: return description
        }
    }

    private static let ordinals = [1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 5: "5th", -1: "last"]

    private static func listed(_ items: [String]) -> String {
        items.count < 2 ? items.joined() : items.dropLast().joined(separator: ", ") + " and " + items[items.count - 1]
    }
}
