import AgentProtocol

/// Spans and moments of time in few words.
public enum TimeText {
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

    /// How much of its time something has used: `12s of 5m`.
    public static func age(_ elapsed: Double, of limit: Double?) -> String {
        let age = Seconds.text(elapsed.rounded(.down))
        return limit.map { "\(age) of \(Seconds.text($0))" } ?? age
    }

    /// A moment in UTC, to the second: `2026-11-22 17:05:09`.
    public static func moment(_ secondsSince1970: Double) -> String { UTC.moment(secondsSince1970) }

    /// The time of day in UTC: `17:05:09`.
    public static func timeOfDay(_ secondsSince1970: Double) -> String { UTC.timeOfDay(secondsSince1970) }
}
