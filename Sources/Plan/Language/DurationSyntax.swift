/// Durations as people write them: `500ms`, `30s`, `10m`, `2h`, `1d`, and from large to small `1h30m`.
public enum DurationSyntax {
    /// No step of a run lasts longer; a plan that says so has a slip in it.
    static let longest = Duration.seconds(366 * 86_400)
    static let longestText = "366d"

    public enum Fault: Error, Equatable {
        case missingUnit(suggestion: String)
        case negative
        case tooLong
        case malformed(suggestion: String?)
    }

    /// From the largest to the smallest, in milliseconds.
    private static let units: [(name: String, milliseconds: Int)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    /// - Throws: why it can't be understood.
    public static func parse(_ text: String) throws(Fault) -> Duration {
        if text.utf8.first == UInt8(ascii: "-"), text.dropFirst().first?.isNumber == true { throw .negative }
        guard let parts = parts(text) else { throw .malformed(suggestion: respelled(text)) }
        if parts.count == 1, parts[0].unit.isEmpty {
            throw text.utf8.count > 18 ? .tooLong : .missingUnit(suggestion: parts[0].digits + "s")
        }
        var sum = 0
        var previous = -1
        for part in parts {
            guard let unit = units.firstIndex(where: { $0.name == part.unit }), unit > previous else {
                throw .malformed(suggestion: respelled(text))
            }
            previous = unit
            guard let number = Int(part.digits) else { throw .tooLong }
            let (product, overflow) = number.multipliedReportingOverflow(by: units[unit].milliseconds)
            let (total, carried) = sum.addingReportingOverflow(product)
            guard !overflow, !carried else { throw .tooLong }
            sum = total
        }
        let duration = Duration.milliseconds(sum)
        guard duration <= longest else { throw .tooLong }
        return duration
    }

    /// The shortest way to write a duration: `90s` is `1m30s`. Less than a millisecond is left out.
    public static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        var rest = Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000)
        guard rest > 0 else { return "0s" }
        var text = ""
        for unit in units where rest >= unit.milliseconds {
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text
    }

    /// Digits and letters in turn; nil where anything else is in it.
    private static func parts(_ text: String) -> [(digits: String, unit: String)]? {
        var parts: [(digits: String, unit: String)] = []
        var rest = text.utf8[...]
        while !rest.isEmpty {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            rest = rest[digits.endIndex...]
            // With this bit a letter is a small one.
            let unit = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
            rest = rest[unit.endIndex...]
            guard !digits.isEmpty else { return nil }
            parts.append((String(Substring(digits)), String(Substring(unit))))
        }
        return parts.isEmpty ? nil : parts
    }

    /// What was probably meant: `30 sec`, `5Min`, `1.5h`, `1,5 hours`, `1h30`, `30m1h`.
    private static func respelled(_ text: String) -> String? {
        // Nobody means a duration by a page of text; this also keeps the sums small.
        guard text.utf8.count <= 64 else { return nil }
        if let parts = parts(text), parts.count > 1 { return respelled(parts) }
        let compact = text.lowercased().filter { !$0.isWhitespace }.map { $0 == "," ? "." : $0 }
        let number = compact.prefix { ("0"..."9").contains($0) || $0 == "." }
        let word = String(compact.dropFirst(number.count))
        guard let unit = unit(named: word) else { return nil }
        let pieces = String(number).split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(pieces.count), let whole = Int(pieces[0]), whole < 1_000_000 else { return nil }
        guard pieces.count == 2 else { return "\(whole)\(unit.name)" }
        guard (1...3).contains(pieces[1].count), let fraction = Int(pieces[1]) else { return nil }
        var scale = 1
        for _ in pieces[1] { scale *= 10 }
        let milliseconds = whole * unit.milliseconds + fraction * unit.milliseconds / scale
        return milliseconds > 0 ? Self.text(.milliseconds(milliseconds)) : nil
    }

    private static func respelled(_ parts: [(digits: String, unit: String)]) -> String? {
        var milliseconds: [Int] = []
        var previous: Int?
        for part in parts {
            // A last number without a unit is one of the next smaller: 1h30 is 1h30m.
            let isLast = part.unit.isEmpty && milliseconds.count == parts.count - 1
            guard let unit = isLast ? previous.map({ $0 + 1 }) : units.firstIndex(where: { $0.name == part.unit }),
                units.indices.contains(unit), let number = Int(part.digits), number < 1_000_000
            else { return nil }
            milliseconds.append(number * units[unit].milliseconds)
            previous = unit
        }
        return text(.milliseconds(milliseconds.reduce(0, +)))
    }

    private static func unit(named word: String) -> (name: String, milliseconds: Int)? {
        let name =
            switch word {
            case "ms", "msec", "msecs", "millisecond", "milliseconds": "ms"
            case "", "s", "sec", "secs", "second", "seconds": "s"
            case "m", "min", "mins", "minute", "minutes": "m"
            case "h", "hr", "hrs", "hour", "hours": "h"
            case "d", "day", "days": "d"
            default: ""
            }
        return units.first { $0.name == name }
    }
}
