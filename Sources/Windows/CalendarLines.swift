/// A line of an iCalendar file (RFC 5545, 3.1), put together again where it was folded: `DTSTART;TZID=Europe/Malta:20261224T180000`.
struct CalendarLine {
    /// In capitals.
    var name: String
    /// By their names, in capitals.
    var parameters: [String: String]
    var value: String
    /// Where it stands, in bytes of the file.
    var range: Range<Int>

    /// - Throws: The range of a line that is none.
    static func all(of bytes: [UInt8]) throws(CalendarFault.Placed) -> [CalendarLine] {
        var lines: [CalendarLine] = []
        var text: [UInt8] = []
        var range = 0..<0
        func finish() throws(CalendarFault.Placed) {
            guard !text.isEmpty else { return }
            guard let line = CalendarLine(text, range) else {
                throw CalendarFault.Placed(fault: .badLine, range: range)
            }
            lines.append(line)
        }
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            let content = end > start && bytes[end - 1] == UInt8(ascii: "\r") ? start..<(end - 1) : start..<end
            if let first = bytes[content].first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") {
                text += bytes[content].dropFirst()
                range = range.lowerBound..<content.upperBound
            } else {
                try finish()
                text = Array(bytes[content])
                range = content
            }
            start = end + 1
        }
        try finish()
        return lines
    }

    private init?(_ text: [UInt8], _ range: Range<Int>) {
        var pieces: [ArraySlice<UInt8>] = []
        var begin = 0
        var isQuoted = false
        var colon: Int?
        for (place, byte) in text.enumerated() {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            guard !isQuoted, byte == UInt8(ascii: ";") || byte == UInt8(ascii: ":") else { continue }
            pieces.append(text[begin..<place])
            begin = place + 1
            if byte == UInt8(ascii: ":") {
                colon = place
                break
            }
        }
        guard let colon, let name = pieces.first, !name.isEmpty else { return nil }
        self.name = String(decoding: name, as: UTF8.self).uppercased()
        parameters = [:]
        for piece in pieces.dropFirst() {
            let sides = piece.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2 else { return nil }
            let value = sides[1].filter { $0 != UInt8(ascii: "\"") }
            parameters[String(decoding: sides[0], as: UTF8.self).uppercased()] = String(decoding: value, as: UTF8.self)
        }
        value = String(decoding: text[(colon + 1)...], as: UTF8.self)
        self.range = range
    }

    /// A text with its escapes (3.3.11) replaced, in one line, and not longer than anybody reads.
    var plainText: String {
        var text = ""
        var isEscaped = false
        for scalar in value.unicodeScalars {
            if isEscaped {
                text.unicodeScalars.append(scalar == "n" || scalar == "N" ? " " : scalar)
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                let isControl = scalar.properties.generalCategory == .control
                text.unicodeScalars.append(isControl ? " " : scalar)
            }
        }
        return String(text.prefix(120))
    }
}
