/// The durations that `systemctl show` prints, such as `1min 30s`, `500ms` or `infinity`.
enum TimeSpan {
    /// In seconds; `.infinity` for `infinity`; nil for what isn't a duration.
    /// Source: `format_timespan` of systemd, which knows these units and no others.
    static func seconds(_ text: String) -> Double? {
        if text == "infinity" { return .infinity }
        if text == "0" { return 0 }
        let words = text.split(separator: " ")
        if words.isEmpty { return nil }
        var total = 0.0
        for word in words {
            let digits = word.prefix { $0.isNumber || $0 == "." }
            guard let number = Double(digits), let unit = units[String(word.dropFirst(digits.count))] else {
                return nil
            }
            total += number * unit
        }
        return total
    }

    private static let units: [String: Double] = [
        "us": 1e-6, "ms": 1e-3, "s": 1, "min": 60, "h": 3600, "d": 86_400, "w": 604_800,
        "month": 2_629_800, "y": 31_557_600,
    ]
}
