public import Diagnostics

/// How a scalar without quotes becomes a value.
public enum ScalarSchema: Sendable {
    /// For what lull defines: a plain scalar is null, a boolean or a number only if it is written the one usual way
    /// (see `strictValue`). `yes`, `on`, `010`, `1.10`, `1e3` and `12:30:45` are strings, as they look.
    case strict
    /// For Ansible's files: YAML 1.1 as PyYAML reads it, where `yes` is true, `010` is 8 and `12:30:45` is 45045.
    case ansible

    /// The value of a plain scalar without a tag.
    func value(_ text: String) -> Value {
        switch self {
        case .strict: strictValue(text)
        case .ansible: yaml11Value(text)
        }
    }
}

extension YAMLNode {
    /// The text of a scalar, whatever its style; nil for a list or a mapping.
    public var scalarText: String? {
        if case .scalar(let text, _) = kind { text } else { nil }
    }

    /// The value of a scalar; nil for a list or a mapping.
    ///
    /// - Throws: For a tag that is not known, or that the text does not fit (`!!int abc`).
    public func resolved(_ schema: ScalarSchema = .strict) throws(Diagnostic) -> Value? {
        guard case .scalar(let text, let style) = kind else { return nil }
        switch try standardTag(schema) {
        case nil where schema == .ansible && isEncrypted: return .encrypted(text)
        case nil: return style == .plain ? schema.value(text) : .string(text)
        case "str": return .string(text)
        case let type?:
            // A tag is a request: it reads quoted texts too, and every form of the type that YAML 1.1 has.
            let found = ScalarSchema.ansible.value(text)
            switch (type, found) {
            case ("null", .null), ("bool", .bool), ("int", .int), ("float", .double): return found
            case ("float", .int(let whole)): return .double(Double(whole))
            default: throw .yamlTagMismatch(self, type: type)
            }
        }
    }

    /// Whether this is a text that ansible-vault encrypted.
    var isEncrypted: Bool { tag == "!vault" || tag == "!vault-encrypted" }

    /// The last word of a tag of the YAML standard, checked against what the node is.
    ///
    /// - Returns: nil without a tag; for a list or a mapping, always nil.
    func standardTag(_ schema: ScalarSchema) throws(Diagnostic) -> String? {
        guard let tag else { return nil }
        let prefix = "tag:yaml.org,2002:"
        let name = tag.hasPrefix(prefix) ? String(tag.dropFirst(prefix.count)) : tag
        switch (kind, name) {
        case (_, "!unsafe") where schema == .ansible: return nil
        case (.scalar, "!vault") where schema == .ansible, (.scalar, "!vault-encrypted") where schema == .ansible:
            return nil
        case (.scalar, "str"), (.scalar, "null"), (.scalar, "bool"), (.scalar, "int"), (.scalar, "float"): return name
        // The "non-specific" tag says: what it looks like, not what the schema makes of it. PyYAML doesn't know that.
        case (.scalar, "!"): return schema == .ansible ? nil : "str"
        case (.sequence, "seq"), (.sequence, "!"), (.mapping, "map"), (.mapping, "!"): return nil
        default: throw .yamlUnknownTag(self, tag: tag.hasPrefix(prefix) ? "!!" + name : tag)
        }
    }
}

/// The strict schema: what printing the value gives back exactly, so that no text can change by being read. It is a
/// part of YAML 1.2's core schema, which would also take `010` for 10, `1.10` for 1.1 and `1e3` for 1000.
private func strictValue(_ text: String) -> Value {
    guard let first = text.utf8.first else { return .null }
    switch first {
    case UInt8(ascii: "~"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "t"), UInt8(ascii: "T"),
        UInt8(ascii: "f"), UInt8(ascii: "F"):
        return strictWord(text)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): break
    default: return .string(text)
    }
    if let whole = Int(text), String(whole) == text { return .int(whole) }
    let isDecimal = text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") || $0 == first }
    if isDecimal, text.contains("."), let number = Double(text), String(number) == text { return .double(number) }
    return .string(text)
}

private func strictWord(_ text: String) -> Value {
    switch text {
    case "~", "null", "Null", "NULL": .null
    case "true", "True", "TRUE": .bool(true)
    case "false", "False", "FALSE": .bool(false)
    default: .string(text)
    }
}
