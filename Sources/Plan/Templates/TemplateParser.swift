public import Diagnostics

extension Template {
    /// Reads `{{ … }}` in a text.
    ///
    /// - Parameters:
    ///   - source: The text, free of quotes and escapes of YAML.
    ///   - span: Where it stands.
    /// - Returns: The template, and what was not understood of it, each with its place.
    public static func parse(_ source: String, at span: SourceSpan) -> (Template, [Placed<TemplateFault>]) {
        // Most texts hold no variable.
        guard source.utf8.contains(where: TemplateMark.isBracket) else {
            return (Template(pieces: source.isEmpty ? [] : [.text(source)], source: source, span: span), [])
        }
        var parser = TemplateParser(source: source, span: span)
        parser.parse()
        return (Template(pieces: parser.pieces, source: source, span: span), parser.faults)
    }
}

private struct TemplateParser {
    let bytes: [UInt8]
    let marks: [TemplateMark]
    let places: TemplatePlaces
    var pieces: [Template.Piece] = []
    var faults: [Placed<TemplateFault>] = []

    init(source: String, span: SourceSpan) {
        bytes = Array(source.utf8)
        marks = TemplateMark.all(in: bytes[...])
        places = TemplatePlaces(text: marks, in: span)
    }

    mutating func parse() {
        var textStart = 0
        var index = 0
        // Looked for once, or a text full of brackets without ends would be searched again from each.
        var unclosed: [TemplateMark.Kind] = []
        while index < marks.count {
            let open = marks[index]
            guard let closeKind = open.kind.closing, !unclosed.contains(open.kind) else {
                index += 1
                continue
            }
            guard let close = closing(closeKind, after: index) else {
                // `${#array[@]}` of a shell is no comment: without their ends, `{#` and `{%` are plain text.
                if open.kind == .openVariable { fault(.unclosed, index, index) }
                unclosed.append(open.kind)
                index += 1
                continue
            }
            appendText(textStart..<open.offset)
            bracketed(index, close)
            textStart = marks[close].offset + 2
            index = close + 1
        }
        appendText(textStart..<bytes.count)
    }

    /// - Parameters: The numbers of the two marks.
    private mutating func bracketed(_ open: Int, _ close: Int) {
        let inside = String(decoding: bytes[marks[open].offset + 2..<marks[close].offset], as: UTF8.self)
        switch marks[open].kind {
        case .openStatement:
            let words = inside.split { $0.isWhitespace || $0 == "-" }
            fault(.statement(words.first.map(String.init) ?? ""), open, close)
        case .openComment:
            fault(.comment, open, close)
        default:
            switch TemplateExpression(inside) {
            case .text(let text): pieces.append(.text(text))
            case .variable(let path, let fallback):
                let span = places.span(from: open, through: close)
                pieces.append(.variable(Template.Reference(path: path, fallback: fallback, span: span)))
            case .fault(let wrong): fault(wrong, open, close)
            }
        }
    }

    /// The index of the mark that closes; one between quotation marks doesn't (`{{ '}}' }}`).
    private func closing(_ kind: TemplateMark.Kind, after index: Int) -> Int? {
        var quote: UInt8?
        var offset = marks[index].offset + 2
        for candidate in marks.indices.dropFirst(index + 1) {
            while offset < marks[candidate].offset {
                let byte = bytes[offset]
                if quote == byte {
                    quote = nil
                } else if quote == nil, byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                    quote = byte
                }
                offset += 1
            }
            offset = marks[candidate].offset + 2
            if marks[candidate].kind == kind, quote == nil { return candidate }
        }
        return nil
    }

    private mutating func appendText(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        pieces.append(.text(String(decoding: bytes[range], as: UTF8.self)))
    }

    private mutating func fault(_ fault: TemplateFault, _ open: Int, _ close: Int) {
        faults.append(Placed(fault, at: places.span(from: open, through: close)))
    }
}

extension TemplateMark.Kind {
    fileprivate var closing: TemplateMark.Kind? {
        switch self {
        case .openVariable: .closeVariable
        case .openStatement: .closeStatement
        case .openComment: .closeComment
        case .closeVariable, .closeStatement, .closeComment: nil
        }
    }
}
