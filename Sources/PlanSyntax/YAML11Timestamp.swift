/// YAML 1.1's timestamps as PyYAML reads them and Python's `isoformat` prints them: `2024-01-02 3:04:05Z` is
/// `2024-01-02T03:04:05+00:00`. Nil for what is none; days that no calendar has stay the text that they are.
func yaml11Timestamp(_ text: String) -> String? {
    var scanner = TimestampScanner(rest: Array(text.utf8)[...])
    guard let year = scanner.digits(4...4), scanner.take("-"), let month = scanner.digits(1...2), scanner.take("-"),
        let day = scanner.digits(1...2)
    else { return nil }
    // A day alone is printed as it is written.
    guard scanner.isSeparator, let hour = scanner.digits(1...2), scanner.take(":"),
        let minute = scanner.digits(2...2), scanner.take(":"), let second = scanner.digits(2...2),
        let fraction = scanner.fraction(), let zone = scanner.zone(), scanner.rest.isEmpty
    else { return nil }
    guard 1...12 ~= month, 1...31 ~= day, hour < 24, minute < 60, second < 60 else { return nil }
    let moment =
        "\(padded(year, 4))-\(padded(month))-\(padded(day))T\(padded(hour)):\(padded(minute)):\(padded(second))"
    return moment + (fraction == 0 ? "" : "." + padded(fraction, 6)) + zone
}

private struct TimestampScanner {
    var rest: ArraySlice<UInt8>

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func digits(_ count: ClosedRange<Int>) -> Int? {
        let found = rest.prefix(count.upperBound).prefix { (0x30...0x39).contains($0) }
        guard found.count >= count.lowerBound else { return nil }
        rest = rest[found.endIndex...]
        return Int(String(decoding: found, as: UTF8.self))
    }

    private mutating func blanks() -> Int {
        let count = rest.prefix { $0 == 0x20 || $0 == 0x09 }.count
        rest = rest.dropFirst(count)
        return count
    }

    /// `T`, `t` or blanks.
    var isSeparator: Bool { mutating get { take("T") || take("t") || blanks() > 0 } }

    /// In millionths; 0 where there is none.
    mutating func fraction() -> Int? {
        guard take(".") else { return 0 }
        let found = rest.prefix { (0x30...0x39).contains($0) }
        rest = rest[found.endIndex...]
        let digits = String(decoding: found.prefix(6), as: UTF8.self)
        return Int(digits + String(repeating: "0", count: 6 - digits.utf8.count))
    }

    /// As it is printed; empty where there is none.
    mutating func zone() -> String? {
        _ = blanks()
        if rest.isEmpty { return "" }
        if take("Z") { return "+00:00" }
        let isWest = rest.first == UInt8(ascii: "-")
        guard take("+") || take("-"), let hours = digits(1...2) else { return nil }
        var minutes = 0
        if take(":") {
            guard let found = digits(2...2) else { return nil }
            minutes = found
        }
        return (isWest ? "-" : "+") + padded(hours) + ":" + padded(minutes)
    }
}

private func padded(_ number: Int, _ width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
