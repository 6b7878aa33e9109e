import Execution
import FoundationEssentials
import Journal
import Testing

@testable import Report

@Suite("Previews and runs as pages")
struct PageTests {
    @Test("A preview, one file", arguments: PreviewScenarios.all.keys.sorted())
    func preview(_ name: String) throws {
        let page = PreviewHTML.render(
            try #require(PreviewScenarios.all[name]), forks: 4, time: 1_795_367_109)
        PageCheck.expectSound(page)
        if ["in-use", "dependents", "bad-hosts"].contains(name) {
            try expectFixture(PageCheck.withoutStyle(page), "preview/\(name).html")
        }
    }

    @Test("A run, one file", arguments: ReportScenarios.all.keys.sorted())
    func run(_ name: String) throws {
        let page = RunHTML.render(try #require(ReportScenarios.all[name]))
        PageCheck.expectSound(page)
        if ["as-planned", "put-back", "needs-person", "held-in-use"].contains(name) {
            try expectFixture(PageCheck.withoutStyle(page), "report/\(name).html")
        }
    }
}
