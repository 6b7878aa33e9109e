/// A command line that isn't finished yet, as a shell hands it over: its words with their quotes.
struct TypedLine {
    private let words: [String]

    init(_ words: [String]) { self.words = words.map(Self.unquoted) }

    /// What stands behind an option so far, wherever it is named: `-i X`, `-iX`, `--inventory X`, `--inventory=X`.
    func values(of option: String, short: Character? = nil) -> [String] {
        let names = [option] + (short.map { ["-\($0)"] } ?? [])
        var values: [String] = []
        for (index, word) in words.enumerated() {
            if names.contains(word), index + 1 < words.count {
                values.append(words[index + 1])
            } else if word.hasPrefix(option + "=") {
                values.append(String(word.dropFirst(option.count + 1)))
            } else if let short, word.hasPrefix("-\(short)"), !word.hasPrefix("--"), word.count > 2 {
                values.append(String(word.dropFirst(2)))
            }
        }
        return values.filter { !$0.isEmpty }
    }

    /// The first word that looks like a plan's file.
    var plan: String? {
        let inventories = Set(values(of: "--inventory", short: "i"))
        return words.dropFirst().first {
            ($0.hasSuffix(".yml") || $0.hasSuffix(".yaml")) && !$0.hasPrefix("-") && !inventories.contains($0)
        }
    }

    /// Without quotes and backslashes; a quote that isn't closed yet goes, too. `~/` is home.
    static func unquoted(_ word: String) -> String {
        var text = ""
        var quote: Character?
        var isEscaped = false
        for character in word {
            if isEscaped {
                text.append(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if character == quote {
                quote = nil
            } else if quote == nil, character == "'" || character == "\"" {
                quote = character
            } else {
                text.append(character)
            }
        }
        guard text.hasPrefix("~/"), let home = Environment["HOME"] else { return text }
        return home + text.dropFirst()
    }
}
