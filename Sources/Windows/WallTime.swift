/// A time of day on the clock on the wall, in minutes after midnight: from 00:00 up to 24:00.
public struct WallTime: Sendable, Hashable, Comparable {
    public let minutes: Int

    public static let midnight = WallTime(minutes: 0)
    /// The midnight that ends the day.
    public static let endOfDay = WallTime(minutes: 1440)

    public init(minutes: Int) { self.minutes = min(max(0, minutes), 1440) }

    /// `22:00`, `7:30` and `24:00`; nil for anything else.
    public init?(_ text: String) {
        let parts = Array(text.utf8).split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].count <= 2, parts[1].count == 2, let hours = Digits.number(parts[0]),
            let minutes = Digits.number(parts[1]), minutes < 60, hours < 24 || (hours == 24 && minutes == 0)
        else { return nil }
        self.init(minutes: hours * 60 + minutes)
    }

    public static func < (a: WallTime, b: WallTime) -> Bool { a.minutes < b.minutes }
}

extension WallTime: CustomStringConvertible {
    /// `22:00`.
    public var description: String { "\(Digits.padded(minutes / 60)):\(Digits.padded(minutes % 60))" }
}

extension WallTime: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let time = WallTime(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a time of day such as 22:00")
        }
        self = time
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A day and a time on it, to the second, without a zone.
public struct CivilMoment: Sendable, Hashable, Comparable {
    /// Since 1970-01-01 00:00 of the same clock.
    public var seconds: Int64

    public init(seconds: Int64) { self.seconds = seconds }

    public init(_ day: CivilDate, _ time: WallTime) { seconds = Int64(day.days * 86_400 + time.minutes * 60) }

    public var day: CivilDate { CivilDate(days: Int((seconds - secondOfDay) / 86_400)) }

    var secondOfDay: Int64 { ((seconds % 86_400) + 86_400) % 86_400 }

    public static func < (a: CivilMoment, b: CivilMoment) -> Bool { a.seconds < b.seconds }
}
