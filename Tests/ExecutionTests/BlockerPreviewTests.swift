import Execution
import Report
import Testing

@Suite("What a preview says of what is in the way")
struct BlockerPreviewTests {
    static func lines() throws -> [String] {
        try PreviewJSON.lines(PreviewScenarios.gate, forks: 4, blockers: BlockerScenarios.sights)
    }

    @Test func eachIsNamedWithWhatItSays() throws {
        let free = "Not in the way: change freeze."
        let blocked = "In the way: ALERTS{alertstate=\"firing\"} at http://prom:9090: answers with status 503."
        let text = PreviewText.render(
            PreviewScenarios.gate, forks: 4, width: 120, ink: .none, blockers: BlockerScenarios.sights)
        #expect(text.contains("\(free)\n\(blocked)\nA run now would be refused.\n"), "\(text)")
        let markdown = PreviewMarkdown.render(PreviewScenarios.gate, forks: 4, blockers: BlockerScenarios.sights)
        #expect(markdown.contains("A run now would be refused"))
        let html = PreviewHTML.render(PreviewScenarios.gate, forks: 4, blockers: BlockerScenarios.sights, time: 0)
        #expect(html.contains("In the way: ALERTS{alertstate=&quot;firing&quot;}"))
        let json = try Self.lines().filter { $0.contains("\"blocker\"") }
        #expect(
            json == [
                #"{"is_free":true,"name":"change freeze","question":"`change-freeze --team 'a b'`","type":"blocker"}"#,
                #"{"because":"answers with status 503","is_free":false,"name":"ALERTS{alertstate=\"firing\"} at http://prom:9090","question":"ALERTS{alertstate=\"firing\"} at http://prom:9090","type":"blocker"}"#,
            ])
    }

    @Test func whereNothingIsInTheWayARunMayBegin() {
        let text = PreviewText.render(
            PreviewScenarios.gate, forks: 4, width: 120, ink: .none, blockers: [BlockerScenarios.sights[0]])
        #expect(text.contains("Not in the way: change freeze.") && !text.contains("refused"))
    }
}
