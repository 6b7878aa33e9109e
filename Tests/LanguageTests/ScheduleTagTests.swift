import Diagnostics
import Foundation
import Inventory
import Plan
import Schedule
import Testing

/// `Fixtures/tags.expected` is what Ansible's own rules gave (ansible-core 2.19, `Taggable.evaluate_tags`): for each choice of an
/// operator, which of these tags let a step run.
@Suite struct ScheduleTagTests {
    private static let steps = ["-", "a", "b", "a,b", "always", "never", "always,a", "never,a", "always,never"]
    private static let lines: [String] =
        (try? String(contentsOf: FixturePair.root.appending(path: "tags.expected"), encoding: .utf8))?
        .split(separator: "\n").map(String.init) ?? []

    @Test func everyChoiceIsThere() { #expect(Self.lines.count == 72) }

    @Test(arguments: lines)
    func choosesAsAnsibleDoes(_ line: String) throws {
        let words = line.split(separator: " ").map { $0.hasSuffix(":") ? String($0.dropLast()) : String($0) }
        let choice = TagChoice(only: words[1] == "-" ? [] : [words[1]], skipped: words[3] == "-" ? [] : [words[3]])
        guard words.count > 4 else {
            #expect(throws: Diagnostics.self) { try scheduled(choice) }
            return
        }
        let schedule = try scheduled(choice)
        #expect(schedule.steps.map(\.title) == Array(words.dropFirst(4)))
        #expect((schedule.leftOut ?? []).map(\.step) == Self.steps.filter { !words.dropFirst(4).contains($0) })
    }

    private func scheduled(_ choice: TagChoice) throws -> Schedule {
        try Scheduler.schedule(
            plan: try plan(), inventory: try Inventory.read([SourceText(name: "hosts", bytes: Array("web1\n".utf8))]),
            tags: choice, planDirectory: ".")
    }

    private func plan() throws -> Plan {
        var text = "steps:\n"
        for tags in Self.steps {
            text += "  - { name: \"\(tags)\", pause: 1s, hosts: web1\(tags == "-" ? "" : ", tags: \"\(tags)\"") }\n"
        }
        return try #require(PlanReader.read(SourceText(name: "plan.yml", bytes: Array(text.utf8))).plan)
    }
}
