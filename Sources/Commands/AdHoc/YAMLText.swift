/// Text as a YAML scalar that reads back as exactly that text, whatever it is.
enum YAMLText {
    /// Without quotes where that is safe in every place (block and flow, key and value), else in single quotes, and in double
    /// quotes where something has to be escaped.
    static func scalar(_ text: String) -> String {
        if isPlain(text) { return text }
        if text.unicodeScalars.contains(where: mustEscape) { return doubleQuoted(text) }
        // Not by characters: an apostrophe with an accent is another one.
        return "'" + text.unicodeScalars.reduce(into: "") { $0 += $1 == "'" ? "''" : String($1) } + "'"
    }

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetterOrDigit(first) || first == UInt8(ascii: "/"), !isWord(text) else {
            return false
        }
        return text.utf8.last != UInt8(ascii: " ")
            && text.utf8.allSatisfy { isLetterOrDigit($0) || "/_.@%+- ".utf8.contains($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// What one reader of YAML or another takes for something else than text.
    private static func isWord(_ text: String) -> Bool {
        ["null", "true", "false", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
    }

    /// Control characters, and what can't be seen or told from something else.
    private static func mustEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0xA0, 0xFEFF, 0xFFFE, 0xFFFF: true
        default:
            switch scalar.properties.generalCategory {
            case .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: true
            default: false
            }
        }
    }

    private static func doubleQuoted(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "\"") { $0 += escaped($1) } + "\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default:
            switch scalar.value {
            case _ where !mustEscape(scalar): String(scalar)
            case ...0xFF: "\\x" + hex(scalar.value, digits: 2)
            case ...0xFFFF: "\\u" + hex(scalar.value, digits: 4)
            default: "\\U" + hex(scalar.value, digits: 8)
            }
        }
    }

    private static func hex(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: digits - text.count) + text
    }
}
