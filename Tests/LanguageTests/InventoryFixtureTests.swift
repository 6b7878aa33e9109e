import Diagnostics
import Foundation
import Inventory
import PlanSyntax
import Testing

@Suite struct InventoryFixtureTests {
    /// The expected texts are what `ansible-inventory --list` and `--graph` of ansible-core 2.19.14 printed.
    @Test(arguments: FixturePair.all(in: "inventory/ansible", extensions: ["ini", "yml", "yaml", "json", ""]))
    func readsAsAnsibleDoes(_ pair: FixturePair) throws {
        let inventory = try Inventory.load(paths: [pair.input.path])
        try pair.check(inventory.listJSON() + "\n" + (inventory.graph() ?? ""), mayUpdate: false)
    }

    @Test(arguments: FixturePair.all(in: "inventory/errors", extensions: ["ini", "yml", "toml", ""]))
    func saysWhatIsWrong(_ pair: FixturePair) throws {
        let text = SourceText(name: pair.name, bytes: try pair.bytes())
        var output = ""
        do throws(Diagnostics) {
            output = DiagnosticRenderer().render(Diagnostics(try Inventory.read([text]).warnings))
        } catch {
            output = DiagnosticRenderer().render(error)
        }
        try pair.check(output)
    }

    @Test func thereAreFixtures() {
        #expect(FixturePair.all(in: "inventory/ansible", extensions: ["ini", "yml", "yaml", "json", ""]).count >= 15)
        #expect(FixturePair.all(in: "inventory/errors", extensions: ["ini", "yml", "toml", ""]).count >= 10)
    }
}
