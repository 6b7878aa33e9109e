import Diagnostics
import Testing

@Suite struct DiagnosticsRendererTests {
    private let plan = SourceText(
        name: "playbooks/monthly-patch.yml", bytes: Array("services:\n  nginx:\n    tiemout: 30s\n\nsteps: []\n".utf8))

    private func mark(_ text: SourceText, _ piece: String, _ words: String = "") -> Diagnostic.Label {
        let bytes = Array(piece.utf8)
        let start = text.bytes.indices.first { text.bytes[$0...].starts(with: bytes) } ?? 0
        return Diagnostic.Label(SourceSpan(text: text, start: start, end: start + bytes.count), words)
    }

    @Test func showsThePlaceAndWhatToDo() {
        let diagnostic = Diagnostic(
            code: .unknownKey, "unknown key 'tiemout' in service 'nginx'",
            at: mark(plan, "tiemout", "did you mean 'timeout'?"))
        #expect(
            DiagnosticRenderer().render(diagnostic) == """
                error[L0301]: unknown key 'tiemout' in service 'nginx'
                  --> playbooks/monthly-patch.yml:3:5
                   |
                 3 |     tiemout: 30s
                   |     ^^^^^^^ did you mean 'timeout'?

                """)
    }

    @Test func showsOtherPlacesAndHelp() {
        let inventory = SourceText(name: "inventory/lab.ini", bytes: Array("[web]\nweb1\n".utf8))
        let diagnostic = Diagnostic(
            .warning, code: .unknownKey, "two places", at: mark(plan, "steps", "here"),
            secondary: [mark(plan, "nginx", "and here"), mark(plan, "services"), mark(inventory, "web1", "and there")],
            help: "first line\nsecond line")
        #expect(
            DiagnosticRenderer().render(diagnostic) == """
                warning[L0301]: two places
                  --> playbooks/monthly-patch.yml:5:1
                   |
                 1 | services:
                   | --------
                 2 |   nginx:
                   |   ----- and here
                 ...
                 5 | steps: []
                   | ^^^^^ here
                  ::: inventory/lab.ini:2:1
                   |
                 2 | web1
                   | ---- and there
                   |
                   = help: first line
                           second line

                """)
    }

    @Test func needsNoPlace() {
        let diagnostic = Diagnostic(code: .fileNotFound, "there is no file x", help: "look again")
        #expect(
            DiagnosticRenderer().render(diagnostic) == """
                error[L0101]: there is no file x
                  = help: look again

                """)
    }

    @Test func coloursOnlyWhenAsked() {
        let diagnostic = Diagnostic(code: .unknownKey, "wrong", at: mark(plan, "nginx", "this"))
        let coloured = DiagnosticRenderer(colour: true).render(diagnostic)
        #expect(coloured.hasPrefix("\u{1b}[1;31merror[L0301]\u{1b}[0m\u{1b}[1m: wrong\u{1b}[0m\n"))
        #expect(coloured.contains("\u{1b}[1;31m^^^^^ this\u{1b}[0m"))
        let plain = coloured.replacing(/\u{1b}\[[0-9;]*m/, with: "")
        #expect(plain == DiagnosticRenderer().render(diagnostic))
    }

    @Test func marksTheRestOfTheFirstLineOfALongPiece() {
        let text = SourceText(name: "x", bytes: Array("a:   \n  b: 1\n".utf8))
        let label = Diagnostic.Label(SourceSpan(text: text, start: 0, end: 12))
        #expect(
            DiagnosticRenderer().render(Diagnostic(code: .unknownKey, "m", at: label)).contains(" 1 | a:\n   | ^^\n"))
    }

    @Test func marksTheEndOfTheText() {
        let text = SourceText(name: "x", bytes: Array("a: 1".utf8))
        let label = Diagnostic.Label(SourceSpan(text: text, start: 4, end: 4), "end")
        #expect(DiagnosticRenderer().render(Diagnostic(code: .unknownKey, "m", at: label)).contains("   |     ^ end\n"))
        let empty = SourceText(name: "x", bytes: [])
        let nowhere = Diagnostic.Label(SourceSpan(text: empty, start: 0, end: 0), "nothing")
        #expect(
            DiagnosticRenderer().render(Diagnostic(code: .unknownKey, "m", at: nowhere)).contains(
                " 1 |\n   | ^ nothing\n"))
        let beyond = Diagnostic.Label(SourceSpan(text: empty, start: 7, end: 9))
        #expect(DiagnosticRenderer().render(Diagnostic(code: .unknownKey, "m", at: beyond)).contains("--> x:1:1"))
    }

    @Test func keepsTheMarkUnderWideAndLongAndTabbedText() {
        let text = SourceText(name: "x", bytes: Array("\t日本 e\u{301}👩‍👩‍👧: bad\n".utf8))
        let shown = DiagnosticRenderer().render(Diagnostic(code: .unknownKey, "m", at: mark(text, "bad")))
        // One tab to column 4, two letters and an emoji of two columns each, an accent of none.
        #expect(shown.contains(" 1 |     日本 e\u{301}👩‍👩‍👧: bad\n   |               ^^^\n"))
        #expect(shown.contains("--> x:1:9\n"))
    }

    @Test func cutsLongLinesAroundTheMark() {
        let long = String(repeating: "x", count: 100_000) + "MARK" + String(repeating: "é", count: 100_000)
        let text = SourceText(name: "x", bytes: Array(long.utf8))
        let lines = DiagnosticRenderer(width: 80).render(Diagnostic(code: .unknownKey, "m", at: mark(text, "MARK")))
            .split(
                separator: "\n")
        #expect(lines[1].hasSuffix("x:1:100001"))
        #expect(lines.allSatisfy { $0.count <= 80 })
        let (line, marks) = (Array(lines[3]), Array(lines[4]))
        let columns = marks.indices.filter { marks[$0] == "^" }
        #expect(String(columns.map { line[$0] }) == "MARK")
        #expect(line.contains("…") && line.last == "…")
    }

    @Test func escapesWhatATerminalWouldActOn() {
        let text = SourceText(
            name: "a\u{1b}[2Jb", bytes: Array("k\u{1b}]0;x\u{7}: \u{202e}v\u{200b}\u{85}".utf8) + [0xff, 0x0d])
        let diagnostic = Diagnostic(
            code: .unknownKey, "line\nfeed \u{9b}",
            at: Diagnostic.Label(SourceSpan(text: text, start: 0, end: 1), "w\r"),
            help: "h\u{1b}")
        let shown = DiagnosticRenderer().render(diagnostic)
        #expect(shown.unicodeScalars.allSatisfy { $0 == "\n" || !(0..<0x20).contains($0.value) && $0.value != 0x9b })
        #expect(shown.contains("error[L0301]: line\\nfeed \\u{9b}\n"))
        #expect(shown.contains("k\\x1b]0;x\\x07: \\u{202e}v\\u{200b}\\u{85}\\xff\\r"))
        #expect(shown.contains("--> a\\x1b[2Jb:1:1"))
    }

    @Test func sortsByPlaceAndCounts() {
        let other = SourceText(name: "other.yml", bytes: Array("x: 1\ny: 2\n".utf8))
        let found = Diagnostics([
            Diagnostic(code: .missingKey, "fourth", at: mark(plan, "steps")),
            Diagnostic(code: .zero, "sixth", at: mark(other, "y")),
            Diagnostic(.warning, code: .unusedService, "second", at: mark(plan, "services")),
            Diagnostic(code: .unknownKey, "third", at: mark(plan, "services")),
            Diagnostic(code: .fileNotFound, "first"),
            Diagnostic(code: .noVerb, "fifth", at: mark(other, "x")),
        ])
        #expect(found.sorted.map(\.code) == [.fileNotFound, .unusedService, .unknownKey, .missingKey, .noVerb, .zero])
        #expect(found.summary == "5 errors and 1 warning in 2 files")
        let shown = DiagnosticRenderer(limit: 2).render(found)
        #expect(shown.hasPrefix("error[L0101]: first\n\nwarning[L0355]: second\n  --> "))
        #expect(shown.hasSuffix("\n\n… and 4 more\n\nerror: 5 errors and 1 warning in 2 files\n"))
    }

    @Test func countsInOneFile() {
        let three = Diagnostics((1...3).map { _ in Diagnostic(code: .unknownKey, "m", at: mark(plan, "steps")) })
        #expect(three.summary == "3 errors in playbooks/monthly-patch.yml")
        #expect(Diagnostics([Diagnostic(.warning, code: .unknownKey, "m")]).summary == "1 warning")
        #expect(DiagnosticRenderer().render(Diagnostics([])) == "")
    }
}
