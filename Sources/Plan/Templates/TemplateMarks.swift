import Diagnostics

/// The brackets of a template: `{{ }} {% %} {# #}`.
struct TemplateMark: Equatable {
    enum Kind: Equatable { case openVariable, closeVariable, openStatement, closeStatement, openComment, closeComment }

    var kind: Kind
    var offset: Int

    /// Whether a mark may begin with this byte.
    static func isBracket(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "%"), UInt8(ascii: "#"): true
        default: false
        }
    }

    /// In order, none overlapping another.
    static func all(in bytes: ArraySlice<UInt8>) -> [TemplateMark] {
        var marks: [TemplateMark] = []
        var offset = bytes.startIndex
        while offset + 1 < bytes.endIndex {
            if let kind = kind(bytes[offset], bytes[offset + 1]) {
                marks.append(TemplateMark(kind: kind, offset: offset))
                offset += 2
            } else {
                offset += 1
            }
        }
        return marks
    }

    private static func kind(_ first: UInt8, _ second: UInt8) -> Kind? {
        switch (first, second) {
        case (UInt8(ascii: "{"), UInt8(ascii: "{")): .openVariable
        case (UInt8(ascii: "}"), UInt8(ascii: "}")): .closeVariable
        case (UInt8(ascii: "{"), UInt8(ascii: "%")): .openStatement
        case (UInt8(ascii: "%"), UInt8(ascii: "}")): .closeStatement
        case (UInt8(ascii: "{"), UInt8(ascii: "#")): .openComment
        case (UInt8(ascii: "#"), UInt8(ascii: "}")): .closeComment
        default: nil
        }
    }
}

/// Finds where a piece of a scalar's text stands in the file. The text of a scalar differs from what was written
/// (quotes, escapes, folded lines, indentation), but its template marks are the same ones in the same order, unless
/// an escape or an alias stands for one: then all of the scalar is marked.
struct TemplatePlaces {
    private let whole: SourceSpan
    /// Where each mark of the text stands in the file; nil where they differ.
    private let places: [Int]?

    init(text marks: [TemplateMark], in span: SourceSpan) {
        whole = span
        let upper = min(span.end, span.text.bytes.count)
        let written = TemplateMark.all(in: span.text.bytes[min(span.start, upper)..<upper])
        let areSame = written.count == marks.count && zip(written, marks).allSatisfy { $0.kind == $1.kind }
        places = areSame ? written.map(\.offset) : nil
    }

    /// From one mark to the end of another, by their numbers.
    func span(from first: Int, through last: Int) -> SourceSpan {
        guard let places else { return whole }
        return SourceSpan(text: whole.text, start: places[first], end: places[last] + 2)
    }
}
