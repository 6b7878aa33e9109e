import Diagnostics
import Execution
import Foundation
import Inventory
import Journal
import Plan
import PlanSyntax
import Report
import Schedule
import Simulation
import Testing

/// What a preview says of the worked playbooks: batches, drains, gates, times. Their hosts are simulated, and say of
/// everything that it would be done.
@Suite("Previews of the worked playbooks")
struct WorkedPreviewTests {
    @Test(arguments: ["web-tier", "database", "cluster", "rollout", "kernel-reboot", "workers"])
    func preview(_ name: String) throws {
        let (_, schedule) = try RehearseTests.planned("\(name).yml")
        let started = RunStarted(
            runID: "rehearsal", planPath: name, planText: "", operatorName: "ann", controller: "here", forks: 50,
            schedule: schedule)
        var sights: [String: Preview.Sight] = [:]
        for entry in Rehearsal.of(started, faults: []).entries {
            if case .observed(let host, let forecast) = entry.event { sights[host] = .seen(forecast) }
        }
        #expect(sights.count == schedule.hosts.count)
        let text = PreviewText.render(
            Preview(schedule: schedule, sights: sights), forks: 50, width: 100, ink: .none)
        try expectFixture(text, "preview/\(name)")
    }
}
