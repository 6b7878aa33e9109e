/// What stands between `{{` and `}}`.
enum TemplateExpression: Equatable {
    case variable([String], fallback: String? = nil)
    /// `{{ '{{' }}`, Ansible's way to write the braces themselves.
    case text(String)
    case fault(TemplateFault)

    init(_ source: String) {
        let text = source.trimmed
        if text.isEmpty {
            self = .fault(.empty)
        } else if let path = Self.path(text) {
            self = .variable(path)
        } else if let literal = Self.literal(text) {
            self = .text(literal)
        } else if let variable = Self.variableWithDefault(text) {
            self = variable
        } else {
            self = .fault(Self.fault(text))
        }
    }

    private static func literal(_ text: String) -> String? {
        guard text.count >= 2, let quote = text.first, quote == "'" || quote == "\"", text.last == quote else {
            return nil
        }
        let inner = text.dropFirst().dropLast()
        return inner.contains(quote) || inner.contains("\\") ? nil : String(inner)
    }

    private static func path(_ text: String) -> [String]? {
        let segments = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard segments.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isNameByte) }) else { return nil }
        let path = segments.map { String(Substring($0)) }
        return isVariableName(path[0]) ? path : nil
    }

    /// `name | default('x')`: the one filter that is understood, with a text or a whole number; `d` is short for it.
    private static func variableWithDefault(_ text: String) -> TemplateExpression? {
        guard let bar = text.firstIndex(of: "|"), let path = path(String(text[..<bar]).trimmed) else { return nil }
        let filter = String(text[text.index(after: bar)...]).trimmed
        guard let open = filter.firstIndex(of: "("), filter.last == ")" else { return nil }
        guard ["default", "d"].contains(String(filter[..<open]).trimmed) else { return nil }
        let value = String(filter[filter.index(after: open)...].dropLast()).trimmed
        if let text = literal(value) { return .variable(path, fallback: text) }
        return Int(value).map(String.init) == value ? .variable(path, fallback: value) : nil
    }

    /// Names the construct by what is most telling in it.
    private static func fault(_ text: String) -> TemplateFault {
        if let bar = text.firstIndex(of: "|") {
            let filter = text[text.index(after: bar)...].drop { $0.isWhitespace }
            return .filter(String(filter.prefix { $0 == "." || $0.utf8.allSatisfy(isNameByte) }))
        }
        if text.contains(" if ") { return .condition }
        if let parenthesis = text.firstIndex(of: "(") {
            let name = text[..<parenthesis].reversed().prefix { $0 == "." || $0.utf8.allSatisfy(isNameByte) }
            return .call(String(name.reversed()))
        }
        return text.contains("[") ? .indexing : .expression(text)
    }
}

/// Ansible's rule: a letter or `_`, then letters, digits and `_`; ASCII only.
public func isVariableName(_ text: String) -> Bool {
    guard let first = text.utf8.first, isNameByte(first), !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
    else { return false }
    return text.utf8.allSatisfy(isNameByte)
}

func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
    default: false
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        let start = unicodeScalars.drop(while: isSpace)
        guard let last = start.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(start[...last])
    }
}

/// What is ASCII, nearly everything, needs no table of Unicode.
private func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII ? scalar == " " || ("\t"..."\r").contains(scalar) : scalar.properties.isWhitespace
}
