import AgentProtocol
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
        let preview = try Self.preview(name)
        let text = PreviewText.render(preview, forks: 50, width: 100, ink: .none)
        try expectFixture(text, "preview/\(name)")
    }

    /// Who only acts for others counts for nothing in the budget, and without it nothing begins.
    @Test func theBalancerIsMissed() throws {
        var preview = try Self.preview("web-tier")
        preview.sights["lb1"] = .excluded(.contact(.unreachable(message: "no route to host")))
        let lines = PreviewText.render(preview, forks: 50, width: 100, ink: .none).split(separator: "\n")
        #expect(lines.contains("Left out:"))
        #expect(lines.contains("lb1 would have to act for others: a run would refuse to begin."))
        let figures = PreviewFigures(preview, forks: 50)
        #expect(figures.wouldRefuse && figures.outCount == 0 && !figures.isOverBudget)
    }

    private static func preview(_ name: String) throws -> Preview {
        let (_, schedule) = try RehearseTests.planned("\(name).yml")
        let started = RunStarted(
            runID: "rehearsal", planPath: name, planText: "", operatorName: "ann", controller: "here", forks: 50,
            schedule: schedule)
        var sights: [String: Preview.Sight] = [:]
        for entry in Rehearsal.of(started, faults: []).entries {
            if case .observed(let host, let forecast) = entry.event { sights[host] = .seen(forecast) }
        }
        #expect(sights.count == schedule.hosts.count)
        return Preview(schedule: schedule, sights: sights)
    }
}
