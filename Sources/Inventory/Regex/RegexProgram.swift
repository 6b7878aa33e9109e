/// A regular expression as steps, of which many are taken at once.
struct RegexProgram {
    enum Step {
        /// Takes one letter.
        case set(Int)
        /// Goes on at both.
        case split(Int, Int)
        case jump(Int)
        case assertion(RegexAssertion)
        /// Goes on if another program matches here, or so many letters before.
        case look(Int, back: Int?, isNegated: Bool)
        case done
    }

    private(set) var steps: [Step] = []
    private(set) var sets: [RegexSet] = []
    private(set) var inner: [RegexProgram] = []

    /// Counted repetitions in each other multiply.
    private static let maximumSteps = 5_000

    /// Nil for what becomes too large.
    init?(_ node: RegexNode) {
        guard append(node) else { return nil }
        steps.append(.done)
    }

    private mutating func append(_ node: RegexNode) -> Bool {
        guard steps.count < Self.maximumSteps else { return false }
        switch node {
        case .empty: return true
        case .set(let set):
            sets.append(set)
            steps.append(.set(sets.count - 1))
            return true
        case .assertion(let assertion):
            steps.append(.assertion(assertion))
            return true
        case .sequence(let nodes):
            for node in nodes { guard append(node) else { return false } }
            return true
        case .either(let nodes): return append(choice: nodes)
        case .repeated(let node, let minimum, let maximum):
            for _ in 0..<minimum {
                let before = steps.count
                guard append(node) else { return false }
                // What takes no step is the same however often it stands there.
                if steps.count == before { break }
            }
            guard let maximum else { return append(star: node) }
            return append(optional: node, upTo: maximum - minimum)
        case .look(let node, let isBehind, let isNegated):
            guard let program = RegexProgram(node) else { return false }
            inner.append(program)
            steps.append(.look(inner.count - 1, back: isBehind ? node.width : nil, isNegated: isNegated))
            return inner.count < 100
        }
    }

    private mutating func append(choice nodes: [RegexNode]) -> Bool {
        var jumps: [Int] = []
        for (index, node) in nodes.enumerated() {
            let fork = steps.count
            if index < nodes.count - 1 { steps.append(.split(fork + 1, 0)) }
            guard append(node) else { return false }
            guard index < nodes.count - 1 else { continue }
            jumps.append(steps.count)
            steps.append(.jump(0))
            steps[fork] = .split(fork + 1, steps.count)
        }
        for jump in jumps { steps[jump] = .jump(steps.count) }
        return true
    }

    private mutating func append(star node: RegexNode) -> Bool {
        let fork = steps.count
        steps.append(.split(fork + 1, 0))
        guard append(node) else { return false }
        steps.append(.jump(fork))
        steps[fork] = .split(fork + 1, steps.count)
        return true
    }

    private mutating func append(optional node: RegexNode, upTo count: Int) -> Bool {
        var forks: [Int] = []
        for _ in 0..<count {
            forks.append(steps.count)
            steps.append(.split(steps.count + 1, 0))
            guard append(node) else { return false }
        }
        for fork in forks { steps[fork] = .split(fork + 1, steps.count) }
        return true
    }
}

/// A program on one text.
struct RegexRun {
    let text: [Unicode.Scalar]
    let budget: RegexBudget

    /// Takes time in the order of the program's size times the text's length.
    func matches(_ program: RegexProgram, at start: Int, endingAt end: Int? = nil) -> Bool {
        var current: [Int] = []
        var marks = [Int](repeating: -1, count: program.steps.count)
        var stack: [Int] = []
        var place = start
        // Adds a step and all that are reached from it without taking a letter; true where that is the end.
        func add(_ step: Int, to list: inout [Int]) -> Bool {
            stack.append(step)
            var isDone = false
            while let step = stack.popLast() {
                budget.steps -= 1
                guard marks[step] != place else { continue }
                marks[step] = place
                switch program.steps[step] {
                case .set: list.append(step)
                case .jump(let target): stack.append(target)
                case .split(let first, let second): stack += [second, first]
                case .assertion(let assertion): if holds(assertion, at: place) { stack.append(step + 1) }
                case .look(let index, let back, let isNegated):
                    let from = place - (back ?? 0)
                    let found = from >= 0 && matches(program.inner[index], at: from, endingAt: back.map { _ in place })
                    if found != isNegated { stack.append(step + 1) }
                case .done: isDone = isDone || end == nil || end == place
                }
            }
            return isDone
        }
        if add(0, to: &current) { return true }
        while place < text.count, !current.isEmpty, budget.steps >= 0 {
            budget.steps -= current.count
            let letter = text[place]
            place += 1
            var next: [Int] = []
            for step in current {
                guard case .set(let set) = program.steps[step], program.sets[set].contains(letter) else { continue }
                if add(step + 1, to: &next) { return true }
            }
            current = next
        }
        return false
    }

    private func holds(_ assertion: RegexAssertion, at place: Int) -> Bool {
        switch assertion {
        case .start: return place == 0
        case .end: return place == text.count
        case .startOfLine: return place == 0 || text[place - 1] == "\n"
        case .endOfLine(let isMultiline):
            return place == text.count || (text[place] == "\n" && (isMultiline || place == text.count - 1))
        case .wordBoundary(let isASCII, let isNegated):
            let before = place > 0 && RegexSet.is(text[place - 1], .word, isASCII: isASCII)
            let behind = place < text.count && RegexSet.is(text[place], .word, isASCII: isASCII)
            return (before != behind) != isNegated
        }
    }
}
