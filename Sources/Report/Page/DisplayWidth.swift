import Diagnostics

extension String {
    /// How many columns it takes on a terminal. Free of control characters, as `visible` leaves it.
    var columns: Int { utf8.allSatisfy { $0 < 0x80 } ? utf8.count : TerminalText.width(of: self) }

    /// The longest beginning that takes at most so many columns, with `…` where something was cut off.
    func cut(to columns: Int) -> String {
        guard self.columns > columns else { return self }
        guard columns > 0 else { return "" }
        var result = ""
        var room = columns - 1
        for character in self {
            room -= String(character).columns
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
