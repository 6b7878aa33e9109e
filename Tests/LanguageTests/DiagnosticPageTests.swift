import Diagnostics
import Foundation
import Testing

/// Every code has a page, the examples of the pages do what they say, and `docs/errors.md` shows them.
@Suite struct DiagnosticPageTests {
    private static let repository = FixturePair.root.appending(path: "../../..").standardizedFileURL

    @Test func everyCodeHasOnePage() {
        #expect(DiagnosticPage.all.map(\.code) == DiagnosticCode.allCases.sorted { $0.rawValue < $1.rawValue })
    }

    @Test(arguments: DiagnosticPage.all.filter { $0.example != nil })
    func exampleIsWrongAndThenRight(_ page: DiagnosticPage) throws {
        let example = try #require(page.example)
        guard let wrong = DiagnosticExamples.diagnostics(example.wrong, example.kind) else { return }
        #expect(wrong.all.contains { $0.code == page.code }, "\(DiagnosticRenderer().render(wrong))")
        let right = try #require(DiagnosticExamples.diagnostics(example.right, example.kind))
        #expect(
            !right.hasErrors && !right.all.contains { $0.code == page.code }, "\(DiagnosticRenderer().render(right))")
    }

    /// What lull says of each kind is pinned: by its page, or else by an expected text or a test that names it.
    @Test func everyCodeIsShown() throws {
        let tests = try Self.texts(below: Self.repository.appending(path: "Tests"))
        // The system says these, and can't be brought to it here.
        let unseen: Set<DiagnosticCode> = [.outOfMemory, .fileUnreadable]
        for page in DiagnosticPage.all where !unseen.contains(page.code) {
            if let example = page.example, DiagnosticExamples.diagnostics(example.wrong, example.kind) != nil {
                continue
            }
            let isShown = tests.contains { $0.contains("[\(page.code.id)]") || $0.contains("\"\(page.code.slug)\"") }
            #expect(isShown, "\(page.code.id) \(page.code.slug)")
        }
    }

    @Test func thePagesAreCurrent() throws {
        let file = Self.repository.appending(path: "docs/errors.md")
        let document = try String(contentsOf: file, encoding: .utf8)
        let parts = document.components(separatedBy: "<!-- pages -->\n")
        try #require(parts.count == 3, "docs/errors.md marks the pages at both ends")
        let pages = "\n" + DiagnosticReference.markdown(shown: Self.shown) + "\n"
        if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1" {
            try Data([parts[0], pages, parts[2]].joined(separator: "<!-- pages -->\n").utf8).write(to: file)
        } else {
            #expect(parts[1] == pages, "run with UPDATE_FIXTURES=1")
        }
    }

    @Test func explains() throws {
        let page = try #require(DiagnosticPage.page(of: .missingUnit))
        #expect(
            page.explanation(width: 60) == """
                L0323 (missing-unit): a duration without a unit

                `30` could be seconds, minutes or milliseconds; other tools
                differ, and a timeout that is sixty times too short ends in
                a rollback. The units are ms, s, m, h and d.

                Wrong:

                    services:
                      app: { timeout: 30 }

                Right:

                    services:
                      app: { timeout: 30s }

                """)
        #expect(DiagnosticPage.list.contains("\nPlans\n\n  L0301  a key that plans don't have there\n"))
    }

    @Test(arguments: ["L0323", "l0323", "323", "0323", "missing-unit", "Missing-Unit", "error[L0323]", "[L0323]"])
    func findsACode(written: String) { #expect(DiagnosticCode.find(written) == .missingUnit) }

    @Test(
        arguments: [
            ("L0324x", "L0324"), ("mising-unit", "missing-unit"), ("L9999", nil), ("", nil), ("error[", nil),
            ("é", nil),
            ("99999999999999999999", nil),
        ] as [(String, String?)])
    func findsNone(written: String, meant: String?) {
        #expect(DiagnosticCode.find(written) == nil)
        if let meant { #expect(DiagnosticCode.nearest(to: written) == meant) }
    }

    private static func shown(_ page: DiagnosticPage) -> String? {
        guard let example = page.example,
            let found = DiagnosticExamples.diagnostics(example.wrong, example.kind)?.sorted
        else { return nil }
        return found.first { $0.code == page.code }.map { DiagnosticRenderer(width: 100).render($0) }
    }

    private static func texts(below folder: URL) throws -> [String] {
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var texts: [String] = []
        for case let file as URL in files ?? .init()
        where ["expected", "swift"].contains(file.pathExtension)
            && file.lastPathComponent != "DiagnosticCodeTests.swift"
        {
            texts.append(try String(contentsOf: file, encoding: .utf8))
        }
        return texts
    }
}
