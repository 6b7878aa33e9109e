extension DiagnosticPage {
    /// As `lull explain` shows it, with a line feed at its end.
    public func explanation(width: Int = 80) -> String {
        var blocks = ["\(code.id) (\(code.slug)): \(title)", Self.folded(text, width: width)]
        if let example {
            blocks += ["Wrong:\n\n" + Self.indented(example.wrong), "Right:\n\n" + Self.indented(example.right)]
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    /// All of them by area, a line each.
    public static var list: String {
        DiagnosticCode.Area.allCases.map { area in
            let lines = all.filter { $0.code.area == area }.map { "  \($0.code.id)  \($0.title)" }
            return "\(area.title)\n\n" + lines.joined(separator: "\n") + "\n"
        }.joined(separator: "\n")
    }

    private static func folded(_ text: String, width: Int) -> String {
        var lines = [""]
        for word in text.split(separator: " ") {
            let line = lines[lines.count - 1]
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(String(word))
            } else {
                lines[lines.count - 1] = line.isEmpty ? String(word) : line + " " + word
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { TerminalText.escaped(String($0)) }
            .map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
    }
}
