import Diagnostics

/// One part of a host pattern such as `web:&prod:!web3`.
struct HostPattern {
    enum Role { case add, keep, remove }

    var role: Role
    /// A name, one with `*`, `?`, `[abc]`, `[!abc]`, or `~` and a regular expression; a subscript may stand behind.
    var expression: String
    /// Of the expression.
    var span: SourceSpan

    var isRegex: Bool { expression.hasPrefix("~") }

    /// Cuts a pattern into its parts as Ansible's `split_host_pattern` does: at commas; without any, it may be one name or address
    /// with colons in it, and is else cut at colons and blanks outside of brackets.
    ///
    /// - Parameters:
    ///   - span: Where the pattern stands, if it is in a text.
    ///   - isName: Whether something is a host or a group, and so stays whole whatever is in it (IPv6 addresses).
    static func parts(of pattern: String, at span: SourceSpan?, isName: (String) -> Bool) -> [HostPattern] {
        let place = Place(pattern, span)
        let whole = place.trimmed(0..<place.bytes.count)
        let isSigned = place.bytes[whole].first.map { $0 == UInt8(ascii: "!") || $0 == UInt8(ascii: "&") } ?? false
        let ranges: [Range<Int>]
        if place.bytes.contains(UInt8(ascii: ",")) {
            ranges = place.split(at: UInt8(ascii: ","))
        } else if HostAddress(place.string(whole)) != nil
            || isName(place.string(isSigned ? whole.lowerBound + 1..<whole.upperBound : whole))
        {
            ranges = [whole]
        } else {
            ranges = place.words()
        }
        return ranges.compactMap { part(place.trimmed($0), place) }
    }

    /// A line of a file of limits: one part, whatever is in it.
    static func line(_ text: SourceText, _ range: Range<Int>) -> HostPattern? {
        let span = SourceSpan(text: text, start: range.lowerBound, end: range.upperBound)
        let place = Place(String(decoding: text.bytes[range], as: UTF8.self), span)
        return part(0..<range.count, place)
    }

    private static func part(_ range: Range<Int>, _ place: Place) -> HostPattern? {
        guard let first = place.bytes[range].first else { return nil }
        let roles: [UInt8: Role] = [UInt8(ascii: "!"): .remove, UInt8(ascii: "&"): .keep]
        let role = roles[first] ?? .add
        let expression = role == .add ? range : range.lowerBound + 1..<range.upperBound
        return HostPattern(role: role, expression: place.string(expression), span: place.span(expression))
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

    func split(at separator: UInt8) -> [Range<Int>] {
        var start = 0
        var pieces: [Range<Int>] = []
        for offset in bytes.indices where bytes[offset] == separator {
            pieces.append(start..<offset)
            start = offset + 1
        }
        return pieces + [start..<bytes.count]
    }

    /// Runs of what is neither a blank nor a colon, with whole brackets in them; a bracket without its other half is passed over.
    func words() -> [Range<Int>] {
        var words: [Range<Int>] = []
        var start: Int?
        var offset = 0
        func end() {
            if let begin = start { words.append(begin..<offset) }
            start = nil
        }
        while offset < bytes.count {
            let byte = bytes[offset]
            var width = 1
            switch byte {
            case UInt8(ascii: "["):
                if let close = bytes[offset...].firstIndex(of: UInt8(ascii: "]")) {
                    width = close + 1 - offset
                    start = start ?? offset
                } else {
                    end()
                }
            case UInt8(ascii: ":"), UInt8(ascii: "]"): end()
            default: if byte.isBlank { end() } else { start = start ?? offset }
            }
            offset += width
        }
        end()
        return words
    }
}
