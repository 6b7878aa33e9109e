import AgentProtocol
import Diagnostics

/// Reads the text of a condition. Operators bind as in Jinja: `or`, then `and`, then `not`, then comparisons.
struct ConditionParser {
    private let tokens: [ConditionToken]
    private let places: ScalarPlaces
    private var next = 0
    private var depth = 0

    private static let longest = 4 << 10
    private static let deepest = 40

    /// - Throws: The first thing that is wrong.
    static func parse(_ text: String, _ places: ScalarPlaces) throws(ConditionSyntaxFault) -> ConditionNode {
        guard text.utf8.count <= longest else {
            throw ConditionSyntaxFault(problem: .tooLong, range: 0..<text.utf8.count)
        }
        var parser = ConditionParser(tokens: try ConditionToken.all(in: text), places: places)
        if parser.token.kind == .end { throw ConditionSyntaxFault(problem: .empty, range: 0..<text.utf8.count) }
        let node = try parser.or()
        if parser.token.kind != .end { throw parser.leftOver() }
        return node
    }

    private init(tokens: [ConditionToken], places: ScalarPlaces) {
        self.tokens = tokens
        self.places = places
    }

    private var token: ConditionToken { tokens[next] }

    private mutating func take(_ kind: ConditionToken.Kind) -> Bool {
        guard token.kind == kind else { return false }
        next += 1
        return true
    }

    private mutating func or() throws(ConditionSyntaxFault) -> ConditionNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw fault(.tooDeep) }
        let start = token.range.lowerBound
        var parts = [try and()]
        while take(.name("or")) { parts.append(try and()) }
        return parts.count == 1 ? parts[0] : node(.any(parts), from: start)
    }

    private mutating func and() throws(ConditionSyntaxFault) -> ConditionNode {
        let start = token.range.lowerBound
        var parts = [try not()]
        while take(.name("and")) { parts.append(try not()) }
        return parts.count == 1 ? parts[0] : node(.all(parts), from: start)
    }

    private mutating func not() throws(ConditionSyntaxFault) -> ConditionNode {
        let start = token.range.lowerBound
        guard take(.name("not")) else { return try comparison() }
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw fault(.tooDeep) }
        return node(.not(try not()), from: start)
    }

    private mutating func comparison() throws(ConditionSyntaxFault) -> ConditionNode {
        let start = token.range.lowerBound
        let left = try operand()
        if take(.name("is")) { return try defined(left, from: start) }
        guard let operation = takeComparison() else { return left }
        let right = try operand()
        if takeComparison() != nil { throw ConditionSyntaxFault(problem: .chained, range: tokens[next - 1].range) }
        return node(.compare(left, operation, right), from: start)
    }

    private mutating func takeComparison() -> Comparison? {
        if take(.name("in")) { return .isIn }
        if token.kind == .name("not"), next + 1 < tokens.count, tokens[next + 1].kind == .name("in") {
            next += 2
            return .isNotIn
        }
        guard case .symbol(let text) = token.kind, let comparison = Comparison(rawValue: text) else { return nil }
        next += 1
        return comparison
    }

    private mutating func defined(
        _ left: ConditionNode, from start: Int
    ) throws(ConditionSyntaxFault) -> ConditionNode {
        let isNot = take(.name("not"))
        guard case .name(let test) = token.kind else { throw fault(.missing("'defined' or 'not defined'")) }
        guard test == "defined" || test == "undefined" else { throw fault(.test(test)) }
        next += 1
        guard case .variable(let path) = left.kind else {
            throw ConditionSyntaxFault(problem: .definedOfNoVariable, range: start..<tokens[next - 1].range.upperBound)
        }
        let asked = node(.isDefined(path), from: start)
        return isNot == (test == "defined") ? node(.not(asked), from: start) : asked
    }

    private mutating func operand() throws(ConditionSyntaxFault) -> ConditionNode {
        let start = token.range.lowerBound
        switch token.kind {
        case .number(let number):
            next += 1
            return node(.value(.number(number)), from: start)
        case .text(let text):
            next += 1
            return node(.value(.text(text)), from: start)
        case .symbol("("):
            let open = token.range
            next += 1
            let inner = try or()
            guard take(.symbol(")")) else {
                throw token.kind == .end ? ConditionSyntaxFault(problem: .unclosed("("), range: open) : leftOver()
            }
            return ConditionNode(inner.kind, at: span(from: start))
        case .symbol("["): return try list(from: start)
        case .name(let name): return try named(name, from: start)
        case .symbol, .end: throw fault(.missing("a value, a variable or a fact"))
        }
    }

    private mutating func list(from start: Int) throws(ConditionSyntaxFault) -> ConditionNode {
        let open = token.range
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw fault(.tooDeep) }
        next += 1
        var items: [ConditionNode] = []
        while !take(.symbol("]")) {
            if token.kind == .end { throw ConditionSyntaxFault(problem: .unclosed("["), range: open) }
            items.append(try operand())
            if token.kind != .symbol("]"), token.kind != .end, !take(.symbol(",")) { throw leftOver() }
        }
        return node(.list(items), from: start)
    }

    private mutating func named(_ name: String, from start: Int) throws(ConditionSyntaxFault) -> ConditionNode {
        if ["and", "or", "in", "is", "not"].contains(name) { throw fault(.missing("a value, a variable or a fact")) }
        next += 1
        switch name {
        case "true", "True": return node(.value(.bool(true)), from: start)
        case "false", "False": return node(.value(.bool(false)), from: start)
        case "none", "None", "null": return node(.value(.nothing), from: start)
        default: break
        }
        var path = [name]
        while true {
            if take(.symbol(".")) {
                switch token.kind {
                case .name(let key): path.append(key)
                case .number(let number) where number >= 0 && number == number.rounded() && number < 1_000_000:
                    path.append(String(Int(number)))
                default: throw fault(.missing("a key"))
                }
                next += 1
            } else if token.kind == .symbol("["), tokens[next - 1].range.upperBound == token.range.lowerBound {
                path.append(try key())
            } else {
                break
            }
        }
        if token.kind == .symbol("(") {
            let range = start..<token.range.upperBound
            throw ConditionSyntaxFault(problem: .call(path.joined(separator: ".")), range: range)
        }
        return node(.variable(path), from: start)
    }

    private mutating func key() throws(ConditionSyntaxFault) -> String {
        let open = token.range
        next += 1
        let key: String
        switch token.kind {
        case .text(let text): key = text
        case .number(let number) where number >= 0 && number == number.rounded() && number < 1_000_000:
            key = String(Int(number))
        default: throw fault(.subscriptIsNoKey)
        }
        next += 1
        guard take(.symbol("]")) else { throw ConditionSyntaxFault(problem: .unclosed("["), range: open) }
        return key
    }

    private func node(_ kind: ConditionNode.Kind, from start: Int) -> ConditionNode {
        ConditionNode(kind, at: span(from: start))
    }

    private func span(from start: Int) -> SourceSpan { places.span(start..<tokens[next - 1].range.upperBound) }

    private func fault(_ problem: ConditionProblem) -> ConditionSyntaxFault {
        ConditionSyntaxFault(problem: problem, range: token.range)
    }

    private func leftOver() -> ConditionSyntaxFault {
        switch token.kind {
        case .name(let text), .symbol(let text): fault(.leftOver(text))
        case .number(let number): fault(.leftOver("\(number)"))
        case .text(let text): fault(.leftOver("'\(text)'"))
        case .end: fault(.missing("the rest of the condition"))
        }
    }
}
