/// A day of the Gregorian calendar, without a time and without a zone.
public struct CivilDate: Sendable, Hashable, Comparable {
    /// Days since 1970-01-01.
    public let days: Int

    /// Windows are looked for from here on …
    public static let earliest = CivilDate(year: 1970, month: 1, day: 1)
    /// … up to here, this day not included.
    public static let end = CivilDate(year: 2200, month: 1, day: 1)

    public init(days: Int) { self.days = days }

    /// - Precondition: The day exists; see `init(validating:)` for what people write.
    init(year: Int, month: Int, day: Int) {
        // Howard Hinnant's days_from_civil: https://howardhinnant.github.io/date_algorithms.html
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// - Returns: Nil for a day that doesn't exist, such as February 30.
    init?(validating year: Int, _ month: Int, _ day: Int) {
        guard (1...12).contains(month), day >= 1, day <= Self.length(ofMonth: month, in: year) else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// `2026-12-12`; nil for anything else.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = Digits.number(bytes[0..<4]), let month = Digits.number(bytes[5..<7]),
            let day = Digits.number(bytes[8..<10])
        else { return nil }
        self.init(validating: year, month, day)
    }

    public var parts: (year: Int, month: Int, day: Int) {
        // Howard Hinnant's civil_from_days, as above.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let civilMonth = month < 10 ? month + 3 : month - 9
        return (yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0), civilMonth, dayOfYear - (153 * month + 2) / 5 + 1)
    }

    public var weekday: Weekday {
        // 1970-01-01 was a Thursday.
        Weekday(rawValue: ((days + 3) % 7 + 7) % 7) ?? .monday
    }

    public static func < (a: CivilDate, b: CivilDate) -> Bool { a.days < b.days }

    static func length(ofMonth month: Int, in year: Int) -> Int {
        month == 2 ? (isLeap(year) ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
    }

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func length(ofYear year: Int) -> Int { isLeap(year) ? 366 : 365 }
}

extension CivilDate: CustomStringConvertible {
    /// `2026-12-12`.
    public var description: String {
        let (year, month, day) = parts
        return "\(Digits.padded(year, to: 4))-\(Digits.padded(month))-\(Digits.padded(day))"
    }
}

extension CivilDate: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let date = CivilDate(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a day such as 2026-12-12")
        }
        self = date
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// In the order of ISO 8601.
public enum Weekday: Int, Sendable, Hashable, CaseIterable, Codable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday

    /// As RFC 5545 writes it: `SA`.
    var code: String { ["MO", "TU", "WE", "TH", "FR", "SA", "SU"][rawValue] }

    /// `Sat`.
    public var shortName: String {
        switch self {
        case .monday: "Mon"
        case .tuesday: "Tue"
        case .wednesday: "Wed"
        case .thursday: "Thu"
        case .friday: "Fri"
        case .saturday: "Sat"
        case .sunday: "Sun"
        }
    }

    init?(code: some StringProtocol) {
        let code = code.uppercased()
        guard let day = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = day
    }
}

/// Numbers of few digits, read and written without a library.
enum Digits {
    /// Nil where anything but digits is in it, nothing is, or more than nine digits are.
    static func number(_ bytes: some Collection<UInt8>) -> Int? {
        guard (1...9).contains(bytes.count) else { return nil }
        var number = 0
        for byte in bytes {
            guard (0x30...0x39).contains(byte) else { return nil }
            number = number * 10 + Int(byte - 0x30)
        }
        return number
    }

    static func padded(_ number: Int, to width: Int = 2) -> String {
        let digits = String(number)
        return digits.utf8.count < width ? String(repeating: "0", count: width - digits.utf8.count) + digits : digits
    }
}
