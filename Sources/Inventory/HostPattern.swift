import Diagnostics

/// One part of a host pattern such as `web:&prod:!web3`.
struct HostPattern {
    enum Role { case add, keep, remove }

    var role: Role
    /// A name, or one with `*`, `?`, `[abc]`, `[!abc]`.
    var expression: String
    /// Of the expression.
    var span: SourceSpan

    var isWildcard: Bool { expression.contains { $0 == "*" || $0 == "?" || $0 == "[" } }

    /// Cuts a pattern into its parts, at commas and at colons outside of brackets.
    ///
    /// - Parameters:
    ///   - span: Where the pattern stands, if it is in a text.
    ///   - isName: Whether something is a host or a group, and so stays whole whatever is in it (IPv6 addresses).
    static func parts(of pattern: String, at span: SourceSpan?, isName: (String) -> Bool) -> [HostPattern] {
        let place = Place(pattern, span)
        var parts: [HostPattern] = []
        func append(_ range: Range<Int>) {
            let range = place.trimmed(range)
            guard let first = place.bytes[range].first else { return }
            let roles: [UInt8: Role] = [UInt8(ascii: "!"): .remove, UInt8(ascii: "&"): .keep]
            let role = roles[first] ?? .add
            let expression = role == .add ? range : range.lowerBound + 1..<range.upperBound
            parts.append(
                HostPattern(role: role, expression: place.string(expression), span: place.span(expression)))
        }
        for range in place.split(0..<place.bytes.count, at: UInt8(ascii: ",")) {
            let trimmed = place.trimmed(range)
            let sign = place.bytes[trimmed].first.map { $0 == UInt8(ascii: "!") || $0 == UInt8(ascii: "&") } ?? false
            if isName(place.string(sign ? trimmed.lowerBound + 1..<trimmed.upperBound : trimmed)) {
                append(trimmed)
            } else {
                place.split(range, at: UInt8(ascii: ":")).forEach(append)
            }
        }
        return parts
    }

    /// The regular expression form of later versions, or a subscript: what is not supported, in words.
    var unsupported: String? {
        if expression.hasPrefix("~") { return "regular expressions ('~')" }
        guard expression.hasSuffix("]"), let open = expression.lastIndex(of: "["), open > expression.startIndex else {
            return nil
        }
        let inside = expression[expression.index(after: open)...].dropLast()
        let isSubscript = !inside.isEmpty && inside.allSatisfy { $0.isNumber || $0 == ":" || $0 == "-" }
        return isSubscript ? "subscripts ('[…]')" : nil
    }

    /// Whether a name matches, by the rules of Python's fnmatch.
    func matches(_ name: String) -> Bool {
        guard isWildcard else { return name == expression }
        return Wildcard(expression).matches(name)
    }
}

/// The bytes of a pattern, and where they stand.
private struct Place {
    let bytes: [UInt8]
    private let text: SourceText
    private let start: Int
    /// Whether the bytes stand in the text as they are, so that a part of them can be marked.
    private let isVerbatim: Bool
    private let whole: SourceSpan

    init(_ pattern: String, _ span: SourceSpan?) {
        bytes = Array(pattern.utf8)
        let span =
            span
            ?? {
                let text = SourceText(name: "<hosts>", bytes: Array(pattern.utf8))
                return SourceSpan(text: text, start: 0, end: text.bytes.count)
            }()
        text = span.text
        whole = span
        // A quoted value stands one byte behind its quote.
        let starts = [span.start, span.start + 1].filter { [bytes] in
            $0 + bytes.count <= span.end && span.text.bytes[$0..<$0 + bytes.count].elementsEqual(bytes)
        }
        start = starts.first ?? span.start
        isVerbatim = !starts.isEmpty
    }

    func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    func span(_ range: Range<Int>) -> SourceSpan {
        guard isVerbatim else { return whole }
        return SourceSpan(text: text, start: start + range.lowerBound, end: start + range.upperBound)
    }

    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var range = range
        while let first = range.first, bytes[first].isBlank { range = first + 1..<range.upperBound }
        while let last = range.last, bytes[last].isBlank { range = range.lowerBound..<last }
        return range
    }

    func split(_ range: Range<Int>, at separator: UInt8) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start = range.lowerBound
        var isBracketed = false
        for offset in range {
            switch bytes[offset] {
            case UInt8(ascii: "["): isBracketed = true
            case UInt8(ascii: "]"): isBracketed = false
            case separator where !isBracketed:
                pieces.append(start..<offset)
                start = offset + 1
            default: break
            }
        }
        return pieces + [start..<range.upperBound]
    }
}
