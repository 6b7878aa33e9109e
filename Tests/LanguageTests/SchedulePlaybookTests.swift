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
        return (names ?? []).filter { $0.hasSuffix(".yml") }.sorted().map { "\(folder)/\($0)" }
    }

    @Test(arguments: files(in: "playbooks"), files(in: "inventory"))
    func schedules(_ playbook: String, _ inventory: String) throws {
        do {
            let path = { (file: String) in Self.repository.appending(path: file).path }
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

    @Test func thereArePlaybooks() {
        #expect(!Self.files(in: "playbooks").isEmpty && !Self.files(in: "inventory").isEmpty)
    }
}
