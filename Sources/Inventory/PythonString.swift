/// One text in quotes as Python writes it (Python's reference, "String and Bytes literals").
enum PythonString {
    /// Whether a text, with its prefix if it has one, begins here.
    static func begins(_ scalars: [Unicode.Scalar], at position: Int) -> Bool {
        guard let (_, quote) = prefix(scalars, at: position) else { return false }
        return quote < scalars.count
    }

    /// Reads a text and moves behind it; nil where it is not closed, or holds what this does not know.
    static func read(_ scalars: [Unicode.Scalar], at position: inout Int) -> (text: String, isBytes: Bool)? {
        guard let (prefix, start) = prefix(scalars, at: position) else { return nil }
        let quote = scalars[start]
        let isRaw = prefix.contains("r")
        let isBytes = prefix.contains("b")
        let isTriple = scalars[start...].prefix(3).count == 3 && scalars[start...].prefix(3).allSatisfy { $0 == quote }
        let width = isTriple ? 3 : 1
        var bytes: [UInt8] = []
        var offset = start + width
        while offset < scalars.count {
            let scalar = scalars[offset]
            if scalar == quote, !isTriple || scalars[offset...].prefix(3).elementsEqual([quote, quote, quote]) {
                position = offset + width
                return String(validating: bytes, as: UTF8.self).map { ($0, isBytes) }
            }
            if isBytes, !scalar.isASCII { return nil }
            if scalar == "\\", offset + 1 < scalars.count {
                if isRaw {
                    bytes += Array("\\".utf8) + Array(String(scalars[offset + 1]).utf8)
                    offset += 2
                } else {
                    guard let escape = escape(scalars, at: &offset, isBytes: isBytes) else { return nil }
                    bytes += escape
                }
            } else {
                bytes += Array(String(scalar).utf8)
                offset += 1
            }
        }
        return nil
    }

    /// The letters in front of the quote, in small, and where that stands; nil if this is no text that is known.
    private static func prefix(_ scalars: [Unicode.Scalar], at position: Int) -> (letters: String, quote: Int)? {
        var letters = ""
        var offset = position
        while offset < scalars.count, scalars[offset] != "'", scalars[offset] != "\"" {
            guard letters.count < 2, scalars[offset].properties.isAlphabetic else { return nil }
            letters += String(scalars[offset]).lowercased()
            offset += 1
        }
        guard offset < scalars.count, ["", "r", "u", "b", "br", "rb"].contains(letters) else { return nil }
        return (letters, offset)
    }

    /// What a backslash and what follows stand for. Unknown ones keep the backslash.
    private static func escape(_ scalars: [Unicode.Scalar], at offset: inout Int, isBytes: Bool) -> [UInt8]? {
        let letter = scalars[offset + 1]
        offset += 2
        let simple: [Unicode.Scalar: UInt8] = [
            "\\": 0x5c, "'": 0x27, "\"": 0x22, "a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11,
        ]
        if let byte = simple[letter] { return [byte] }
        switch letter {
        case "0"..."7":
            var digits = String(letter)
            while digits.count < 3, offset < scalars.count, ("0"..."7").contains(scalars[offset]) {
                digits += String(scalars[offset])
                offset += 1
            }
            return character(UInt32(digits, radix: 8), isBytes)
        case "x": return character(hexadecimal(scalars, at: &offset, count: 2), isBytes)
        case "u" where !isBytes: return character(hexadecimal(scalars, at: &offset, count: 4), isBytes)
        case "U" where !isBytes: return character(hexadecimal(scalars, at: &offset, count: 8), isBytes)
        case "N" where !isBytes: return nil
        default: return Array("\\".utf8) + Array(String(letter).utf8)
        }
    }

    private static func hexadecimal(_ scalars: [Unicode.Scalar], at offset: inout Int, count: Int) -> UInt32? {
        guard offset + count <= scalars.count else { return nil }
        let digits = scalars[offset..<offset + count]
        guard digits.allSatisfy(\.properties.isASCIIHexDigit) else { return nil }
        offset += count
        return UInt32(String(String.UnicodeScalarView(digits)), radix: 16)
    }

    private static func character(_ value: UInt32?, _ isBytes: Bool) -> [UInt8]? {
        guard let value else { return nil }
        if isBytes { return UInt8(exactly: value).map { [$0] } }
        return Unicode.Scalar(value).map { Array(String($0).utf8) }
    }
}
