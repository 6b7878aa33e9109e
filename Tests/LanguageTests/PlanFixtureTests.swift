import Diagnostics
import Plan
import Testing

/// Each file of `Fixtures/plan`: all that is wrong with it, as people see it.
@Suite struct PlanFixtureTests {
    @Test(arguments: FixturePair.all(in: "plan"))
    func isRefused(_ pair: FixturePair) throws {
        let (plan, diagnostics) = PlanReader.read(
            SourceText(name: pair.name, bytes: try pair.bytes()), files: FixturePair.files(in: "plan"))
        let found = Diagnostics(diagnostics)
        #expect((plan == nil) == found.hasErrors)
        try pair.check(DiagnosticRenderer().render(found))
    }

    @Test func thereAreFixtures() {
        #expect(FixturePair.all(in: "plan").count >= 40)
    }
}
