/// A regular expression of Python's `re`, for the `~` of host patterns: whether it matches at the start of a name, as `re.match`.
///
/// It is run as a set of places at once and never tries one way after another, so no expression takes longer than its size
/// times the length of the name. What can't be run so (backreferences, conditions, atomic groups) is refused.
struct PythonRegex {
    struct Problem: Error, Equatable {
        enum Kind: Equatable {
            /// Python refuses it, too.
            case wrong(String)
            case unsupported(String)
        }

        var kind: Kind
        /// In scalars from the start of the expression.
        var offset: Int
    }

    private let program: RegexProgram
    /// What is left of the steps that it may take on all names together.
    private let budget: RegexBudget

    /// - Parameter names: How many names it will be held against; what it may cost grows with them.
    init(_ source: String, names: Int) throws(Problem) {
        budget = RegexBudget(names: names)
        let node = try RegexParser.parse(source)
        guard let program = RegexProgram(node) else {
            throw Problem(kind: .unsupported("an expression that is so large"), offset: 0)
        }
        self.program = program
    }

    func matches(_ name: String) -> Bool {
        RegexRun(text: Array(name.unicodeScalars), budget: budget).matches(program, at: 0)
    }

    /// Whether it has taken so many steps that its answers are none.
    var isExhausted: Bool { budget.steps < 0 }
}

/// Counts what an expression costs.
final class RegexBudget {
    /// Many times what an expression that a person would write takes.
    var steps: Int

    init(names: Int) { steps = 1_000_000 + 2_000 * names }
}

/// An expression as it is written.
indirect enum RegexNode {
    case empty
    case set(RegexSet)
    case sequence([RegexNode])
    case either([RegexNode])
    /// Without a maximum as often as may be. Greedy and lazy are one where only matching counts.
    case repeated(RegexNode, minimum: Int, maximum: Int?)
    case assertion(RegexAssertion)
    case look(RegexNode, isBehind: Bool, isNegated: Bool)

    /// How many letters it takes, if that is always the same number.
    var width: Int? {
        switch self {
        case .empty, .assertion, .look: return 0
        case .set: return 1
        case .sequence(let nodes):
            var sum = 0
            for node in nodes {
                guard let width = node.width, sum < 1_000_000 else { return nil }
                sum += width
            }
            return sum
        case .either(let nodes):
            guard let first = nodes.first?.width, nodes.allSatisfy({ $0.width == first }) else { return nil }
            return first
        case .repeated(let node, let minimum, let maximum):
            guard maximum == minimum, let width = node.width, width * minimum < 1_000_000 else { return nil }
            return width * minimum
        }
    }
}

enum RegexAssertion {
    case start
    case end
    /// `$`: at the end, or before a line feed there; with `m` before each.
    case endOfLine(isMultiline: Bool)
    case startOfLine
    case wordBoundary(isASCII: Bool, isNegated: Bool)
}

/// The letters that one place takes.
struct RegexSet {
    enum Class { case digit, word, space }

    var ranges: [ClosedRange<Unicode.Scalar>] = []
    /// `\d` and its like; negated ones are the capitals.
    var classes: [(class: Class, isNegated: Bool)] = []
    var isNegated = false
    var ignoresCase = false
    var isASCII = false

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        var found = holds(scalar)
        if !found, ignoresCase { found = Self.variants(of: scalar).contains(where: holds) }
        return found != isNegated
    }

    private func holds(_ scalar: Unicode.Scalar) -> Bool {
        ranges.contains { $0.contains(scalar) }
            || classes.contains { Self.is(scalar, $0.class, isASCII: isASCII) != $0.isNegated }
    }

    private static func variants(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping].compactMap { text in
            text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
        }
    }

    static func `is`(_ scalar: Unicode.Scalar, _ kind: Class, isASCII: Bool) -> Bool {
        if isASCII, !scalar.isASCII { return false }
        switch kind {
        case .digit: return scalar.properties.generalCategory == .decimalNumber
        case .word: return scalar.isPythonWord
        case .space: return scalar.properties.isWhitespace || ("\u{1c}"..."\u{1f}").contains(scalar)
        }
    }
}
