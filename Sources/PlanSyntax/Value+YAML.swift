public import Diagnostics

extension Value {
    /// A tree without its places: `<<` merged, keys as text.
    ///
    /// - Throws: All tags that are unknown or do not fit, and merges of what is no mapping.
    public init(_ node: YAMLNode, schema: ScalarSchema = .strict) throws(Diagnostics) {
        var found: [Diagnostic] = []
        self = Self.convert(node, schema, isUnsafe: false, &found)
        if !found.isEmpty { throw Diagnostics(found) }
    }

    /// - Parameter isUnsafe: Whether `!unsafe` stands before a list or a mapping that holds it.
    private static func convert(
        _ node: YAMLNode, _ schema: ScalarSchema, isUnsafe: Bool, _ found: inout [Diagnostic]
    ) -> Value {
        let isUnsafe = isUnsafe || (schema == .ansible && node.tag == "!unsafe")
        do throws(Diagnostic) {
            if let scalar = try node.resolved(schema) {
                if isUnsafe, case .string(let text) = scalar { return .unsafe(text) }
                return scalar
            }
            _ = try node.standardTag(schema)
        } catch {
            found.append(error)
            return .null
        }
        if case .sequence(let items) = node.kind {
            return .list(items.map { convert($0, schema, isUnsafe: isUnsafe, &found) })
        }
        var map: [String: Value] = [:]
        do throws(Diagnostics) {
            for entry in try node.mergedEntries() ?? [] {
                map[key(entry.key, schema, &found)] = convert(
                    entry.value, schema, isUnsafe: isUnsafe, &found)
            }
        } catch {
            found += error.all
        }
        return .map(map)
    }

    private static func key(_ node: YAMLNode, _ schema: ScalarSchema, _ found: inout [Diagnostic]) -> String {
        let text = node.scalarText ?? ""
        // Strictly a key is its text; for Ansible `yes:` is the key `true`.
        guard schema == .ansible else { return text }
        return convert(node, schema, isUnsafe: false, &found).keyText ?? text
    }

    /// The text of a scalar as a key of JSON; nil for a list or a map.
    public var keyText: String? {
        switch self {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .int(let number): String(number)
        case .double(let number): String(number)
        case .string(let text): text
        case .list, .map: nil
        }
    }
}
