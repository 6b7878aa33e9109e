/// `name=value` words as Ansible takes them apart: at spaces, but not within quotes or within `{{ }}`.
enum AssignmentWords {
    struct Word {
        /// Byte offsets in the text.
        var range: Range<Int>
        var bytes: ArraySlice<UInt8>
        /// Whether a quote or a `{{` in it has no end.
        var isOpen: Bool
    }

    static func split(_ bytes: [UInt8]) -> [Word] {
        var words: [Word] = []
        var start: Int?
        var quote: UInt8?
        var depth = 0
        var offset = 0
        while offset < bytes.count {
            let byte = bytes[offset]
            let isPair = offset + 1 < bytes.count && bytes[offset + 1] == byte
            if quote == nil, depth == 0, blanks.contains(byte) {
                if let begun = start { words.append(word(bytes, begun..<offset, isOpen: false)) }
                start = nil
                offset += 1
                continue
            }
            if start == nil { start = offset }
            if byte == backslash {
                offset += 1
            } else if byte == quote {
                quote = nil
            } else if quote == nil, byte == singleQuote || byte == doubleQuote {
                quote = byte
            } else if quote == nil, isPair, byte == UInt8(ascii: "{") {
                depth += 1
                offset += 1
            } else if quote == nil, isPair, byte == UInt8(ascii: "}"), depth > 0 {
                depth -= 1
                offset += 1
            }
            offset += 1
        }
        if let start { words.append(word(bytes, start..<bytes.count, isOpen: quote != nil || depth > 0)) }
        return words
    }

    private static func word(_ bytes: [UInt8], _ range: Range<Int>, isOpen: Bool) -> Word {
        Word(range: range, bytes: bytes[range], isOpen: isOpen)
    }

    private static let blanks = Array(" \t\r\n".utf8)
    fileprivate static let backslash = UInt8(ascii: "\\")
    fileprivate static let singleQuote = UInt8(ascii: "'")
    fileprivate static let doubleQuote = UInt8(ascii: "\"")
}

extension AssignmentWords.Word {
    /// Quotes around the whole value are no part of it; what a backslash stands for is replaced.
    var assignment: (name: String, value: String)? {
        guard let sign = bytes.firstIndex(of: UInt8(ascii: "=")), sign > bytes.startIndex else { return nil }
        var value = bytes[(sign + 1)...]
        if value.count >= 2, let first = value.first, first == value.last,
            first == AssignmentWords.singleQuote || first == AssignmentWords.doubleQuote
        {
            value = value.dropFirst().dropLast()
        }
        return (String(decoding: bytes[..<sign], as: UTF8.self), Self.unescaped(value))
    }

    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == AssignmentWords.backslash, let next = rest.first, let meant = escapes[next] else {
                result.append(byte)
                continue
            }
            result.append(meant)
            rest.removeFirst()
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "n"): UInt8(ascii: "\n"), UInt8(ascii: "t"): UInt8(ascii: "\t"),
        UInt8(ascii: "r"): UInt8(ascii: "\r"), AssignmentWords.backslash: AssignmentWords.backslash,
        AssignmentWords.singleQuote: AssignmentWords.singleQuote,
        AssignmentWords.doubleQuote: AssignmentWords.doubleQuote,
    ]
}
