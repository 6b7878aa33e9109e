/// Reads Python's syntax of regular expressions (its reference, "Regular Expression Syntax").
struct RegexParser {
    private struct Flags {
        var ignoresCase = false
        var isMultiline = false
        var dotTakesLineFeeds = false
        var isVerbose = false
        var isASCII = false
    }

    private static let maximumDepth = 100
    /// Python's own bound is far beyond what a program could hold.
    private static let maximumCount = 10_000

    private let source: [Unicode.Scalar]
    private var offset = 0
    private var depth = 0
    private var flags = Flags()

    static func parse(_ source: String) throws(PythonRegex.Problem) -> RegexNode {
        var parser = RegexParser(source: Array(source.unicodeScalars))
        let node = try parser.choice()
        guard parser.offset == parser.source.count else { throw parser.wrong("a ')' without its '('") }
        return node
    }

    private init(source: [Unicode.Scalar]) { self.source = source }

    private func wrong(_ words: String, at place: Int? = nil) -> PythonRegex.Problem {
        PythonRegex.Problem(kind: .wrong(words), offset: place ?? offset)
    }

    private func unsupported(_ words: String, at place: Int) -> PythonRegex.Problem {
        PythonRegex.Problem(kind: .unsupported(words), offset: place)
    }

    private var peek: Unicode.Scalar? { offset < source.count ? source[offset] : nil }

    private mutating func take(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard source[offset...].starts(with: wanted) else { return false }
        offset += wanted.count
        return true
    }

    private mutating func choice() throws(PythonRegex.Problem) -> RegexNode {
        var ways = [try sequence()]
        while take("|") { ways.append(try sequence()) }
        return ways.count == 1 ? ways[0] : .either(ways)
    }

    private mutating func sequence() throws(PythonRegex.Problem) -> RegexNode {
        var nodes: [RegexNode] = []
        while let next = peek, next != "|", next != ")" {
            if flags.isVerbose, skipVerbose() { continue }
            guard let node = try atom() else { continue }
            nodes.append(try quantified(node))
        }
        return nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    private mutating func skipVerbose() -> Bool {
        guard let next = peek else { return false }
        if next == "#" {
            while let next = peek, next != "\n" { offset += 1 }
            return true
        }
        guard next.properties.isWhitespace else { return false }
        offset += 1
        return true
    }

    /// - Returns: Nil for what stands for nothing, such as a comment.
    private mutating func atom() throws(PythonRegex.Problem) -> RegexNode? {
        let start = offset
        guard let next = peek else { return nil }
        offset += 1
        switch next {
        case "(":
            depth += 1
            defer { depth -= 1 }
            guard depth <= Self.maximumDepth else { throw unsupported("groups so deep in each other", at: start) }
            return try group(from: start)
        case "[": return .set(try bracket(from: start))
        case ".":
            var set = RegexSet(isNegated: true)
            if !flags.dotTakesLineFeeds { set.ranges = ["\n"..."\n"] }
            return .set(set)
        case "^": return .assertion(flags.isMultiline ? .startOfLine : .start)
        case "$": return .assertion(.endOfLine(isMultiline: flags.isMultiline))
        case "*", "+", "?": throw wrong("nothing stands before it to be repeated", at: start)
        case "\\": return try escape(from: start)
        default: return .set(letter(next))
        }
    }

    private func letter(_ scalar: Unicode.Scalar) -> RegexSet {
        RegexSet(ranges: [scalar...scalar], ignoresCase: flags.ignoresCase, isASCII: flags.isASCII)
    }

    // MARK: - Repetition

    private mutating func quantified(_ node: RegexNode) throws(PythonRegex.Problem) -> RegexNode {
        while flags.isVerbose, skipVerbose() {}
        let start = offset
        guard let (minimum, maximum) = try counts() else { return node }
        if case .assertion = node { throw wrong("nothing stands before it to be repeated", at: start) }
        if take("+") { throw unsupported("a possessive repetition", at: start) }
        _ = take("?")
        let end = offset
        if try counts() != nil { throw wrong("a repetition of a repetition", at: end) }
        return .repeated(node, minimum: minimum, maximum: maximum)
    }

    private mutating func counts() throws(PythonRegex.Problem) -> (minimum: Int, maximum: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = offset
        guard take("{") else { return nil }
        let low = digits()
        let hasComma = take(",")
        let high = hasComma ? digits() : low
        // Anything else is these letters.
        guard take("}"), !(low.isEmpty && high.isEmpty && !hasComma) else {
            offset = start
            return nil
        }
        let (minimum, maximum) = (low.isEmpty ? 0 : Int(low), high.isEmpty ? nil : Int(high))
        guard let minimum, minimum <= Self.maximumCount, high.isEmpty || maximum != nil,
            maximum ?? 0 <= Self.maximumCount
        else { throw unsupported("so many repetitions", at: start) }
        if let maximum, maximum < minimum { throw wrong("the least is more than the most", at: start) }
        return (minimum, maximum)
    }

    private mutating func digits() -> String {
        let start = offset
        while let next = peek, ("0"..."9").contains(next) { offset += 1 }
        return String(String.UnicodeScalarView(source[start..<offset]))
    }

    // MARK: - Groups

    private mutating func group(from start: Int) throws(PythonRegex.Problem) -> RegexNode? {
        guard take("?") else { return try closed(try choice(), from: start) }
        if take(":") { return try closed(try scoped(), from: start) }
        if take("=") { return .look(try closed(try scoped(), from: start), isBehind: false, isNegated: false) }
        if take("!") { return .look(try closed(try scoped(), from: start), isBehind: false, isNegated: true) }
        if take("<=") { return try lookBehind(from: start, isNegated: false) }
        if take("<!") { return try lookBehind(from: start, isNegated: true) }
        if take("P<") {
            while let next = peek, next != ">" { offset += 1 }
            guard take(">"), offset > start + 5 else { throw wrong("a group without its name", at: start) }
            return try closed(try choice(), from: start)
        }
        if take("P=") { throw unsupported("a backreference", at: start) }
        if take("(") { throw unsupported("a condition", at: start) }
        if take(">") { throw unsupported("an atomic group", at: start) }
        if take("#") {
            while let next = peek, next != ")" { offset += 1 }
            guard take(")") else { throw wrong("a comment without its end", at: start) }
            return nil
        }
        return try flagged(from: start)
    }

    /// Flags that are set inside of a group end with it.
    private mutating func scoped() throws(PythonRegex.Problem) -> RegexNode {
        let outer = flags
        defer { flags = outer }
        return try choice()
    }

    private mutating func closed(_ node: RegexNode, from start: Int) throws(PythonRegex.Problem) -> RegexNode {
        guard take(")") else { throw wrong("a '(' without its ')'", at: start) }
        return node
    }

    private mutating func lookBehind(from start: Int, isNegated: Bool) throws(PythonRegex.Problem) -> RegexNode {
        let node = try closed(try scoped(), from: start)
        guard node.width != nil else { throw wrong("what is looked for behind must have one length", at: start) }
        return .look(node, isBehind: true, isNegated: isNegated)
    }

    /// `(?i)` at the start, or `(?i-s:…)`.
    private mutating func flagged(from start: Int) throws(PythonRegex.Problem) -> RegexNode? {
        let outer = flags
        var isOn = true
        while let next = peek, next != ")", next != ":" {
            offset += 1
            switch next {
            case "-" where isOn: isOn = false
            case "i": flags.ignoresCase = isOn
            case "m": flags.isMultiline = isOn
            case "s": flags.dotTakesLineFeeds = isOn
            case "x": flags.isVerbose = isOn
            case "a" where isOn: flags.isASCII = true
            case "u" where isOn: flags.isASCII = false
            default: throw wrong("an unknown kind of group", at: start)
            }
        }
        if take(":") {
            let node = try choice()
            flags = outer
            return try closed(node, from: start)
        }
        guard take(")"), isOn else { throw wrong("a '(' without its ')'", at: start) }
        guard start == 0 else { throw wrong("flags for all stand at the start", at: start) }
        return nil
    }

    // MARK: - Escapes

    private mutating func escape(from start: Int) throws(PythonRegex.Problem) -> RegexNode {
        guard let next = peek else { throw wrong("a backslash at the end", at: start) }
        switch next {
        case "A", "Z", "b", "B":
            offset += 1
            switch next {
            case "A": return .assertion(.start)
            case "Z": return .assertion(.end)
            default: return .assertion(.wordBoundary(isASCII: flags.isASCII, isNegated: next == "B"))
            }
        case "1"..."9": throw unsupported("a backreference", at: start)
        default: break
        }
        if let kind = takeClass() {
            return .set(RegexSet(classes: [kind], ignoresCase: flags.ignoresCase, isASCII: flags.isASCII))
        }
        return .set(letter(try escapedLetter(from: start)))
    }

    private mutating func takeClass() -> (class: RegexSet.Class, isNegated: Bool)? {
        let kinds: [Unicode.Scalar: RegexSet.Class] = ["d": .digit, "w": .word, "s": .space]
        guard let next = peek, let lower = next.properties.lowercaseMapping.unicodeScalars.first,
            let kind = kinds[lower]
        else { return nil }
        offset += 1
        return (kind, next != lower)
    }

    private mutating func escapedLetter(from start: Int) throws(PythonRegex.Problem) -> Unicode.Scalar {
        guard let next = peek else { throw wrong("a backslash at the end", at: start) }
        offset += 1
        let simple: [Unicode.Scalar: Unicode.Scalar] = [
            "n": "\n", "t": "\t", "r": "\r", "f": "\u{0c}", "v": "\u{0b}", "a": "\u{07}",
        ]
        if let scalar = simple[next] { return scalar }
        let widths: [Unicode.Scalar: Int] = ["x": 2, "u": 4, "U": 8]
        if let width = widths[next] {
            let digits = source[offset...].prefix(width).prefix { $0.properties.isASCIIHexDigit }
            let value = UInt32(String(String.UnicodeScalarView(digits)), radix: 16)
            guard digits.count == width, let scalar = value.flatMap(Unicode.Scalar.init) else {
                throw wrong("an escape that is not whole", at: start)
            }
            offset += width
            return scalar
        }
        if next == "0" {
            let digits = source[offset...].prefix(2).prefix { ("0"..."7").contains($0) }
            offset += digits.count
            return Unicode.Scalar(UInt8(String(String.UnicodeScalarView(digits)), radix: 8) ?? 0)
        }
        guard !next.isASCIILetter, !("1"..."9").contains(next) else { throw wrong("an unknown escape", at: start) }
        return next
    }

    private mutating func bracket(from start: Int) throws(PythonRegex.Problem) -> RegexSet {
        var set = RegexSet(ignoresCase: flags.ignoresCase, isASCII: flags.isASCII)
        set.isNegated = take("^")
        let first = offset
        while true {
            guard let next = peek else { throw wrong("a '[' without its ']'", at: start) }
            if next == "]", offset > first {
                offset += 1
                return set
            }
            guard let low = try member(&set) else { continue }
            let mark = offset
            guard take("-"), let behind = peek, behind != "]" else {
                offset = mark
                set.ranges.append(low...low)
                continue
            }
            guard let high = try member(&set) else { throw wrong("a range to a class of letters", at: mark) }
            guard low <= high else { throw wrong("a range that runs backwards", at: mark) }
            set.ranges.append(low...high)
        }
    }

    /// - Returns: Nil for a class of letters, which is added to the set.
    private mutating func member(_ set: inout RegexSet) throws(PythonRegex.Problem) -> Unicode.Scalar? {
        let start = offset
        guard let next = peek else { throw wrong("a '[' without its ']'", at: start) }
        offset += 1
        guard next == "\\" else { return next }
        if peek == "b" {
            offset += 1
            return "\u{08}"
        }
        if let kind = takeClass() {
            set.classes.append(kind)
            return nil
        }
        return try escapedLetter(from: start)
    }
}
