import Diagnostics
import PlanSyntax

/// Reads JSON into the tree that YAML gives, so that both are understood in one way and have places. As Python's `json` and
/// Ansible with it: `NaN` and `Infinity` are numbers, of equal keys the last one counts, and `{"__ansible_unsafe": …}` and
/// `{"__ansible_vault": …}` are what `!unsafe` and `!vault` are in YAML.
struct JSONReader {
    struct Problem: Error {
        var offset: Int
        var words: String
    }

    private static let maximumDepth = 100

    private let text: SourceText
    private let bytes: [UInt8]
    private var offset = 0
    private var depth = 0

    /// - Throws: Where it is no JSON.
    static func read(_ text: SourceText) throws(Problem) -> YAMLNode {
        var reader = JSONReader(text: text)
        let node = try reader.value()
        reader.skipBlanks()
        guard reader.offset == text.bytes.count else { throw reader.problem("expected nothing more") }
        return node
    }

    private init(text: SourceText) {
        self.text = text
        bytes = text.bytes
    }

    private func problem(_ words: String) -> Problem { Problem(offset: offset, words: words) }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { offset += 1 }
    }

    private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    private func node(_ kind: YAMLNode.Kind, from start: Int, tag: String? = nil) -> YAMLNode {
        YAMLNode(kind: kind, span: SourceSpan(text: text, start: start, end: offset), tag: tag)
    }

    private mutating func value() throws(Problem) -> YAMLNode {
        skipBlanks()
        let start = offset
        switch peek {
        case UInt8(ascii: "{"):
            depth += 1
            defer { depth -= 1 }
            return try object(from: start)
        case UInt8(ascii: "["):
            depth += 1
            defer { depth -= 1 }
            return try array(from: start)
        case UInt8(ascii: "\""):
            let string = try string()
            return node(.scalar(string, style: .doubleQuoted), from: start)
        default:
            // A plain scalar that YAML 1.1 types in the same way.
            let plain = try word()
            return node(.scalar(plain, style: .plain), from: start)
        }
    }

    private mutating func object(from start: Int) throws(Problem) -> YAMLNode {
        guard depth <= Self.maximumDepth else { throw problem("objects and arrays stand in each other too deep") }
        offset += 1
        var entries: [YAMLNode.Entry] = []
        var places: [String: Int] = [:]
        skipBlanks()
        if take("}") { return node(.mapping([]), from: start) }
        while true {
            skipBlanks()
            let keyStart = offset
            guard peek == UInt8(ascii: "\"") else { throw problem("expected a key in double quotes") }
            let name = try string()
            let key = node(.scalar(name, style: .doubleQuoted), from: keyStart)
            skipBlanks()
            guard take(":") else { throw problem("expected ':'") }
            let entry = YAMLNode.Entry(key: key, value: try value())
            if let place = places[name] {
                entries[place] = entry
            } else {
                places[name] = entries.count
                entries.append(entry)
            }
            skipBlanks()
            if take("}") { break }
            guard take(",") else { throw problem("expected ',' or '}'") }
        }
        return tagged(entries, from: start) ?? node(.mapping(entries), from: start)
    }

    private func tagged(_ entries: [YAMLNode.Entry], from start: Int) -> YAMLNode? {
        let tags = ["__ansible_unsafe": "!unsafe", "__ansible_vault": "!vault"]
        guard entries.count == 1, let key = entries[0].key.scalarText, let tag = tags[key],
            case .scalar(_, style: .doubleQuoted) = entries[0].value.kind
        else { return nil }
        return node(entries[0].value.kind, from: start, tag: tag)
    }

    private mutating func array(from start: Int) throws(Problem) -> YAMLNode {
        guard depth <= Self.maximumDepth else { throw problem("objects and arrays stand in each other too deep") }
        offset += 1
        var items: [YAMLNode] = []
        skipBlanks()
        if take("]") { return node(.sequence([]), from: start) }
        while true {
            items.append(try value())
            skipBlanks()
            if take("]") { return node(.sequence(items), from: start) }
            guard take(",") else { throw problem("expected ',' or ']'") }
        }
    }

    /// A number, `true`, `null` and their like, written as YAML 1.1 reads it.
    private mutating func word() throws(Problem) -> String {
        let start = offset
        while let byte = peek, byte.isWordOfJSON { offset += 1 }
        let word = String(decoding: bytes[start..<offset], as: UTF8.self)
        switch word {
        case "true", "false", "null": return word
        case "NaN": return ".nan"
        case "Infinity": return ".inf"
        case "-Infinity": return "-.inf"
        default: break
        }
        guard Self.isNumber(word) else {
            offset = start
            throw problem("expected a value")
        }
        guard word.utf8.contains(where: { ".eE".utf8.contains($0) }), let number = Double(word) else { return word }
        guard number.isFinite else { return number < 0 ? "-.inf" : ".inf" }
        let written = String(number)
        guard let mark = written.firstIndex(of: "e") else { return written }
        // YAML's numbers have a point, and a sign in the exponent.
        let mantissa = written[..<mark]
        let exponent = written[written.index(after: mark)...]
        return mantissa + (mantissa.contains(".") ? "" : ".0") + "e" + (exponent.first == "-" ? "" : "+")
            + exponent.drop { $0 == "+" }
    }

    /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`
    private static func isNumber(_ word: String) -> Bool {
        var rest = Array(word.utf8)[...]
        func digits(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
            let found = rest.prefix { (0x30...0x39).contains($0) }
            rest = rest[found.endIndex...]
            return found
        }
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        let whole = digits(&rest)
        guard let first = whole.first, first != 0x30 || whole.count == 1 else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            if digits(&rest).isEmpty { return false }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
            if digits(&rest).isEmpty { return false }
        }
        return rest.isEmpty
    }

    private mutating func string() throws(Problem) -> String {
        offset += 1
        var result: [UInt8] = []
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                return String(decoding: result, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &result)
            case 0..<0x20: throw problem("a control character in a text; write it as an escape")
            default:
                result.append(byte)
                offset += 1
            }
        }
        throw problem("a text without its closing quote")
    }

    private mutating func escape(into result: inout [UInt8]) throws(Problem) {
        let simple: [UInt8: UInt8] = [
            UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5c, UInt8(ascii: "/"): 0x2f, UInt8(ascii: "b"): 8,
            UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9,
        ]
        guard offset + 1 < bytes.count else { throw problem("a backslash at the end") }
        if let byte = simple[bytes[offset + 1]] {
            offset += 2
            result.append(byte)
            return
        }
        guard let first = unit(at: offset) else { throw problem("an unknown escape") }
        var value = first
        var width = 6
        if 0xd800..<0xdc00 ~= first, let second = unit(at: offset + 6), 0xdc00..<0xe000 ~= second {
            value = 0x10000 + (first - 0xd800) << 10 + (second - 0xdc00)
            width = 12
        }
        guard let scalar = Unicode.Scalar(value) else { throw problem("half of a pair of surrogates") }
        offset += width
        result += Array(String(scalar).utf8)
    }

    /// The number in `\uXXXX`.
    private func unit(at place: Int) -> UInt32? {
        guard place + 6 <= bytes.count, bytes[place] == UInt8(ascii: "\\"), bytes[place + 1] == UInt8(ascii: "u") else {
            return nil
        }
        let digits = bytes[place + 2..<place + 6]
        guard digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }) else { return nil }
        return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}

extension UInt8 {
    fileprivate var isWordOfJSON: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self)
            || self == UInt8(ascii: "-") || self == UInt8(ascii: "+") || self == UInt8(ascii: ".")
    }
}
