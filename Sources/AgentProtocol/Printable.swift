/// What a host prints is data: it must not move a terminal's cursor, nor hide anything from a reader.
public enum Printable {
    /// `text` with every control character shown as `\n`, `\t`, `\u{1b}`.
    /// - Parameter keepingLines: whether line feeds stay as they are.
    public static func escape(_ text: String, keepingLines: Bool = false) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n" where keepingLines: result.append(scalar)
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\r": result.append(contentsOf: "\\r".unicodeScalars)
            case "\t": result.append(contentsOf: "\\t".unicodeScalars)
            default:
                if isHidden(scalar) {
                    let digits = String(scalar.value, radix: 16)
                    result.append(contentsOf: "\\u{\(digits)}".unicodeScalars)
                } else {
                    result.append(scalar)
                }
            }
        }
        return String(result)
    }

    /// The end of what a command printed, ready to be shown: bytes that are no UTF-8 replaced, controls escaped,
    /// white space at its ends left out.
    public static func tail(of bytes: [UInt8], limit: Int) -> String {
        var end = bytes.suffix(limit)
        // A cut in the middle of a character leaves continuation bytes in front.
        if end.startIndex > bytes.startIndex {
            while let first = end.first, first & 0xC0 == 0x80 { end.removeFirst() }
        }
        while let last = end.last, last == 0x0A || last == 0x0D || last == 0x20 || last == 0x09 { end.removeLast() }
        while let first = end.first, first == 0x0A || first == 0x0D { end.removeFirst() }
        return escape(String(decoding: end, as: UTF8.self), keepingLines: true)
    }

    /// C0, C1, and the marks that reorder text or take no room.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
        default: false
        }
    }
}
