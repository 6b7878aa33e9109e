import Execution
import Report
import Testing

@Suite("Previews for people")
struct PreviewTextTests {
    @Test("At 80 columns", arguments: PreviewScenarios.all.keys.sorted())
    func text(_ name: String) throws {
        let preview = try #require(PreviewScenarios.all[name])
        let text = PreviewText.render(preview, forks: 4, width: 80, ink: .none)
        for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        try expectFixture(text, "preview/\(name)")
    }

    @Test("Colours change nothing but colours")
    func colours() {
        for preview in PreviewScenarios.all.values {
            let plain = PreviewText.render(preview, forks: 4, width: 80, ink: .none)
            let coloured = PreviewText.render(preview, forks: 4, width: 80, ink: Ink(isColoured: true))
            #expect(coloured.contains("\u{1B}[1m"))
            #expect(coloured.replacing(/\u{1B}\[\d+m/, with: "") == plain)
            #expect(!plain.contains("\u{1B}"))
        }
    }
}
