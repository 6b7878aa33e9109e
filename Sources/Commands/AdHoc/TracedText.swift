import Diagnostics

/// A plan's text in the making, which knows of each piece from which word of the command line it came.
struct TracedText: Sendable {
    fileprivate struct Trace: Sendable {
        /// Bytes of the text, quotes included.
        var range: Range<Int>
        var part: WordPart
        /// Where the part's own characters begin in the text; nil where they don't stand there as they are.
        var start: Int?
    }

    private(set) var text = ""
    private var traces: [Trace] = []

    /// What is the same in every plan.
    mutating func add(_ literal: String) { text += literal }

    /// A key, which stands for a word of the command line: for its verb, or for the name of an option.
    mutating func add(key: String, for word: Int) {
        let start = text.utf8.count
        text += key
        traces.append(Trace(range: start..<text.utf8.count, part: WordPart("", word: word), start: nil))
    }

    /// What was typed, in the quotes that it needs.
    mutating func add(_ part: WordPart) {
        let start = text.utf8.count
        let scalar = YAMLText.scalar(part.text)
        text += scalar
        let inner = scalar == part.text ? start : scalar == "'\(part.text)'" ? start + 1 : nil
        traces.append(Trace(range: start..<text.utf8.count, part: part, start: inner))
    }

    /// The place on the command line that a place in the text came from; nil where it came from nowhere.
    /// - Parameter range: in bytes.
    func origin(of range: Range<Int>, in line: CommandLineText) -> SourceSpan? {
        if let trace = traces.first(where: {
            $0.range.lowerBound <= range.lowerBound && range.upperBound <= $0.range.upperBound
        }) {
            return line.span(of: trace.part.word, part: trace.bytes(range))
        }
        // A mapping or a list around what was typed: its first word.
        return traces.first { $0.range.overlaps(range) }.map { line.span(of: $0.part.word, part: $0.bytes($0.range)) }
    }
}

extension TracedText.Trace {
    /// Which bytes of the word's value stand at a place of the text; nil for all of it.
    fileprivate func bytes(_ place: Range<Int>) -> Range<Int>? {
        guard let offset = part.offset else { return nil }
        let count = part.text.utf8.count
        guard let start else { return count > 0 ? offset..<offset + count : nil }
        let lower = min(max(0, place.lowerBound - start), count)
        let upper = min(max(lower, place.upperBound - start), count)
        return lower < upper ? offset + lower..<offset + upper : offset..<offset + count
    }
}
