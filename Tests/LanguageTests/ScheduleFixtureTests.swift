import Diagnostics
import Foundation
import Inventory
import Plan
import Schedule
import Testing

/// Each `x.yaml` of `Fixtures/schedule` with the inventory `x.ini`, or else `inventory.ini`: the schedule, or what
/// stands in its way. Lines such as `# --limit PATTERN` and `# --tags TAG` at the top are what they say.
@Suite struct ScheduleFixtureTests {
    private static let folder = FixturePair.root.appending(path: "schedule")

    @Test(arguments: FixturePair.all(in: "schedule"))
    func schedules(_ pair: FixturePair) throws {
        let text = SourceText(name: pair.name, bytes: try pair.bytes())
        let (plan, diagnostics) = PlanReader.read(text, files: FixturePair.files(in: "schedule"))
        #expect(diagnostics.isEmpty, "\(DiagnosticRenderer().render(Diagnostics(diagnostics)))")
        let schedule = try #require(plan)
        try pair.check(outcome(of: schedule, inventory: try inventory(for: pair), options: Options(in: text)))
    }

    @Test func thereAreFixtures() {
        #expect(FixturePair.all(in: "schedule").count >= 12)
    }

    private func outcome(of plan: Plan, inventory: Inventory, options: Options) -> String {
        do {
            let schedule = try Scheduler.schedule(
                plan: plan, inventory: inventory, limit: options["--limit"].first,
                tags: TagChoice(only: options["--tags"], skipped: options["--skip-tags"]),
                extra: try ExtraVariables(options["-e"]), planDirectory: Self.folder.path)
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

    /// The options in the comments at the top of a plan.
    private struct Options {
        private let given: [(name: String, value: String)]

        init(in text: SourceText) {
            let lines = String(decoding: text.bytes, as: UTF8.self).split(separator: "\n")
            given = lines.prefix { $0.hasPrefix("# -") }.map { line in
                let words = line.dropFirst(2).split(separator: " ", maxSplits: 1)
                return (String(words[0]), words.count > 1 ? String(words[1]) : "")
            }
        }

        subscript(name: String) -> [String] { given.filter { $0.name == name }.map(\.value) }
    }
}
