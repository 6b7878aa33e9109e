import Diagnostics
import Plan
import Testing

@Suite struct PlanFixtureTests {
    private let renderer = DiagnosticRenderer(colour: false, width: 120)

    @Test(arguments: FixturePair.all(in: "plan"))
    func isRefusedAsExpected(_ fixture: FixturePair) throws {
        let (plan, diagnostics) = PlanReader.read(try fixture.text)
        let found = Diagnostics(diagnostics)
        #expect((plan == nil) == found.hasErrors)
        try fixture.expect(renderer.render(found))
    }

    @Test func fixturesAreFound() {
        #expect(FixturePair.all(in: "plan").count >= 40)
    }
}
