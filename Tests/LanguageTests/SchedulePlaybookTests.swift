import Diagnostics
import Foundation
import Inventory
import Plan
import PlanSyntax
import Schedule
import Testing

/// What stands in `playbooks/` is right, and fits what stands in `inventory/`.
@Suite struct SchedulePlaybookTests {
    private static let repository = FixturePair.root.appending(path: "../../..").standardizedFileURL

    private static func files(in folder: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: repository.appending(path: folder).path)
        return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
    }

    private static let playbooks = files(in: "playbooks").filter { $0.hasSuffix(".yml") }

    /// What stands before the end of a name.
    private static func stem(_ file: String) -> Substring { file.prefix { $0 != "." } }

    /// The inventory of a playbook has its name; without one of its own it is for the lab.
    private static func inventory(for playbook: String) -> String {
        "inventory/" + (files(in: "inventory").first { stem($0) == stem(playbook) } ?? "lab.yml")
    }

    @Test(arguments: playbooks) func schedules(_ playbook: String) throws {
        do {
            let path = { (file: String) in Self.repository.appending(path: file).path }
            let inventory = Self.inventory(for: playbook)
            let playbook = "playbooks/\(playbook)"
            let (plan, diagnostics) = PlanReader.read(try SourceText.load(path: path(playbook)))
            #expect(diagnostics.isEmpty, "\(DiagnosticRenderer().render(Diagnostics(diagnostics)))")
            let schedule = try Scheduler.schedule(
                plan: try #require(plan), inventory: try Inventory.load(paths: [path(inventory)]),
                planDirectory: path("playbooks"))
            #expect(!schedule.hosts.isEmpty && !schedule.steps.isEmpty)
        } catch let error as Diagnostics {
            Issue.record("\(DiagnosticRenderer().render(error))")
        }
    }

    @Test("No inventory is left without a playbook") func eachInventoryIsUsed() {
        let used = Set(Self.playbooks.map(Self.inventory))
        // Those that say when, and not where.
        let windows: Set = ["windows.yml", "freeze.ics"]
        let files = Self.files(in: "inventory").filter { !windows.contains($0) }
        #expect(Set(files.map { "inventory/\($0)" }) == used)
        #expect(Self.playbooks.count > used.count)
    }
}
