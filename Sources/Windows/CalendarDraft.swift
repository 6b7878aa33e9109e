/// An event as its lines say it.
struct CalendarDraft {
    var uid: String?
    var name: String?
    var event: CalendarEvent
    var isCancelled = false
    /// The time of another event with its `UID` that it takes the place of.
    var replaces: CalendarEvent.Moment?
    var range: Range<Int>

    /// - Parameter lines: Its `BEGIN` first.
    init(_ lines: [CalendarLine]) throws(CalendarFault.Placed) {
        range = lines[0].range
        func line(_ name: String) throws(CalendarFault.Placed) -> CalendarLine? {
            let found = lines.filter { $0.name == name }
            if found.count > 1 { throw CalendarFault.Placed(fault: .twice(name), range: found[1].range) }
            return found.first
        }
        for name in ["RDATE", "EXRULE"] {
            if let other = lines.first(where: { $0.name == name }) {
                throw CalendarFault.Placed(fault: .unsupported(name), range: other.range)
            }
        }
        guard let start = try line("DTSTART") else { throw CalendarFault.Placed(fault: .noStart, range: range) }
        uid = try line("UID")?.value
        name = try line("SUMMARY")?.plainText
        if name?.allSatisfy(\.isWhitespace) == true { name = nil }
        isCancelled = try line("STATUS")?.value.uppercased() == "CANCELLED"
        let begin = try start.moment(start.value)
        let end = try Self.end(begin, try line("DTEND"), try line("DURATION"))
        event = CalendarEvent(start: begin, end: end)
        if let line = try line("RRULE") { event.rule = try Self.rule(line) }
        for line in lines where line.name == "EXDATE" {
            for text in line.value.split(separator: ",") {
                let moment = try line.moment(String(text))
                guard moment.isDay == begin.isDay else {
                    throw CalendarFault.Placed(fault: .otherKind("EXDATE"), range: line.range)
                }
                event.except.append(moment)
            }
        }
        if let line = try line("RECURRENCE-ID") {
            guard line.parameters["RANGE"] == nil else {
                throw CalendarFault.Placed(fault: .unsupported("RANGE"), range: line.range)
            }
            replaces = try line.moment(line.value)
        }
    }

    private static func rule(_ line: CalendarLine) throws(CalendarFault.Placed) -> RecurrenceRule {
        do throws(RuleFault.Placed) {
            return try RuleParser.parse(line.value, allowsMoments: true)
        } catch {
            throw CalendarFault.Placed(fault: .rule(error.fault), range: line.range)
        }
    }

    private static func end(
        _ start: CalendarEvent.Moment, _ end: CalendarLine?, _ duration: CalendarLine?
    ) throws(CalendarFault.Placed) -> CalendarEvent.End {
        if let end {
            if let duration { throw CalendarFault.Placed(fault: .endAndDuration, range: duration.range) }
            let moment = try end.moment(end.value)
            guard moment.isDay == start.isDay else {
                throw CalendarFault.Placed(fault: .otherKind("DTEND"), range: end.range)
            }
            // By any zone: where both are in one, it says nothing.
            guard moment.moment(.utc) >= start.moment(.utc) else {
                throw CalendarFault.Placed(fault: .endBeforeStart, range: end.range)
            }
            return .at(end: moment)
        }
        guard let duration else { return .after(days: start.isDay ? 1 : 0, seconds: 0) }
        guard let length = CalendarDuration(duration.value), !start.isDay || length.seconds == 0 else {
            throw CalendarFault.Placed(fault: .badDuration(duration.value), range: duration.range)
        }
        return .after(days: length.days, seconds: length.seconds)
    }
}

/// `P1DT2H30M` (3.3.6): days by the calendar, and seconds. One that goes backwards is none.
struct CalendarDuration {
    var days = 0
    var seconds: Int64 = 0

    init?(_ text: String) {
        var rest = text.uppercased()[...]
        if rest.first == "+" { rest.removeFirst() }
        guard rest.popFirst() == "P", !rest.isEmpty else { return nil }
        var isTime = false
        while !rest.isEmpty {
            if rest.first == "T", !isTime {
                isTime = true
                rest.removeFirst()
                guard !rest.isEmpty else { return nil }
            }
            let digits = rest.prefix { ("0"..."9").contains($0) }
            rest = rest[digits.endIndex...]
            guard let number = Digits.number(Array(digits.utf8)), let unit = rest.popFirst() else { return nil }
            switch (unit, isTime) {
            case ("W", false): days += 7 * number
            case ("D", false): days += number
            case ("H", true): seconds += 3600 * Int64(number)
            case ("M", true): seconds += 60 * Int64(number)
            case ("S", true): seconds += Int64(number)
            default: return nil
            }
        }
        guard days <= 36_600 else { return nil }
    }
}

extension CalendarLine {
    /// A day or a time, in the zone of the line.
    fileprivate func moment(_ text: String) throws(CalendarFault.Placed) -> CalendarEvent.Moment {
        let bytes = Array(text.utf8)
        if bytes.count == 8, parameters["VALUE"].map({ $0.uppercased() == "DATE" }) ?? true {
            if let day = CivilDate(compact: bytes), day >= .earliest, day < .end { return .day(on: day) }
        } else if parameters["VALUE"]?.uppercased() != "DATE" {
            let isUTC = bytes.last == UInt8(ascii: "Z")
            if let civil = CivilMoment(compact: isUTC ? bytes.dropLast() : bytes[...]), civil.day >= .earliest,
                civil.day < .end
            {
                if isUTC { return .zoned(at: civil, zone: .utc) }
                guard let identifier = parameters["TZID"] else { return .floating(at: civil) }
                if let zone = Self.zone(identifier) { return .zoned(at: civil, zone: zone) }
                throw CalendarFault.Placed(fault: .unknownZone(identifier), range: range)
            }
        }
        throw CalendarFault.Placed(fault: .badMoment(text), range: range)
    }

    /// Some programs write `/their.own.domain/Europe/Malta`.
    private static func zone(_ identifier: String) -> Zone? {
        if let zone = Zone(identifier) { return zone }
        guard identifier.hasPrefix("/") else { return nil }
        let parts = identifier.split(separator: "/")
        return (1..<4).lazy.compactMap { Zone(parts.suffix($0).joined(separator: "/")) }.first
    }
}

extension CalendarEvent.Moment {
    fileprivate var isDay: Bool { if case .day = self { true } else { false } }
}
