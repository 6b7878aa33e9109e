/// Moments for a reader, in UTC.
public enum UTC {
    /// To the second: `2026-11-22 17:05:09`.
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

    /// The time of day: `17:05:09`.
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
