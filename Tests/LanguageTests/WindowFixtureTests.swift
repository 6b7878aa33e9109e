import Diagnostics
import Foundation
import Plan
import Testing
import Windows

/// Each file of `Fixtures/windows`, as one beside an inventory: what is wrong with it, or when its windows open, from the moment that its first line says.
@Suite struct WindowFixtureTests {
    private static let shown = 4

    @Test(arguments: FixturePair.all(in: "windows"))
    func opens(_ pair: FixturePair) throws {
        let text = SourceText(name: pair.name, bytes: try pair.bytes())
        let (windows, diagnostics) = WindowFile.read(text, files: FixturePair.files(in: "windows"))
        var output = diagnostics.isEmpty ? "" : DiagnosticRenderer().render(Diagnostics(diagnostics)) + "\n"
        if let after = Self.moment(in: text) {
            output += windows.sorted { $0.key < $1.key }.map { Self.text($0.value, after) }.joined(separator: "\n")
        }
        try pair.check(output)
    }

    @Test func thereAreFixtures() {
        #expect(FixturePair.all(in: "windows").count >= 6)
    }

    private static func text(_ window: Window, _ after: Int64) -> String {
        var lines = ["\(window.name ?? ""): \(window.summary)"]
        for opening in window.openings(after: after, limit: shown) {
            let cutoff = window.cutoff > 0 ? "; last start \(window.text(of: opening.lastStart))" : ""
            lines.append("  \(window.text(of: opening)), of \(opening.day)\(cutoff)")
            lines += window.notes(on: opening).map { "    \($0)" }
        }
        if lines.count == 1 { lines.append("  never again") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `# after 2026-11-25 00:00`, in UTC.
    private static func moment(in text: SourceText) -> Int64? {
        let first = String(decoding: text.bytes, as: UTF8.self).prefix { $0 != "\n" }
        return first.hasPrefix("# after ") ? CivilMoment(String(first.dropFirst(8)))?.seconds : nil
    }
}
