import Diagnostics
import Foundation
import Testing

@Suite struct DiagnosticsPlaceTests {
    @Test(arguments: [
        (0, 1, 1), (1, 1, 2), (2, 1, 3), (3, 2, 1), (4, 2, 2), (5, 2, 2), (6, 2, 3), (9, 2, 4), (10, 3, 1), (99, 3, 1),
    ])
    func countsCharacters(offset: Int, line: Int, column: Int) {
        // "é" is two bytes, "値" three.
        let text = SourceText(name: "x", bytes: Array("ab\naé値\n".utf8))
        let span = SourceSpan(text: text, start: offset, end: offset)
        #expect(span.line == line)
        #expect(span.column == column)
    }

    @Test func endsLinesBeforeCarriageReturns() {
        let text = SourceText(name: "x", bytes: Array("a\r\nb".utf8))
        #expect(text.place(at: 2) == SourcePlace(line: 1, column: 2))
        #expect(text.place(at: 3) == SourcePlace(line: 2, column: 1))
        #expect(text.place(at: -1) == SourcePlace(line: 1, column: 1))
    }

    @Test func countsBytesThatAreNoUTF8() {
        let text = SourceText(name: "x", bytes: [0x61, 0xff, 0xc3, 0xe5, 0x62])
        #expect(text.place(at: 4) == SourcePlace(line: 1, column: 5))
    }

    @Test func recordsForMachines() throws {
        let text = SourceText(name: "x.yml", bytes: Array("é: 1\né: 2\n".utf8))
        let diagnostic = Diagnostic(
            code: .duplicateKey, "duplicate key 'é'",
            at: Diagnostic.Label(SourceSpan(text: text, start: 6, end: 8), "given again here"),
            secondary: [Diagnostic.Label(SourceSpan(text: text, start: 0, end: 2), "first given here")])
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = String(decoding: try encoder.encode(DiagnosticRecord(diagnostic)), as: UTF8.self)
        #expect(
            json == """
                {"code":"L0111","column":1,"endColumn":2,"endLine":2,"file":"x.yml","label":"given again here",\
                "line":2,"message":"duplicate key 'é'",\
                "related":[{"column":1,"file":"x.yml","label":"first given here","line":1}],"severity":"error","slug":"duplicate-key"}
                """)
        let bare = try encoder.encode(DiagnosticRecord(Diagnostic(.warning, code: .unusedService, "m", help: "h")))
        #expect(
            String(decoding: bare, as: UTF8.self)
                == #"{"code":"L0355","help":"h","message":"m","severity":"warning","slug":"unused-service"}"#)
    }
}

@Suite struct DiagnosticsSuggestionTests {
    private static let keys = [
        "timeout", "hosts", "serial", "on_failure", "noforce", "run", "name", "wait_for", "soak",
    ]

    @Test(arguments: [
        ("tiemout", "timeout"), ("timeoot", "timeout"), ("timeou", "timeout"), ("timeouts", "timeout"),
        ("Hosts", "hosts"), ("on-failure", "on_failure"), ("onfailure", "on_failure"), ("rnu", "run"), ("nam", "name"),
        ("waitfor", "wait_for"), ("saok", "soak"), ("no_force", "noforce"),
    ])
    func findsWhatWasMeant(word: String, meant: String) {
        #expect(suggestion(for: word, among: Self.keys) == meant)
    }

    @Test(arguments: ["", "x", "zz", "colour", "restart", "timber", "hosts", String(repeating: "timeout", count: 20)])
    func keepsSilentOtherwise(word: String) {
        #expect(suggestion(for: word, among: Self.keys) == nil)
    }

    @Test func prefersTheNearest() {
        #expect(suggestion(for: "web11", among: ["web12345", "web1", "web111", "web12"]) == "web1")
        #expect(suggestion(for: "ab", among: ["ba", "ab_"]) == "ba")
    }
}
