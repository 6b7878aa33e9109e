/// Spans and moments of time in few words.
public enum TimeText {
    /// A span in seconds, in the notation of a plan: `0.4s`, `3s`, `1m30s`, `2h`, `1h05m`. Below 10 s with a tenth, unless
    /// that is zero. Rounded to the nearest; what rounds to nothing is `0s`.
    public static func span(_ seconds: Double) -> String {
        guard seconds.isFinite else { return "for ever" }
        let tenths = (max(0, seconds) * 10).rounded()
        if tenths < 100 {
            return tenths.truncatingRemainder(dividingBy: 10) == 0 ? "\(Int(tenths / 10))s" : "\(tenths / 10)s"
        }
        let whole = Int(min(seconds.rounded(), 1e15))
        let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
        if hours > 0 { return minutes == 0 ? "\(hours)h" : "\(hours)h\(twoDigits(minutes))m" }
        if minutes > 0 { return rest == 0 ? "\(minutes)m" : "\(minutes)m\(twoDigits(rest))s" }
        return "\(rest)s"
    }

    /// How long something has been so, in one unit, rounded down: `40 seconds`, `1 hour`, `3 days`.
    public static func age(_ seconds: Double) -> String {
        let whole = Int(min(max(0, seconds), 1e15))
        let (count, unit) =
            switch whole {
            case ..<120: (whole, "second")
            case ..<7200: (whole / 60, "minute")
            case ..<172_800: (whole / 3600, "hour")
            default: (whole / 86_400, "day")
            }
        return count == 1 ? "1 \(unit)" : "\(count) \(unit)s"
    }

    /// A moment in UTC, to the second: `2026-11-22 17:05:09`.
    public static func moment(_ secondsSince1970: Double) -> String {
        let (days, time) = parts(secondsSince1970)
        // Howard Hinnant's civil_from_days: https://howardhinnant.github.io/date_algorithms.html
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let civilMonth = month < 10 ? month + 3 : month - 9
        let year = yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0)
        return "\(year)-\(twoDigits(civilMonth))-\(twoDigits(day)) \(clock(time))"
    }

    /// The time of day in UTC: `17:05:09`.
    public static func timeOfDay(_ secondsSince1970: Double) -> String {
        clock(parts(secondsSince1970).time)
    }

    private static func parts(_ secondsSince1970: Double) -> (days: Int, time: Int) {
        let whole = Int(max(-1e12, min(1e12, secondsSince1970)).rounded(.down))
        let time = (whole % 86_400 + 86_400) % 86_400
        return ((whole - time) / 86_400, time)
    }

    private static func clock(_ time: Int) -> String {
        "\(twoDigits(time / 3600)):\(twoDigits(time / 60 % 60)):\(twoDigits(time % 60))"
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
