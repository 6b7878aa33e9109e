/// The lines of the source that a diagnostic marks, in their frame.
struct Excerpt {
    private(set) var lines: [String] = []
    /// How many digits the largest line number has.
    let gutter: Int

    private struct Mark {
        var label: Diagnostic.Label
        var isPrimary: Bool
        var place: SourcePlace

        var line: Int { place.line - 1 }

        init(_ label: Diagnostic.Label, isPrimary: Bool) {
            self.label = label
            self.isPrimary = isPrimary
            place = label.span.place
        }

        /// What to mark of the line: of a piece that goes on over more lines, the rest of its first.
        func bytes(in line: Range<Int>) -> Range<Int> {
            let start = min(label.span.start, line.upperBound)
            var end = min(label.span.end, line.upperBound)
            let bytes = label.span.text.bytes
            while label.span.end > line.upperBound, end > start, bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
            return start..<max(start, end)
        }
    }

    private let renderer: DiagnosticRenderer
    private let ink: DiagnosticRenderer.Ink

    init(
        primary: Diagnostic.Label, secondary: [Diagnostic.Label], ink: DiagnosticRenderer.Ink,
        renderer: DiagnosticRenderer
    ) {
        self.renderer = renderer
        self.ink = ink
        let marks = [Mark(primary, isPrimary: true)] + secondary.map { Mark($0, isPrimary: false) }
        gutter = marks.map { String($0.line + 1).count }.max() ?? 1
        append(marks.filter { $0.label.span.text === primary.span.text }, arrow: "--> ")
        for mark in marks where mark.label.span.text !== primary.span.text { append([mark], arrow: "::: ") }
    }

    /// A block for one text: where its first mark is, then each marked line once.
    private mutating func append(_ marks: [Mark], arrow: String) {
        guard let first = marks.first else { return }
        let place = "\(TerminalText.escaped(first.label.span.text.name)):\(first.place.line):\(first.place.column)"
        lines.append(frame(spaces(gutter + 1) + arrow) + place)
        lines.append(frame(spaces(gutter + 2) + "|"))
        var lastLine: Int?
        for line in Set(marks.map(\.line)).sorted() {
            if let lastLine, line > lastLine + 1 { lines.append(frame(" ...")) }
            append(line: line, marks: marks.filter { $0.line == line })
            lastLine = line
        }
    }

    private mutating func append(line: Int, marks: [Mark]) {
        guard let first = marks.first else { return }
        let source = first.label.span.text
        let range = source.lineRange(line)
        let shown = ShownLine(
            source: source, line: range, mark: first.bytes(in: range), room: renderer.width - gutter - 4)
        let number = String(line + 1)
        lines.append(
            frame(spaces(gutter + 1 - number.count) + number + " |") + (shown.text.isEmpty ? "" : " " + shown.text))
        for mark in marks {
            let columns = shown.columns(of: mark.bytes(in: range))
            var drawn = String(repeating: mark.isPrimary ? "^" : "-", count: columns.count)
            if !mark.label.words.isEmpty { drawn += " " + TerminalText.escaped(mark.label.words) }
            lines.append(
                frame(spaces(gutter + 2) + "|") + spaces(columns.lowerBound + 1)
                    + renderer.paint(drawn, mark.isPrimary ? ink : .frame))
        }
    }

    private func frame(_ text: String) -> String { renderer.paint(text, .frame) }
}
