/// The days of a rule, one after the other. RFC 5545's rules go period by period (a day, a week, a month, a year): each gives a set of days,
/// of which `BYSETPOS` chooses.
///
/// It ends where the rule does, and at the latest with the year 2199, so a rule that never matches costs at most that.
struct RuleDays: IteratorProtocol, Sendable {
    private let rule: RecurrenceRule
    private let start: CivilDate
    /// Days before it are passed over, but counted.
    private let first: Int
    private let last: Int
    private let filter: DayFilter
    private var left: Int
    /// The period that comes next: a day, the first day of a week, a month (12 a year), a year.
    private var period: Int
    private var buffer: [Int] = []
    private var place = 0

    /// - Parameters:
    ///   - start: Where the rule begins, and its intervals and its count; nil for one that begins nowhere.
    ///   - first: No day before it is given.
    init(_ rule: RecurrenceRule, start: CivilDate?, from first: CivilDate) {
        let begin = start ?? max(first, .earliest)
        let rule = start.map(rule.completed) ?? rule
        self.rule = rule
        self.start = begin
        self.first = max(first.days, begin.days)
        var last = CivilDate.end.days - 1
        var left = Int.max
        switch rule.end {
        case .until(let day): last = min(last, day.days)
        // Of an event it depends on the time, too, which is for others to see to.
        case .untilMoment(let moment): last = min(last, CivilMoment(seconds: moment).day.days + 1)
        case .untilClock(let civil): last = min(last, civil.day.days)
        case .count(let count): left = count
        case nil: break
        }
        self.last = last
        self.left = left
        filter = DayFilter(rule)
        period = Self.period(of: begin.days, rule)
        guard left == .max else { return }
        // Without a count, nothing before the first day needs to be looked at.
        let wanted = Self.period(of: self.first, rule)
        let step = rule.frequency == .weekly ? 7 * rule.interval : rule.interval
        period += max(0, wanted - period) / step * step
    }

    private static func period(of day: Int, _ rule: RecurrenceRule) -> Int {
        let date = CivilDate(days: day)
        switch rule.frequency {
        case .daily: return day
        case .weekly: return day - (date.weekday.rawValue - rule.weekStart.rawValue + 7) % 7
        case .monthly: return date.parts.year * 12 + date.parts.month - 1
        case .yearly: return date.parts.year
        }
    }

    mutating func next() -> CivilDate? {
        while left > 0 {
            while place < buffer.count {
                let day = buffer[place]
                place += 1
                guard day >= start.days else { continue }
                guard day <= last else {
                    left = 0
                    return nil
                }
                left -= 1
                if day >= first { return CivilDate(days: day) }
                if left == 0 { return nil }
            }
            guard fill() else {
                left = 0
                return nil
            }
        }
        return nil
    }

    /// The days of the next period.
    /// - Returns: Whether there is one before the end.
    private mutating func fill() -> Bool {
        buffer.removeAll(keepingCapacity: true)
        place = 0
        switch rule.frequency {
        case .daily:
            guard period <= last else { return false }
            filter.add(period..<(period + 1), to: &buffer)
            period += rule.interval
        case .weekly:
            guard period <= last else { return false }
            filter.add(period..<(period + 7), to: &buffer)
            period += 7 * rule.interval
        case .monthly:
            let (year, month) = (period / 12, period % 12 + 1)
            let begin = CivilDate(year: year, month: month, day: 1).days
            guard begin <= last else { return false }
            if filter.allows(month: month) {
                filter.add(begin..<(begin + CivilDate.length(ofMonth: month, in: year)), to: &buffer)
            }
            period += rule.interval
        case .yearly:
            let begin = CivilDate(year: period, month: 1, day: 1).days
            guard begin <= last else { return false }
            filter.add(begin..<(begin + CivilDate.length(ofYear: period)), to: &buffer)
            period += rule.interval
        }
        if !rule.positions.isEmpty { choose() }
        return true
    }

    private mutating func choose() {
        let count = buffer.count
        let chosen = rule.positions.map { $0 > 0 ? $0 - 1 : count + $0 }.filter { (0..<count).contains($0) }
        buffer = Set(chosen).sorted().map { buffer[$0] }
    }
}

/// Whether a day is one of a rule's, whatever the period.
private struct DayFilter {
    private let months: UInt16
    private let weekdays: UInt8
    private let ordinals: [RecurrenceRule.DayRule]
    private let monthDays: [Int]
    private let yearDays: [Int]
    private let weekNumbers: [Int]
    private let weekStart: Weekday
    /// Whether `2SA` counts within the year.
    private let isOfYear: Bool
    /// Whether nothing but the weekday has to be looked at.
    private let isPlain: Bool

    init(_ rule: RecurrenceRule) {
        months = rule.months.reduce(0) { $0 | 1 << UInt16($1) }
        ordinals = rule.weekdays.filter { $0.ordinal != nil }
        weekdays = rule.weekdays.reduce(0) { $1.ordinal == nil ? $0 | 1 << UInt8($1.weekday.rawValue) : $0 }
        monthDays = rule.monthDays
        yearDays = rule.yearDays
        weekNumbers = rule.weekNumbers
        weekStart = rule.weekStart
        isOfYear = rule.frequency == .yearly && rule.months.isEmpty
        isPlain =
            months == 0 && ordinals.isEmpty && monthDays.isEmpty && yearDays.isEmpty && weekNumbers.isEmpty
    }

    func allows(month: Int) -> Bool { months == 0 || months & 1 << UInt16(month) != 0 }

    func add(_ days: Range<Int>, to buffer: inout [Int]) {
        var weekday = CivilDate(days: days.lowerBound).weekday.rawValue
        for day in days {
            let isOfWeek = weekdays & 1 << UInt8(weekday) != 0
            if isPlain ? isOfWeek || weekdays == 0 : matches(day, weekday, isOfWeek) { buffer.append(day) }
            weekday = weekday == 6 ? 0 : weekday + 1
        }
    }

    private func matches(_ day: Int, _ weekday: Int, _ isOfWeek: Bool) -> Bool {
        if weekdays != 0 || !ordinals.isEmpty, !isOfWeek,
            !ordinals.contains(where: { $0.weekday.rawValue == weekday })
        {
            return false
        }
        let (year, month, dayOfMonth) = CivilDate(days: day).parts
        guard allows(month: month) else { return false }
        let length = CivilDate.length(ofMonth: month, in: year)
        guard monthDays.isEmpty || monthDays.contains(where: { $0 == dayOfMonth || $0 == dayOfMonth - length - 1 })
        else { return false }
        let isSimple = yearDays.isEmpty && weekNumbers.isEmpty && ordinals.isEmpty
        if isSimple { return true }
        let dayOfYear = day - CivilDate(year: year, month: 1, day: 1).days + 1
        let yearLength = CivilDate.length(ofYear: year)
        guard yearDays.isEmpty || yearDays.contains(where: { $0 == dayOfYear || $0 == dayOfYear - yearLength - 1 })
        else { return false }
        if !weekNumbers.isEmpty {
            let (number, count) = weekNumber(day, year)
            guard weekNumbers.contains(where: { $0 == number || $0 == number - count - 1 }) else { return false }
        }
        if isOfWeek || ordinals.isEmpty { return true }
        // The how manyeth of its weekday, from the front and from the end.
        let (place, all) = isOfYear ? (dayOfYear, yearLength) : (dayOfMonth, length)
        let front = (place + 6) / 7
        let back = -((all - place) / 7 + 1)
        return ordinals.contains { $0.weekday.rawValue == weekday && ($0.ordinal == front || $0.ordinal == back) }
    }

    /// The number of a day's week, and how many weeks the year has that the week belongs to: week 1 is the first with four days in
    /// its year (ISO 8601, and RFC 5545 for other beginnings of the week).
    private func weekNumber(_ day: Int, _ year: Int) -> (number: Int, count: Int) {
        var owner = year
        if day >= firstWeek(of: year + 1) { owner = year + 1 } else if day < firstWeek(of: year) { owner = year - 1 }
        let begin = firstWeek(of: owner)
        return ((day - begin) / 7 + 1, (firstWeek(of: owner + 1) - begin) / 7)
    }

    /// The first day of week 1.
    private func firstWeek(of year: Int) -> Int {
        let january = CivilDate(year: year, month: 1, day: 1)
        let into = (january.weekday.rawValue - weekStart.rawValue + 7) % 7
        return into <= 3 ? january.days - into : january.days + 7 - into
    }
}
