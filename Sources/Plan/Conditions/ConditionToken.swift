/// A word of a condition, and its byte offsets in the text.
struct ConditionToken: Equatable {
    enum Kind: Equatable {
        case name(String)
        case number(Double)
        case text(String)
        /// `== != < <= > >= ( ) [ ] , .`
        case symbol(String)
        case end
    }

    var kind: Kind
    var range: Range<Int>

    /// - Throws: The first thing that is no word of the language.
    static func all(in text: String) throws(ConditionSyntaxFault) -> [ConditionToken] {
        var lexer = ConditionLexer(bytes: Array(text.utf8))
        return try lexer.tokens()
    }
}

/// What is wrong with the text of a condition, and where.
struct ConditionSyntaxFault: Error {
    var problem: ConditionProblem
    var range: Range<Int>
}

private struct ConditionLexer {
    let bytes: [UInt8]
    var offset = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func tokens() throws(ConditionSyntaxFault) -> [ConditionToken] {
        var tokens: [ConditionToken] = []
        while let byte = peek() {
            if [0x20, 0x09, 0x0a, 0x0d].contains(byte) {
                offset += 1
                continue
            }
            tokens.append(try token(byte))
        }
        tokens.append(ConditionToken(kind: .end, range: bytes.count..<bytes.count))
        return tokens
    }

    private func peek(_ ahead: Int = 0) -> UInt8? {
        bytes.indices.contains(offset + ahead) ? bytes[offset + ahead] : nil
    }

    private mutating func token(_ byte: UInt8) throws(ConditionSyntaxFault) -> ConditionToken {
        let start = offset
        if isDigit(byte) || (byte == UInt8(ascii: "-") && peek(1).map(isDigit) == true) {
            return try number(from: start)
        }
        if isNameByte(byte) {
            let name = take { isNameByte($0) }
            return ConditionToken(kind: .name(name), range: start..<offset)
        }
        if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") { return try quoted(byte, from: start) }
        let pair = String(decoding: bytes[offset..<min(offset + 2, bytes.count)], as: UTF8.self)
        if ["==", "!=", "<=", ">="].contains(pair) {
            offset += 2
            return ConditionToken(kind: .symbol(pair), range: start..<offset)
        }
        let single = String(decoding: [byte], as: UTF8.self)
        if "<>()[],.".contains(single) {
            offset += 1
            return ConditionToken(kind: .symbol(single), range: start..<offset)
        }
        throw stray(pair, single)
    }

    /// What people bring along from other languages has its answer.
    private func stray(_ pair: String, _ single: String) -> ConditionSyntaxFault {
        let known: [(String, ConditionProblem)] = [
            ("&&", .otherWord("&&", "and")), ("||", .otherWord("||", "or")), ("{{", .braces), ("{%", .braces),
            ("=", .otherWord("=", "==")), ("!", .otherWord("!", "not")), ("&", .otherWord("&", "and")),
            ("|", .filter(name(after: "|"))),
        ]
        for (mark, problem) in known where pair == mark || single == mark {
            return ConditionSyntaxFault(problem: problem, range: offset..<offset + mark.utf8.count)
        }
        var end = offset + 1
        while end < bytes.count, bytes[end] & 0xc0 == 0x80 { end += 1 }
        let shown = String(decoding: bytes[offset..<end], as: UTF8.self)
        return ConditionSyntaxFault(problem: .stray(shown), range: offset..<end)
    }

    private func name(after mark: String) -> String {
        let rest = bytes[(offset + mark.utf8.count)...].drop { $0 == 0x20 }
        return String(decoding: rest.prefix { isNameByte($0) || $0 == UInt8(ascii: ".") }, as: UTF8.self)
    }

    private mutating func take(while fits: (UInt8) -> Bool) -> String {
        let start = offset
        while let byte = peek(), fits(byte) { offset += 1 }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    private mutating func number(from start: Int) throws(ConditionSyntaxFault) -> ConditionToken {
        offset += 1
        _ = take { isNameByte($0) || $0 == UInt8(ascii: ".") }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        let isPlain = text.utf8.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
        guard isPlain, !text.hasSuffix("."), let number = Double(text), number.isFinite else {
            throw ConditionSyntaxFault(problem: .badNumber(text), range: start..<offset)
        }
        return ConditionToken(kind: .number(number), range: start..<offset)
    }

    private mutating func quoted(_ quote: UInt8, from start: Int) throws(ConditionSyntaxFault) -> ConditionToken {
        offset += 1
        var text: [UInt8] = []
        while let byte = peek() {
            offset += 1
            if byte == quote {
                return ConditionToken(kind: .text(String(decoding: text, as: UTF8.self)), range: start..<offset)
            }
            if byte == UInt8(ascii: "\\"), let next = peek(), next == quote || next == byte {
                text.append(next)
                offset += 1
            } else {
                text.append(byte)
            }
        }
        throw ConditionSyntaxFault(problem: .openQuote, range: start..<bytes.count)
    }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
