import Diagnostics
import Foundation
import Inventory
import Plan
import Schedule
import Testing

/// Each `x.yaml` of `Fixtures/schedule` with the inventory `x.ini`, or else `inventory.ini`: the schedule, or what
/// stands in its way. A line `# --limit PATTERN` at the top is what it says.
@Suite struct ScheduleFixtureTests {
    private static let folder = FixturePair.root.appending(path: "schedule")

    @Test(arguments: FixturePair.all(in: "schedule"))
    func schedules(_ pair: FixturePair) throws {
        let text = SourceText(name: pair.name, bytes: try pair.bytes())
        let (plan, diagnostics) = PlanReader.read(text)
        #expect(diagnostics.isEmpty, "\(DiagnosticRenderer().render(Diagnostics(diagnostics)))")
        let schedule = try #require(plan)
        try pair.check(outcome(of: schedule, inventory: try inventory(for: pair), limit: limit(in: text)))
    }

    @Test func thereAreFixtures() {
        #expect(FixturePair.all(in: "schedule").count >= 12)
    }

    private func outcome(of plan: Plan, inventory: Inventory, limit: String?) -> String {
        do {
            let schedule = try Scheduler.schedule(
                plan: plan, inventory: inventory, limit: limit, planDirectory: Self.folder.path)
            return ScheduleOutline(schedule: schedule).text
        } catch {
            return DiagnosticRenderer().render(error)
        }
    }

    private func inventory(for pair: FixturePair) throws -> Inventory {
        let own = pair.input.deletingPathExtension().appendingPathExtension("ini")
        let file =
            FileManager.default.fileExists(atPath: own.path) ? own : Self.folder.appending(path: "inventory.ini")
        return try Inventory.read([SourceText(name: file.lastPathComponent, bytes: Array(Data(contentsOf: file)))])
    }

    private func limit(in text: SourceText) -> String? {
        let prefix = "# --limit "
        let first = String(decoding: text.bytes, as: UTF8.self).prefix { $0 != "\n" }
        return first.hasPrefix(prefix) ? String(first.dropFirst(prefix.count)) : nil
    }
}
