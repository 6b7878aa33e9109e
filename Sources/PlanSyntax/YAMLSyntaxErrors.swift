import Diagnostics

extension Diagnostic {
    /// What libyaml calls a problem, in words that say what to do about it.
    ///
    /// - Parameters:
    ///   - problem: libyaml's words (its scanner.c and parser.c).
    ///   - offset: Where it noticed, in bytes.
    ///   - context: What it was reading, if it says so.
    ///   - contextOffset: Where that began.
    static func yamlSyntax(
        _ text: SourceText, problem: String, at offset: Int, context: String?, contextAt contextOffset: Int
    ) -> Diagnostic {
        let here = text.character(at: offset)
        func error(
            _ message: String, at label: Label? = nil, secondary: [Label] = [], help: String? = nil
        ) -> Diagnostic {
            Diagnostic(code: .yamlSyntax, message, at: label ?? Label(here), secondary: secondary, help: help)
        }
        let opened = Label(text.character(at: contextOffset), "began here")

        switch problem {
        case "mapping values are not allowed in this context":
            return error(
                "a ':' makes no sense here",
                help: "quote the text if the ':' is part of it; if this is a key, check how far it is indented")
        case "found character that cannot start any token":
            switch here.firstByte {
            case UInt8(ascii: "\t"):
                return error("a tab cannot indent", at: Label(here, "use spaces"))
            case UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"):
                return error("a text cannot begin with this character", at: Label(here, "needs quotes"))
            default: return error("this character cannot begin a value")
            }
        case "found a tab character that violates indentation":
            return error("a tab cannot indent", at: Label(here, "use spaces"))
        case "could not find expected ':'":
            let key = text.restOfLine(from: contextOffset)
            return error("a key without its ':'", at: Label(key, "expected 'key: value'"))
        case "found unexpected end of stream" where context == "while scanning a quoted scalar":
            return error("a quote that is never closed", at: Label(text.character(at: contextOffset), "opened here"))
        case "did not find expected key" where here.followsQuote:
            return error(
                "text behind the end of a quoted one", at: Label(here, "this does not belong to it"),
                help: "quote the whole value, or nothing of it")
        case "did not find expected key":
            return error(
                "expected a key here", at: Label(here, "does not fit what stands above it"),
                secondary: [Label(text.character(at: contextOffset), "the mapping began here")],
                help: "keys of one mapping begin in the same column")
        case "did not find expected '-' indicator":
            return error(
                "expected '- ' here", at: Label(here, "does not fit what stands above it"),
                secondary: [Label(text.character(at: contextOffset), "the list began here")],
                help: "items of one list begin in the same column")
        case "did not find expected ',' or ']'":
            return error("expected ',' or ']' here", secondary: [Label(opened.span, "the list began here")])
        case "did not find expected ',' or '}'":
            return error("expected ',' or '}' here", secondary: [Label(opened.span, "the mapping began here")])
        case "did not find expected node content":
            return error("expected a value here")
        case "block sequence entries are not allowed in this context":
            return error("a list cannot begin here", help: "write '- ' on a line of its own")
        case "found unknown escape character":
            return error(
                "an unknown escape in double quotes", secondary: [opened],
                help: "write '\\\\' for a backslash, or use single quotes")
        case "did not find expected <document start>":
            return error("text after the end of the document", help: "the whole file must be one mapping or one list")
        default:
            return error(problem, secondary: context == nil ? [] : [Label(opened.span, context ?? "")])
        }
    }
}

extension SourceText {
    /// The character at an offset; at the end of the text, the empty place there.
    fileprivate func character(at offset: Int) -> SourceSpan {
        let start = min(offset, bytes.count)
        var end = min(start + 1, bytes.count)
        while end < bytes.count, bytes[end] & 0xc0 == 0x80 { end += 1 }
        return SourceSpan(text: self, start: start, end: end)
    }

    fileprivate func restOfLine(from offset: Int) -> SourceSpan {
        let start = min(offset, bytes.count)
        var end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        while end > start, bytes[end - 1].isYAMLBlank { end -= 1 }
        return SourceSpan(text: self, start: start, end: end)
    }
}

extension SourceSpan {
    fileprivate var firstByte: UInt8? { start < end ? text.bytes[start] : nil }

    /// Whether a quote stands before it in the same line.
    fileprivate var followsQuote: Bool {
        let before = text.bytes[..<start].last { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
        return before == UInt8(ascii: "\"") || before == UInt8(ascii: "'")
    }
}
