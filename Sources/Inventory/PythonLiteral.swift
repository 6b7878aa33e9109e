import PlanSyntax

/// A Python literal, as `ast.literal_eval` takes it: Ansible types the values of its INI files so. `yes` is a text there,
/// `True` a boolean, `80,443` a list, `010` a text, and `5 # five` is 5.
///
/// Complex numbers, named characters (`\N{…}`), and whole numbers beyond 64 bits stay the text that was written; as keys,
/// `1` and `True` are two.
struct PythonLiteral {
    private static let maximumDepth = 50

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    /// The value, or nil where the text is no literal and so means itself.
    static func parse(_ text: String) -> Value? {
        var parser = PythonLiteral(text)
        return parser.wholeText()
    }

    private init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// Without brackets, a comma makes a tuple.
    private mutating func wholeText() -> Value? {
        guard let first = expression() else { return nil }
        var items = [first]
        var isTuple = false
        while take(",") {
            isTuple = true
            skipBlanks()
            if isAtEnd { break }
            guard let item = expression() else { return nil }
            items.append(item)
        }
        skipBlanks()
        guard isAtEnd else { return nil }
        return isTuple ? .list(items) : first
    }

    private var isAtEnd: Bool { position == scalars.count || scalars[position] == "#" }

    private mutating func expression() -> Value? {
        skipBlanks()
        guard let next = peek() else { return nil }
        guard next == "-" || next == "+" else { return atom() }
        position += 1
        skipBlanks()
        switch atom() {
        case .int(let value): return next == "-" ? .int(-value) : .int(value)
        case .double(let value): return next == "-" ? .double(-value) : .double(value)
        default: return nil
        }
    }

    private mutating func atom() -> Value? {
        guard let next = peek() else { return nil }
        switch next {
        case "(": return parenthesized()
        case "[":
            position += 1
            return items(until: "]").map { .list($0.items) }
        case "{": return braced()
        case "'", "\"": return text()
        case "0"..."9": return number()
        case ".":
            if scalars[position...].starts(with: "...".unicodeScalars) {
                position += 3
                return .string("...")
            }
            return number()
        default: return word()
        }
    }

    private mutating func parenthesized() -> Value? {
        position += 1
        guard let (items, hasComma) = items(until: ")") else { return nil }
        if items.count == 1, !hasComma { return items.first }
        return .list(items)
    }

    /// What stands up to a closing bracket, and whether a comma was among it.
    private mutating func items(until close: Unicode.Scalar) -> (items: [Value], hasComma: Bool)? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { return nil }
        var items: [Value] = []
        var hasComma = false
        while !take(close) {
            guard items.isEmpty || hasComma, let item = expression() else { return nil }
            items.append(item)
            guard take(",") else { return take(close) ? (items, hasComma && items.count > 1) : nil }
            hasComma = true
        }
        return (items, hasComma)
    }

    private mutating func braced() -> Value? {
        position += 1
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { return nil }
        if take("}") { return .map([:]) }
        guard let first = expression() else { return nil }
        guard take(":") else { return set(first) }
        var map: [String: Value] = [:]
        var key = first
        while true {
            guard let name = key.keyText, let value = expression() else { return nil }
            map[name] = value
            let hasComma = take(",")
            if take("}") { return .map(map) }
            guard hasComma, let next = expression(), take(":") else { return nil }
            key = next
        }
    }

    /// Python prints a set in any order; this keeps the written one.
    private mutating func set(_ first: Value) -> Value? {
        var items = [first]
        var seen: Set = [first]
        while true {
            let hasComma = take(",")
            if take("}") { return .list(items) }
            guard hasComma, let item = expression() else { return nil }
            if seen.insert(item).inserted { items.append(item) }
        }
    }

    private mutating func word() -> Value? {
        let start = position
        var end = start
        while end < scalars.count, Self.isIdentifier(scalars[end]) { end += 1 }
        let word = String(String.UnicodeScalarView(scalars[start..<end]))
        // A prefix such as in r'…' belongs to the text.
        if end < scalars.count, scalars[end] == "'" || scalars[end] == "\"" { return text() }
        position = end
        switch word {
        case "True": return .bool(true)
        case "False": return .bool(false)
        case "None": return .null
        case "set": return take("(") && take(")") ? .list([]) : nil
        default: return nil
        }
    }

    /// Texts that stand side by side are one.
    private mutating func text() -> Value? {
        var result = ""
        var isBytes: Bool?
        while let part = PythonString.read(scalars, at: &position) {
            if let isBytes, isBytes != part.isBytes { return nil }
            isBytes = part.isBytes
            result += part.text
            skipBlanks()
            guard PythonString.begins(scalars, at: position) else {
                // Ansible trusts no bytes to be a template.
                return part.isBytes ? .unsafe(result) : .string(result)
            }
        }
        return nil
    }

    private mutating func number() -> Value? {
        let start = position
        while let next = peek(), Self.isIdentifier(next) || next == "." || isExponentSign { position += 1 }
        return PythonNumber.parse(String(String.UnicodeScalarView(scalars[start..<position])))
    }

    /// A sign inside of a number: `1e-3`. In `0xe-1` it is none.
    private var isExponentSign: Bool {
        guard position > 1, let next = peek(), next == "-" || next == "+" else { return false }
        let before = scalars[position - 1]
        guard before == "e" || before == "E" else { return false }
        let second = scalars[position - 2]
        return ("0"..."9").contains(second) || second == "." || second == "_"
    }

    private func peek() -> Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func take(_ wanted: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard peek() == wanted else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while let next = peek(), next == " " || next == "\t" { position += 1 }
    }

    private static func isIdentifier(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
    }
}
