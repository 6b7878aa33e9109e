/// Splits a line into words as Python's `shlex.split` does, which is what Ansible uses.
public enum QuotedWords {
    public struct Word: Equatable {
        public var text: String
        /// Byte offsets in the line, quotes included.
        public var range: Range<Int>
    }

    public enum Problem: Error, Equatable {
        /// A quote that is never closed, and where it stands.
        case openQuote(at: Int)
        /// A backslash at the end.
        case openEscape(at: Int)
    }

    private enum State {
        case between
        case word
        case quoted(UInt8, since: Int)
    }

    /// - Parameter comments: Whether `#` ends the line, even in the middle of a word, as shlex has it.
    public static func split(_ line: some Collection<UInt8>, comments: Bool) throws(Problem) -> [Word] {
        let bytes = Array(line)
        var words: [Word] = []
        var state = State.between
        var text: [UInt8] = []
        var start = 0
        var offset = 0
        func word(to end: Int) -> Word { Word(text: String(decoding: text, as: UTF8.self), range: start..<end) }

        scan: while offset < bytes.count {
            let byte = bytes[offset]
            switch state {
            case .quoted(let quote, _):
                if byte == quote {
                    state = .word
                } else if byte == backslash, quote == doubleQuote, offset + 1 < bytes.count {
                    offset += 1
                    // In double quotes a backslash escapes only itself and the quote.
                    if bytes[offset] != backslash, bytes[offset] != quote { text.append(byte) }
                    text.append(bytes[offset])
                } else {
                    text.append(byte)
                }
            case .between, .word:
                if case .between = state {
                    start = offset
                    text = []
                }
                if blanks.contains(byte) {
                    if case .word = state { words.append(word(to: offset)) }
                    state = .between
                } else if comments, byte == UInt8(ascii: "#") {
                    break scan
                } else if byte == doubleQuote || byte == singleQuote {
                    state = .quoted(byte, since: offset)
                } else if byte == backslash {
                    offset += 1
                    guard offset < bytes.count else { throw .openEscape(at: offset - 1) }
                    text.append(bytes[offset])
                    state = .word
                } else {
                    text.append(byte)
                    state = .word
                }
            }
            offset += 1
        }
        switch state {
        case .between: break
        case .word: words.append(word(to: offset))
        case .quoted(_, let since): throw .openQuote(at: since)
        }
        return words
    }

    private static let backslash = UInt8(ascii: "\\")
    private static let doubleQuote = UInt8(ascii: "\"")
    private static let singleQuote = UInt8(ascii: "'")
    private static let blanks: Set<UInt8> = [0x20, 0x09, 0x0a, 0x0d]
}
