/// What may be sent to a terminal, and how much room it takes there.
///
/// Plans, inventories and hosts are other people's text: without this, a key could hide the line below it, or a
/// right-to-left mark could show an argument in another order than it is run in.
public enum TerminalText {
    /// The text with control characters, invisible ones and those that change the direction of writing as
    /// `\n`, `\x1b` or `\u{202e}`.
    public static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: mustEscape) else { return text }
        return text.unicodeScalars.reduce(into: "") { $0 += mustEscape($1) ? escape($1) : String($1) }
    }

    /// How many columns of a terminal the text takes, when it holds no control characters.
    public static func width(of text: String) -> Int { text.reduce(0) { $0 + width(of: $1) } }

    static func escaped(_ character: Character) -> String { escaped(String(character)) }

    static func escaped(byte: UInt8) -> String { "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }

    private static func mustEscape(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7f { return scalar.value < 0x20 }
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: return true
        // The joiners of emoji and of some scripts are part of what is seen.
        case .format: return scalar.value != 0x200c && scalar.value != 0x200d
        default: return false
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case let small where small.value < 0x80: escaped(byte: UInt8(small.value))
        default: "\\u{" + String(scalar.value, radix: 16) + "}"
        }
    }

    static func width(of character: Character) -> Int {
        var width = 0
        for scalar in character.unicodeScalars {
            // U+FE0F asks for the emoji form of a character that is narrow otherwise.
            if scalar.value == 0xfe0f { return 2 }
            width = max(width, Self.width(of: scalar))
        }
        return width
    }

    private static func width(of scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        if scalar.properties.isEmojiPresentation { return 2 }
        return wide.contains { $0 ~= scalar.value } ? 2 : 1
    }

    /// The ranges of Unicode's EastAsianWidth.txt (version 15) that are wide or full width, gaps of a few
    /// unassigned places closed.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff, 0xa000...0xa4cf,
        0xa960...0xa97c, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe10...0xfe19, 0xfe30...0xfe6f, 0xff01...0xff60,
        0xffe0...0xffe6, 0x16fe0...0x18cff, 0x1b000...0x1b2ff, 0x1f200...0x1f265, 0x20000...0x3fffd,
    ]
}
