import AgentProtocol
import Diagnostics

/// A command as a text that diagnostics can point into: what was typed, and not the plan that was made of it.
struct CommandLineText: Sendable {
    static let name = "(the command line)"

    let source: SourceText
    /// The words joined as in a shell.
    let text: String
    /// Where each word stands, in bytes, its quotes included.
    private let ranges: [Range<Int>]
    /// Where the characters of each word begin that stand there as they are; nil for a word with escapes.
    private let starts: [Int?]

    init(_ words: [String]) {
        var text = ""
        var ranges: [Range<Int>] = []
        var starts: [Int?] = []
        for word in words {
            if !text.isEmpty { text += " " }
            let start = text.utf8.count
            let quoted = ShellWords.quoted(word)
            text += quoted
            ranges.append(start..<text.utf8.count)
            starts.append(quoted == word ? start : quoted == "'\(word)'" ? start + 1 : nil)
        }
        self.text = text
        self.ranges = ranges
        self.starts = starts
        source = SourceText(name: Self.name, bytes: Array(text.utf8))
    }

    /// - Parameter part: bytes of the word's own value; the whole word is marked where they can't be told apart in it.
    func span(of word: Int, part: Range<Int>? = nil) -> SourceSpan {
        guard ranges.indices.contains(word) else { return SourceSpan(text: source, start: 0, end: 0) }
        let whole = ranges[word]
        guard let part, let start = starts[word], start + part.upperBound <= whole.upperBound, !part.isEmpty else {
            return SourceSpan(text: source, start: whole.lowerBound, end: whole.upperBound)
        }
        return SourceSpan(text: source, start: start + part.lowerBound, end: start + part.upperBound)
    }
}

/// A word of a command line, or a part of one.
struct WordPart: Sendable, Hashable {
    var text: String
    /// Which word.
    var word: Int
    /// Where the part begins in the word's value, in bytes; nil where it doesn't stand there as it is.
    var offset: Int?

    init(_ text: String, word: Int, offset: Int? = 0) {
        self.text = text
        self.word = word
        self.offset = offset
    }
}
