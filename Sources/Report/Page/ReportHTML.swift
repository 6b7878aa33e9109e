/// Pieces that pages of previews and of runs have in common.
enum ReportHTML {
    /// A shape and a word for how something stands: colour only repeats them.
    static func mark(_ style: Style, _ words: String) -> HTML {
        let shape =
            switch style {
            case .good: "●"
            case .careful: "▲"
            case .bad: "◆"
            case .plain, .strong: "■"
            case .faint: "○"
            }
        return "<span class=\"mark \(style.rawValue)\"><span aria-hidden=\"true\">\(shape)</span> \(words)</span>"
    }

    /// A list of hosts that is longer, in characters, is folded.
    static let longest = 160

    /// Hosts below a figure.
    static func hosts(_ names: [String]) -> HTML {
        let text = HostFolding.fold(names)
        guard text.count > longest else { return "<span>\(text)</span>" }
        return folded("which", "<p>\(text)</p>\n")
    }

    static func list(_ sentences: [String]) -> HTML {
        sentences.isEmpty ? "" : "<ul>\n\(sentences.map { sentence -> HTML in "<li>\(prose: sentence)</li>\n" })</ul>\n"
    }

    /// - Parameters:
    ///   - isPrinted: whether paper shows what is folded on a screen.
    static func folded(_ summary: HTML, isPrinted: Bool = false, _ content: HTML) -> HTML {
        """
        <details\(isPrinted ? " class=\"printed\"" as HTML : "")>
        <summary>\(summary)</summary>
        \(content)</details>

        """
    }

    /// A chart that a narrow screen can move, with its legend.
    static func chart(_ chart: Chart, id: String, title: String, description: String, hasLegend: Bool = true) -> HTML {
        """
        <div class="scroll" role="group" tabindex="0" aria-label="\(title)">
        \(ChartSVG(chart: chart, id: id, title: title, description: description).html)</div>
        \(hasLegend ? ChartStyle.legend(chart) : "")
        """
    }

    /// - Parameters:
    ///   - columns: their names; the first one's cells are headers of their rows.
    ///   - short: columns of times and numbers, which stand on one line.
    static func table(_ caption: String, _ columns: [String], short: Set<Int> = [], _ rows: [[HTML]]) -> HTML {
        let mark = { (index: Int) -> HTML in short.contains(index) ? " class=\"short\"" : "" }
        let head = columns.enumerated().map { index, name -> HTML in
            "<th scope=\"col\"\(mark(index))>\(name)</th>"
        }
        let body = rows.map { row -> HTML in
            let cells = row.enumerated().map { index, cell -> HTML in
                index == 0 ? "<th scope=\"row\"\(mark(0))>\(cell)</th>" : "<td\(mark(index))>\(cell)</td>"
            }
            return "<tr>\(cells)</tr>\n"
        }
        return """
            <div class="scroll" role="group" tabindex="0" aria-label="\(caption)">
            <table>
            <caption>\(caption)</caption>
            <thead>
            <tr>\(head)</tr>
            </thead>
            <tbody>
            \(body)</tbody>
            </table>
            </div>

            """
    }
}
