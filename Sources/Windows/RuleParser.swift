/// Reads a rule of RFC 5545 (3.3.10). What it can't mean for days is refused, and so is what other programs read in two ways.
public enum RuleParser {
    /// More days than a rule can have from 1970 to 2200.
    static let mostCounted = 100_000

    /// - Parameters:
    ///   - text: `FREQ=MONTHLY;BYDAY=2SA`, perhaps with `RRULE:` before it.
    ///   - allowsMoments: Whether `UNTIL` may name a moment in UTC, as in events.
    public static func parse(_ text: String, allowsMoments: Bool = false) throws(RuleFault.Placed) -> RecurrenceRule {
        var parts: [Part] = []
        for part in split(Array(text.utf8)) {
            let part = try Part(part)
            if let other = parts.first(where: { $0.name == part.name }) {
                throw RuleFault.Placed(fault: .twice(other.name), range: part.whole)
            }
            parts.append(part)
        }
        let whole = 0..<text.utf8.count
        guard let frequency = parts.first(where: { $0.name == "FREQ" }) else {
            throw RuleFault.Placed(fault: parts.isEmpty ? .empty : .noFrequency, range: whole)
        }
        var rule = RecurrenceRule(try frequency.frequency())
        for part in parts { try part.apply(to: &rule, allowsMoments: allowsMoments) }
        try check(rule, parts)
        return rule
    }

    private static func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var rest = bytes[...]
        let prefix = Array("RRULE:".utf8)
        if rest.count >= prefix.count, zip(rest, prefix).allSatisfy({ $0 == $1 || $0 & 0xdf == $1 }) {
            rest = rest.dropFirst(prefix.count)
        }
        var pieces = rest.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        // One at the end separates it from nothing.
        if pieces.last?.isEmpty == true { pieces.removeLast() }
        return pieces
    }

    /// What no part can say alone.
    private static func check(_ rule: RecurrenceRule, _ parts: [Part]) throws(RuleFault.Placed) {
        func fail(_ fault: RuleFault, _ name: String) throws(RuleFault.Placed) {
            guard let part = parts.first(where: { $0.name == name }) else { return }
            throw RuleFault.Placed(fault: fault, range: part.whole)
        }
        if parts.contains(where: { $0.name == "COUNT" }) { try fail(.countAndUntil, "UNTIL") }
        if rule.frequency != .yearly {
            try fail(.notWith(part: "BYWEEKNO", rule.frequency), "BYWEEKNO")
            try fail(.notWith(part: "BYYEARDAY", rule.frequency), "BYYEARDAY")
        }
        if rule.frequency == .weekly { try fail(.notWith(part: "BYMONTHDAY", .weekly), "BYMONTHDAY") }
        let isOrdinalForbidden = rule.frequency == .daily || rule.frequency == .weekly || !rule.weekNumbers.isEmpty
        if isOrdinalForbidden, let day = rule.weekdays.first(where: { $0.ordinal != nil }) {
            try fail(.ordinal("\(day.ordinal ?? 0)\(day.weekday.code)"), "BYDAY")
        }
        if !rule.weekNumbers.isEmpty {
            if rule.weekdays.isEmpty { try fail(.weekWithoutDay, "BYWEEKNO") }
            if rule.interval > 1 { try fail(.weekBeside("INTERVAL"), "BYWEEKNO") }
            if !rule.positions.isEmpty { try fail(.weekBeside("BYSETPOS"), "BYWEEKNO") }
        }
        if rule.frequency == .yearly, rule.months.isEmpty { try fail(.monthDayWithoutMonth, "BYMONTHDAY") }
        let hasSet = [rule.months, rule.yearDays, rule.monthDays].contains { !$0.isEmpty } || !rule.weekdays.isEmpty
        if !hasSet { try fail(.positionAlone, "BYSETPOS") }
    }

    /// `BYDAY=2SA`, and where it stands.
    private struct Part {
        let name: String
        let value: ArraySlice<UInt8>
        let whole: Range<Int>

        init(_ bytes: ArraySlice<UInt8>) throws(RuleFault.Placed) {
            whole = bytes.startIndex..<bytes.endIndex
            let text = String(decoding: bytes, as: UTF8.self)
            guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")), equals + 1 < bytes.endIndex else {
                throw RuleFault.Placed(fault: .malformed(text), range: whole)
            }
            name = String(decoding: bytes[..<equals], as: UTF8.self).uppercased()
            value = bytes[(equals + 1)...]
        }

        private var valueRange: Range<Int> { value.startIndex..<value.endIndex }
        private var text: String { String(decoding: value, as: UTF8.self) }

        func frequency() throws(RuleFault.Placed) -> RecurrenceRule.Frequency {
            if let known = RecurrenceRule.Frequency(rawValue: text.uppercased()) { return known }
            let isShorter = ["HOURLY", "MINUTELY", "SECONDLY"].contains(text.uppercased())
            throw RuleFault.Placed(fault: isShorter ? .subDaily(text) : .unknownFrequency(text), range: valueRange)
        }

        func apply(to rule: inout RecurrenceRule, allowsMoments: Bool) throws(RuleFault.Placed) {
            switch name {
            case "FREQ": break
            case "INTERVAL": rule.interval = try number(value, 1...1000)
            case "COUNT": rule.end = .count(try number(value, 1...RuleParser.mostCounted))
            case "UNTIL": rule.end = try until(allowsMoments)
            case "BYMONTH": rule.months = try numbers(1...12)
            case "BYWEEKNO": rule.weekNumbers = try numbers(1...53, signed: true)
            case "BYYEARDAY": rule.yearDays = try numbers(1...366, signed: true)
            case "BYMONTHDAY": rule.monthDays = try numbers(1...31, signed: true)
            case "BYSETPOS": rule.positions = try numbers(1...366, signed: true)
            case "BYDAY": for item in items { rule.weekdays.append(try day(item)) }
            case "WKST":
                guard let day = Weekday(code: text) else {
                    throw RuleFault.Placed(fault: .badWeekday(text), range: valueRange)
                }
                rule.weekStart = day
            case "BYHOUR", "BYMINUTE", "BYSECOND": throw RuleFault.Placed(fault: .timeOfDay(name), range: whole)
            default:
                throw RuleFault.Placed(
                    fault: .unknownPart(name), range: whole.lowerBound..<(value.startIndex - 1))
            }
        }

        private var items: [ArraySlice<UInt8>] {
            value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        }

        private func numbers(_ allowed: ClosedRange<Int>, signed: Bool = false) throws(RuleFault.Placed) -> [Int] {
            var numbers: [Int] = []
            for item in items { numbers.append(try number(item, allowed, signed: signed)) }
            return numbers
        }

        private func number(
            _ bytes: ArraySlice<UInt8>, _ allowed: ClosedRange<Int>, signed: Bool = false
        ) throws(RuleFault.Placed) -> Int {
            let isNegative = bytes.first == UInt8(ascii: "-")
            let digits = isNegative || bytes.first == UInt8(ascii: "+") ? bytes.dropFirst() : bytes
            guard signed || digits.count == bytes.count, let number = Digits.number(digits), allowed.contains(number)
            else {
                let words = "\(allowed.lowerBound) to \(allowed.upperBound)"
                throw RuleFault.Placed(
                    fault: .badNumber(
                        String(decoding: bytes, as: UTF8.self), part: name,
                        range: signed ? "\(words), or -\(allowed.upperBound) to -\(allowed.lowerBound)" : words),
                    range: bytes.startIndex..<bytes.endIndex)
            }
            return isNegative ? -number : number
        }

        private func day(_ bytes: ArraySlice<UInt8>) throws(RuleFault.Placed) -> RecurrenceRule.DayRule {
            guard let weekday = Weekday(code: String(decoding: bytes.suffix(2), as: UTF8.self)) else {
                throw RuleFault.Placed(
                    fault: .badWeekday(String(decoding: bytes, as: UTF8.self)), range: bytes.startIndex..<bytes.endIndex
                )
            }
            let head = bytes.dropLast(2)
            return .init(ordinal: head.isEmpty ? nil : try number(head, 1...53, signed: true), weekday: weekday)
        }

        private func until(_ allowsMoments: Bool) throws(RuleFault.Placed) -> RecurrenceRule.End {
            guard let day = CivilDate(compact: value.prefix(8)) else {
                throw RuleFault.Placed(fault: .badUntil(text), range: valueRange)
            }
            if value.count == 8 { return .until(day) }
            let isUTC = value.last == UInt8(ascii: "Z")
            guard let civil = CivilMoment(compact: isUTC ? value.dropLast() : value) else {
                throw RuleFault.Placed(fault: .badUntil(text), range: valueRange)
            }
            guard allowsMoments else {
                throw RuleFault.Placed(
                    fault: .untilMoment(String(decoding: value.prefix(8), as: UTF8.self)), range: valueRange)
            }
            return isUTC ? .untilMoment(civil.seconds) : .untilClock(civil)
        }
    }
}

extension CivilDate {
    /// `20261212`, as RFC 5545 writes it.
    init?(compact bytes: some BidirectionalCollection<UInt8>) {
        guard bytes.count == 8, let year = Digits.number(bytes.prefix(4)),
            let month = Digits.number(bytes.dropFirst(4).prefix(2)), let day = Digits.number(bytes.suffix(2))
        else { return nil }
        self.init(validating: year, month, day)
    }
}

extension CivilMoment {
    /// `20261212T220000`, without the `Z` that may follow.
    init?(compact bytes: some BidirectionalCollection<UInt8>) {
        let time = bytes.dropFirst(9)
        guard bytes.count == 15, bytes.dropFirst(8).first == UInt8(ascii: "T"),
            let day = CivilDate(compact: bytes.prefix(8)), let hour = Digits.number(time.prefix(2)), hour < 24,
            let minute = Digits.number(time.dropFirst(2).prefix(2)), minute < 60,
            let second = Digits.number(time.suffix(2)), second <= 60
        else { return nil }
        // A leap second is no moment of its own here.
        self.init(seconds: Int64(day.days * 86_400 + hour * 3600 + minute * 60 + min(second, 59)))
    }
}
