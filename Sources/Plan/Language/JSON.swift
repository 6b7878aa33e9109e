/// JSON whose keys stay in order, for a schema that people read too.
indirect enum JSON: Sendable, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral {
    case object([(String, JSON)])
    case array([JSON])
    case string(String)
    case number(Int)
    case bool(Bool)

    init(stringLiteral text: String) { self = .string(text) }
    init(booleanLiteral flag: Bool) { self = .bool(flag) }
    init(integerLiteral number: Int) { self = .number(number) }

    static func words(_ words: [String]) -> JSON { .array(words.map { .string($0) }) }

    /// Indented by two; a list of plain values on one line.
    var text: String { text(depth: 0) }

    private func text(depth: Int) -> String {
        let (outer, inner) = (String(repeating: "  ", count: depth), String(repeating: "  ", count: depth + 1))
        switch self {
        case .object(let members):
            guard !members.isEmpty else { return "{}" }
            let lines = members.map { "\(inner)\(Self.quoted($0.0)): \($0.1.text(depth: depth + 1))" }
            return "{\n\(lines.joined(separator: ",\n"))\n\(outer)}"
        case .array(let items):
            if items.allSatisfy(\.isPlain) { return "[\(items.map { $0.text(depth: 0) }.joined(separator: ", "))]" }
            return "[\n\(items.map { inner + $0.text(depth: depth + 1) }.joined(separator: ",\n"))\n\(outer)]"
        case .string(let text): return Self.quoted(text)
        case .number(let number): return String(number)
        case .bool(let flag): return flag ? "true" : "false"
        }
    }

    private var isPlain: Bool {
        switch self {
        case .object, .array: false
        case .string, .number, .bool: true
        }
    }

    /// The texts are the project's own: no control characters but line feeds are known in them.
    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
    }
}
