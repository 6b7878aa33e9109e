/// `docs/errors.md`, made of the pages.
public enum DiagnosticReference {
    /// - Parameter shown: What lull says of a page's wrong example; nil where it isn't said of a file.
    public static func markdown(shown: (DiagnosticPage) -> String?) -> String {
        DiagnosticCode.Area.allCases.map { area in
            let pages = DiagnosticPage.all.filter { $0.code.area == area }
            return "## \(area.title)\n\n" + pages.map { entry($0, shown($0)) }.joined(separator: "\n")
        }.joined(separator: "\n")
    }

    private static func entry(_ page: DiagnosticPage, _ shown: String?) -> String {
        var text = "### \(page.code.id): \(page.title)\n\n`\(page.code.slug)`. \(page.text)\n"
        if let example = page.example {
            text += "\nWrong:\n\n" + fence(example.wrong, example.kind)
            if let shown { text += "\n```\n\(shown)```\n" }
            text += "\nRight:\n\n" + fence(example.right, example.kind)
        }
        return text
    }

    private static func fence(_ text: String, _ kind: DiagnosticPage.Example.Kind) -> String {
        let language =
            switch kind {
            case .yaml, .plan, .planOnHosts, .yamlInventory: "yaml"
            case .ini, .connection: "ini"
            case .commandLine: "sh"
            }
        // What is wrong may be a character that no page should hold.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            TerminalText.escaped(String($0))
        }
        return "```\(language)\n\(lines.joined(separator: "\n"))\n```\n"
    }
}
