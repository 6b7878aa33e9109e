import Diagnostics

/// The sentences for what can be wrong with YAML as such.
extension Diagnostic {
    static func yamlDuplicateKey(
        _ key: String, at span: SourceSpan, first: SourceSpan, severity: Severity
    ) -> Diagnostic {
        Diagnostic(
            severity, code: .duplicateKey, "duplicate key '\(key)'",
            at: Label(span, severity == .error ? "given again here" : "this one counts"),
            secondary: [Label(first, "first given here")])
    }

    static func yamlSeveralDocuments(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            code: .severalDocuments, "a second YAML document begins", at: Label(span, "only one is read"),
            help: "put each document into a file of its own")
    }

    static func yamlKeyIsCollection(_ node: YAMLNode) -> Diagnostic {
        let (bytes, start) = (node.span.text.bytes, node.span.start)
        if start > 0, bytes[start - 1] == UInt8(ascii: "{"), start < bytes.count, bytes[start] == UInt8(ascii: "{") {
            let span = SourceSpan(text: node.span.text, start: start - 1, end: node.span.end)
            return Diagnostic(
                code: .unquotedTemplate, "'{{' begins a mapping here, not a variable",
                at: Label(span, "needs quotes"),
                help: "quote the whole value: \"{{ name }}\"")
        }
        return Diagnostic(
            code: .keyNotScalar, "a key must be a plain name, not a list or a mapping", at: Label(node.span))
    }

    static func yamlUnknownAlias(_ name: String, at span: SourceSpan, known: [String]) -> Diagnostic {
        let words = suggestion(for: name, among: known).map { "did you mean '*\($0)'?" } ?? "no '&\(name)' before this"
        return Diagnostic(
            code: .unknownAlias, "unknown alias '*\(name)'", at: Label(span, words),
            help: "quote the text if the '*' is part of it")
    }

    static func yamlAliasInsideItself(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            code: .recursiveAlias, "alias '*\(name)' stands inside of what it names",
            at: Label(span, "would never end"))
    }

    static func yamlTooManyAliases(at span: SourceSpan, limit: Int) -> Diagnostic {
        Diagnostic(code: .tooManyAliases, "more than \(limit) aliases", at: Label(span))
    }

    static func yamlAliasesExpandTooFar(at span: SourceSpan, limit: Int) -> Diagnostic {
        Diagnostic(
            code: .aliasesTooLarge, "aliases stand for more than \(limit) values in all",
            at: Label(span, "the limit is passed here"))
    }

    static func yamlTooDeep(at span: SourceSpan, limit: Int) -> Diagnostic {
        Diagnostic(
            code: .tooDeep, "lists and mappings stand in each other more than \(limit) deep", at: Label(span))
    }

    static func yamlTooManyNodes(at span: SourceSpan, limit: Int) -> Diagnostic {
        Diagnostic(code: .tooManyValues, "more than \(limit) values in one file", at: Label(span))
    }

    static func yamlOutOfMemory(_ text: SourceText) -> Diagnostic {
        Diagnostic(code: .outOfMemory, "out of memory while reading \(text.name)")
    }

    static func yamlForbiddenCharacter(_ text: SourceText, offset: Int) -> Diagnostic {
        let start = min(offset, text.bytes.count)
        var end = min(start + 1, text.bytes.count)
        while end < text.bytes.count, text.bytes[end] & 0xc0 == 0x80 { end += 1 }
        let character = String(decoding: text.bytes[start..<end], as: UTF8.self)
        return Diagnostic(
            code: .forbiddenCharacter, "YAML does not allow the character '\(character)'",
            at: Label(SourceSpan(text: text, start: start, end: end)),
            help: "write it as an escape in double quotes, such as \"\\x1b\"")
    }

    static func yamlUnknownTag(_ node: YAMLNode, tag: String) -> Diagnostic {
        Diagnostic(
            code: .unknownTag, "unknown tag '\(tag)'", at: Label(node.span, "has a tag that means nothing here"),
            help: "quote the text if the '!' is part of it")
    }

    static func yamlTagMismatch(_ node: YAMLNode, type: String) -> Diagnostic {
        let names = ["int": "a whole number", "float": "a number", "bool": "true or false", "null": "null"]
        return Diagnostic(
            code: .tagMismatch, "the tag '!!\(type)' does not fit its value",
            at: Label(node.span, "is not \(names[type] ?? type)"))
    }

    static func yamlCannotMerge(_ node: YAMLNode, for entry: YAMLNode.Entry) -> Diagnostic {
        Diagnostic(
            code: .cannotMerge, "'<<' takes a mapping or a list of mappings",
            at: Label(node.span, "this is no mapping"),
            secondary: [Label(entry.key.span, "to be merged here")])
    }
}
