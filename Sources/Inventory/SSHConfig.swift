/// What a configuration of OpenSSH says of the hosts in it, as far as a list of hosts needs it (ssh_config(5)): their names, and
/// whom ssh logs in as. Everything else is ssh's own business.
public struct SSHConfig: Sendable {
    /// What a line is under: the patterns of its `Host`, and of those that its file was included under.
    private typealias Scope = [Condition]

    private enum Condition: Sendable {
        case host(patterns: [String])
        /// A `Match` may ask anything, even a program; what isn't known doesn't count.
        case unknown
    }

    /// The names that are no patterns, in the order in which they stand there.
    public private(set) var names: [String] = []
    private var users: [(name: String, scope: Scope)] = []

    /// As many files in each other as OpenSSH reads.
    private static let maximumDepth = 16

    /// - Parameters:
    ///   - text: of the file.
    ///   - open: the texts of the files that an argument of `Include` names; empty for none.
    public init(_ text: String, open: (_ path: String) -> [String] = { _ in [] }) {
        read(text, under: [], depth: 0, open)
    }

    /// As whom ssh logs in: the first value counts. Nil where the configuration doesn't say.
    public func user(of name: String) -> String? {
        users.first { $0.scope.allSatisfy { Self.holds($0, for: name) } }?.name
    }

    private mutating func read(
        _ text: String, under outer: Scope, depth: Int, _ open: (_ path: String) -> [String]
    ) {
        var scope = outer
        var named: [String] = []
        for line in text.split(whereSeparator: \.isNewline) {
            guard let (keyword, words) = SSHConfigLine.read(line) else { continue }
            switch keyword {
            case "host":
                scope = outer + [.host(patterns: words)]
                named = []
                for word in words where !word.contains(where: { "*?!".contains($0) }) && !names.contains(word) {
                    names.append(word)
                    named.append(word)
                }
            case "hostname" where !words.contains { $0.contains("%") }:
                // They are all one machine, which must not be counted twice.
                let others = named.dropFirst()
                names.removeAll(where: others.contains)
            case "match": scope = outer + (words.map { $0.lowercased() } == ["all"] ? [] : [.unknown])
            case "user": if let name = words.first { users.append((name, scope)) }
            case "include" where depth < Self.maximumDepth:
                for text in words.flatMap(open) { read(text, under: scope, depth: depth + 1, open) }
            default: break
            }
        }
    }

    /// One pattern must match, and none of those behind a `!`.
    private static func holds(_ condition: Condition, for name: String) -> Bool {
        guard case .host(let patterns) = condition else { return false }
        let isNegated = patterns.contains { $0.hasPrefix("!") && matches(String($0.dropFirst()), name) }
        return !isNegated && patterns.contains { !$0.hasPrefix("!") && matches($0, name) }
    }

    /// Brackets mean nothing to ssh.
    private static func matches(_ pattern: String, _ name: String) -> Bool {
        Wildcard(pattern.replacing("[", with: "[[]")).matches(name)
    }
}

/// A line of a configuration of OpenSSH.
enum SSHConfigLine {
    /// - Returns: the keyword in lower case, and its words without their quotes; nil for a line that says nothing.
    static func read(_ line: Substring) -> (keyword: String, words: [String])? {
        var rest = line.drop(while: \.isWhitespace)
        guard rest.first != "#" else { return nil }
        let keyword = rest.prefix { !$0.isWhitespace && $0 != "=" }
        guard !keyword.isEmpty else { return nil }
        rest = rest.dropFirst(keyword.count).drop(while: \.isWhitespace)
        if rest.first == "=" { rest = rest.dropFirst() }
        return (keyword.lowercased(), words(rest))
    }

    /// As OpenSSH's `argv_split` cuts them: at blanks outside of quotes, up to a `#` that begins a word.
    private static func words(_ text: Substring) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in text {
            if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "\"" || character == "'" {
                quote = character
                word = word ?? ""
            } else if character.isWhitespace {
                if let word { words.append(word) }
                word = nil
            } else if character == "#", word == nil {
                return words
            } else {
                word = (word ?? "") + String(character)
            }
        }
        return words + (word.map { [$0] } ?? [])
    }
}
