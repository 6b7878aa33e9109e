/// A rough reading of a shell script: the commands that it may run. It is made to err on one side: it finds commands that are
/// none (words of a quoted text) rather than miss one.
enum ShellText {
    /// Its lines without comments, those that end in a backslash joined with the next.
    static func lines(_ text: String) -> [String] {
        var lines: [String] = []
        var open = ""
        for line in text.split(separator: "\n") {
            let trimmed = line.drop { $0 == " " || $0 == "\t" }
            if open.isEmpty, trimmed.hasPrefix("#") { continue }
            if trimmed.hasSuffix("\\") {
                open += trimmed.dropLast() + " "
                continue
            }
            lines.append(open + trimmed)
            open = ""
        }
        if !open.isEmpty { lines.append(open) }
        return lines
    }

    /// Whether nothing that a line opens is closed on another: then each line can be read by itself.
    static func isWhole(_ line: String) -> Bool {
        if line.filter({ $0 == "(" }).count > line.filter({ $0 == ")" }).count { return false }
        return ["`", "\"", "'"].allSatisfy { mark in line.filter { String($0) == mark }.count.isMultiple(of: 2) }
    }

    /// The function that a line begins to define.
    static func function(_ line: String) -> String? {
        let words = line.split { " \t(){".contains($0) }.map(String.init)
        if words.first == "function", words.count > 1 { return words[1] }
        guard let parenthesis = line.firstIndex(of: "("), line[parenthesis...].filter({ $0 != " " }).hasPrefix("()")
        else {
            return nil
        }
        let name = line[..<parenthesis].filter { $0 != " " }
        return !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } ? name : nil
    }

    /// The commands of a line, each with its words; those within `$(…)` and backticks too.
    static func commands(_ line: String) -> [[String]] {
        var commands: [[String]] = []
        // A redirection's `&` ends no command.
        var rest = closingQuotes(line)
        for redirection in [">&", "<&", "&>"] { rest = replacing(redirection, in: rest) }
        if let pattern = pattern(rest) { rest = String(rest.dropFirst(pattern.count)) }
        for piece in rest.split(whereSeparator: { ";|&`()\n".contains($0) }) {
            var words = piece.split { $0 == " " || $0 == "\t" }.map(String.init)
            while let first = words.first, isPrefix(first) { words.removeFirst() }
            if words.first == "case" || words.first == "for" { words = [] }
            words = words.filter { !isRedirection($0) && !["$", "\"$"].contains($0) }
            guard let first = words.first else { continue }
            commands.append(first.hasPrefix("\"$(") ? [String(first.dropFirst(3))] + words.dropFirst() : words)
        }
        return commands
    }

    private static let keywords: Set = [
        "if", "then", "else", "elif", "fi", "do", "done", "while", "until", "esac", "in", "{", "}", "!", "time",
    ]

    /// Stands before a command, and is none: a keyword, or a variable that is set.
    private static func isPrefix(_ word: String) -> Bool {
        if keywords.contains(word) || word == "\"" || word == "'" || word == "$" || word == "\"$" { return true }
        guard let equals = word.firstIndex(of: "="), equals != word.startIndex else { return false }
        return word[..<equals].allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }

    private static func isRedirection(_ word: String) -> Bool {
        let sign = word.drop { $0.isNumber }.first
        return sign == ">" || sign == "<"
    }

    /// Quoted text is one word: what would end a command in it is taken out. One that holds commands itself stays as it is.
    private static func closingQuotes(_ line: String) -> String {
        var text = ""
        var quoted = ""
        var quote: Character?
        for character in line {
            guard let open = quote else {
                text.append(character)
                if character == "\"" || character == "'" { quote = character }
                continue
            }
            guard character == open else {
                quoted.append(character)
                continue
            }
            let holdsCommands = open == "\"" && (quoted.contains("`") || Marks.cut(quoted[...], at: "$(") != nil)
            text += holdsCommands ? quoted : String(quoted.map { ";|&`() \t".contains($0) ? "_" : $0 })
            text.append(character)
            (quoted, quote) = ("", nil)
        }
        return text + quoted
    }

    /// The pattern of a `case` at the beginning of a line, with its `)`.
    private static func pattern(_ line: String) -> Substring? {
        guard let end = line.firstIndex(of: ")") else { return nil }
        let isPattern = line[..<end].allSatisfy { $0.isLetter || $0.isNumber || " \t*-_?|\"'".contains($0) }
        return isPattern ? line[...end] : nil
    }

    private static func replacing(_ mark: String, in text: String) -> String {
        var rest = text
        while let cut = Marks.cut(rest[...], at: mark) { rest = cut.before + ">" + cut.after }
        return rest
    }
}
