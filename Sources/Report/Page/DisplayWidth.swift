extension String {
    /// How many columns it takes on a terminal. Free of control characters, as `visible` leaves it.
    var columns: Int {
        if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
        return reduce(0) { $0 + $1.columns }
    }

    /// The longest beginning that takes at most so many columns, with `…` where something was cut off.
    func cut(to columns: Int) -> String {
        guard self.columns > columns else { return self }
        guard columns > 0 else { return "" }
        var result = ""
        var room = columns - 1
        for character in self {
            room -= character.columns
            if room < 0 { break }
            result.append(character)
        }
        return result + "…"
    }

    /// Filled with spaces on the right.
    func padded(to columns: Int) -> String {
        self + String(repeating: " ", count: max(0, columns - self.columns))
    }
}

extension Character {
    fileprivate var columns: Int {
        guard let scalar = unicodeScalars.first else { return 0 }
        // East Asian Wide and Fullwidth, and emoji: https://www.unicode.org/reports/tr11/
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
            0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default:
            return 1
        }
    }
}
