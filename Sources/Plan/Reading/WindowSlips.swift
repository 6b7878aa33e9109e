import Diagnostics
import Windows

/// What was probably meant by a time of day: `22`, `22:00:00`, `10pm`, `22.30`, `2200`.
enum TimeSlips {
    static func time(_ text: String) -> String? {
        var text = text.lowercased().filter { $0 != " " }
        guard text.utf8.count <= 16 else { return nil }
        var shift = 0
        for (ending, hours) in [("am", 0), ("pm", 12)] where text.hasSuffix(ending) {
            text.removeLast(2)
            shift = hours
            if text.hasPrefix("12") { shift -= 12 }
        }
        var parts = text.split(whereSeparator: { ":.h".contains($0) }).map(String.init)
        if parts.count == 1, parts[0].utf8.count == 4 {
            parts = [String(parts[0].prefix(2)), String(parts[0].suffix(2))]
        }
        guard (1...3).contains(parts.count), let hour = Int(parts[0]),
            let minute = Int(parts.count > 1 ? parts[1] : "0"),
            (0...24).contains(hour), (0..<60).contains(minute)
        else { return nil }
        let minutes = (hour + shift) * 60 + minute
        return (0...1439).contains(minutes) ? WallTime(minutes: minutes).description : nil
    }
}

/// What was probably meant by a name that is no time zone.
enum ZoneSlips {
    /// Abbreviations and what most people mean by them; a place says when clocks change, which they don't.
    private static let abbreviations = [
        "CET": "Europe/Berlin", "CEST": "Europe/Berlin", "MEZ": "Europe/Berlin", "WET": "Europe/Lisbon",
        "EET": "Europe/Athens", "BST": "Europe/London", "EST": "America/New_York", "EDT": "America/New_York",
        "CST": "America/Chicago", "CDT": "America/Chicago", "MST": "America/Denver", "MDT": "America/Denver",
        "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "JST": "Asia/Tokyo", "IST": "Asia/Kolkata",
        "Z": "UTC", "ZULU": "UTC",
    ]

    static func meant(_ text: String) -> String? {
        if let place = abbreviations[text.uppercased()] { return place }
        let names = Zone.names
        // `Malta` and `malta` are places without their continent.
        let place = text.lowercased()
        if let name = names.first(where: { $0.lowercased().split(separator: "/").last.map(String.init) == place }) {
            return name
        }
        return suggestion(for: text, among: names)
    }
}
