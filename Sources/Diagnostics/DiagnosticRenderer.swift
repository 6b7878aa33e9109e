/// Diagnostics as people read them: the sentence, the place, the text with its mark.
///
///     error[L0301]: unknown key 'tiemout' in service 'nginx'
///       --> playbooks/monthly-patch.yml:9:5
///        |
///      9 |     tiemout: 30s
///        |     ^^^^^^^ did you mean 'timeout'?
///
/// Everything that comes from outside is escaped by ``TerminalText``, so the output is safe on any terminal.
public struct DiagnosticRenderer: Sendable {
    /// How many are shown of one list, unless somebody asks for more or fewer: nobody mends more at once.
    public static let usualLimit = 100

    /// Whether to colour with ANSI sequences.
    public var colour: Bool
    /// The columns of the terminal; longer source lines are cut around what is marked.
    public var width: Int
    /// How many diagnostics to show of one list; the rest is counted.
    public var limit: Int

    public init(colour: Bool = false, width: Int = 120, limit: Int = DiagnosticRenderer.usualLimit) {
        self.colour = colour
        self.width = max(40, width)
        self.limit = limit
    }

    /// One diagnostic, with a line feed at its end.
    public func render(_ diagnostic: Diagnostic) -> String {
        let word = "\(diagnostic.severity.rawValue)[\(diagnostic.code.id)]"
        var lines = [
            paint(word, severityInk(diagnostic.severity))
                + paint(": " + TerminalText.escaped(diagnostic.message), .strong)
        ]
        var gutter = 0
        if let primary = diagnostic.primary {
            let excerpt = Excerpt(
                primary: primary, secondary: diagnostic.secondary, ink: severityInk(diagnostic.severity), renderer: self
            )
            gutter = excerpt.gutter
            lines += excerpt.lines
        }
        if let help = diagnostic.help {
            if diagnostic.primary != nil { lines.append(paint(spaces(gutter + 2) + "|", .frame)) }
            var lead = paint(spaces(gutter + 2) + "= ", .frame) + paint("help", .strong) + ": "
            for line in help.split(separator: "\n", omittingEmptySubsequences: false) {
                lines.append(lead + TerminalText.escaped(String(line)))
                lead = spaces(gutter + 10)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// All of them sorted by place, a blank line between two, and a line at the end that counts them. Empty for none.
    public func render(_ diagnostics: Diagnostics) -> String {
        guard !diagnostics.all.isEmpty else { return "" }
        var blocks = diagnostics.sorted.prefix(limit).map { render($0) }
        if diagnostics.all.count > limit { blocks.append("… and \(diagnostics.all.count - limit) more\n") }
        let ink = severityInk(diagnostics.hasErrors ? .error : .warning)
        let word = (diagnostics.hasErrors ? Diagnostic.Severity.error : .warning).rawValue
        blocks.append(paint(word, ink) + paint(": " + TerminalText.escaped(diagnostics.summary), .strong) + "\n")
        return blocks.joined(separator: "\n")
    }

    enum Ink: String {
        case strong = "1"
        case error = "1;31"
        case warning = "1;33"
        case frame = "1;34"
    }

    func paint(_ text: String, _ ink: Ink) -> String {
        colour && !text.isEmpty ? "\u{1b}[\(ink.rawValue)m\(text)\u{1b}[0m" : text
    }

    private func severityInk(_ severity: Diagnostic.Severity) -> Ink { severity == .error ? .error : .warning }
}

func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
