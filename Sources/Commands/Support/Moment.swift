import Plan

/// Moments as people write them on a command line: from now on (`2h`, `1d12h`), or in UTC (`2026-11-23 06:00`).
enum Moment {
    /// - Returns: seconds since 1970; nil where it can't be understood.
    static func parse(_ text: String, now: Double) -> Double? {
        if let duration = try? DurationSyntax.parse(text) { return now + duration / .seconds(1) }
        return utc(text)
    }

    /// `YYYY-MM-DD HH:MM`, with a `T` in the middle and a `Z` at the end if one likes.
    private static func utc(_ text: String) -> Double? {
        var text = text
        if text.hasSuffix("Z") || text.hasSuffix("z") { text.removeLast() }
        let characters = Array(text.utf8)
        guard characters.count == 16, characters[4] == UInt8(ascii: "-"), characters[7] == UInt8(ascii: "-"),
            characters[10] == UInt8(ascii: " ") || characters[10] == UInt8(ascii: "T"),
            characters[13] == UInt8(ascii: ":")
        else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            characters[range].allSatisfy { (0x30...0x39).contains($0) }
                ? Int(String(decoding: characters[range], as: UTF8.self)) : nil
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), (1970...9999).contains(year), (1...12).contains(month),
            (0..<24).contains(hour),
            (0..<60).contains(minute)
        else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...lengths[month - 1]).contains(day) else { return nil }
        let before = year - 1
        let leapDays = (before / 4 - before / 100 + before / 400) - (1969 / 4 - 1969 / 100 + 1969 / 400)
        let days = (year - 1970) * 365 + leapDays + lengths[..<(month - 1)].reduce(0, +) + day - 1
        return Double(days * 86_400 + hour * 3600 + minute * 60)
    }
}
