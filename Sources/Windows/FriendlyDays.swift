/// Days as people write them: `daily`, `weekdays`, `sat,sun`, `2nd sat`, `last fri`. Each is a rule of RFC 5545.
enum FriendlyDays {
    static let words = ["daily", "weekdays", "weekends"]

    /// - Returns: Nil where it isn't such a text at all.
    static func parse(_ text: String) throws(RuleFault.Placed) -> RecurrenceRule? {
        let bytes = Array(text.utf8)
        guard !bytes.contains(UInt8(ascii: "=")) else { return nil }
        switch text.lowercased() {
        case "daily": return RecurrenceRule(.daily)
        case "weekdays": return weekly([.monday, .tuesday, .wednesday, .thursday, .friday])
        case "weekends": return weekly([.saturday, .sunday])
        default: break
        }
        var days: [RecurrenceRule.DayRule] = []
        for item in bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            guard let day = day(item) else {
                let piece = trimmed(item)
                throw RuleFault.Placed(
                    fault: .unknownDays(String(decoding: piece, as: UTF8.self)),
                    range: piece.startIndex..<piece.endIndex)
            }
            days.append(day)
        }
        var rule = RecurrenceRule(days.contains { $0.ordinal != nil } ? .monthly : .weekly)
        rule.weekdays = days
        return rule
    }

    private static func weekly(_ days: [Weekday]) -> RecurrenceRule {
        var rule = RecurrenceRule(.weekly)
        rule.weekdays = days.map { .init(ordinal: nil, weekday: $0) }
        return rule
    }

    /// `sat`, `saturday`, `2nd sat`, `last fri`.
    private static func day(_ bytes: ArraySlice<UInt8>) -> RecurrenceRule.DayRule? {
        let words = String(decoding: bytes, as: UTF8.self).lowercased().split(separator: " ")
        guard let last = words.last, let weekday = weekday(last) else { return nil }
        switch words.count {
        case 1: return .init(ordinal: nil, weekday: weekday)
        case 2: return ordinals[String(words[0])].map { .init(ordinal: $0, weekday: weekday) }
        default: return nil
        }
    }

    private static let ordinals = ["1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "last": -1]

    private static let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    /// What to suggest.
    static var candidates: [String] { words + names.map { String($0.prefix(3)) } + names }

    private static func weekday(_ word: Substring) -> Weekday? {
        guard let index = names.firstIndex(where: { $0 == word || $0.prefix(3) == word }) else { return nil }
        return Weekday(rawValue: index)
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let front = bytes.drop { $0 == UInt8(ascii: " ") }
        return front.prefix(upTo: front.lastIndex { $0 != UInt8(ascii: " ") }.map { $0 + 1 } ?? front.startIndex)
    }
}

extension RecurrenceRule {
    /// A rule of RFC 5545, or days as people write them.
    public init(days text: String) throws(RuleFault.Placed) {
        guard !text.utf8.allSatisfy({ $0 == UInt8(ascii: " ") }) else {
            throw RuleFault.Placed(fault: .empty, range: 0..<text.utf8.count)
        }
        if let friendly = try FriendlyDays.parse(text) {
            self = friendly
        } else {
            self = try RuleParser.parse(text)
        }
    }

    /// What to suggest for a word that means no day.
    public static var friendlyWords: [String] { FriendlyDays.candidates }
}
