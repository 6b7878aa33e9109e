import ArgumentParser
import Execution
import Journal
import Report
import Schedule

/// What is run for a scheduled plan: what `lull run` would run with its options.
enum ScheduledLaunch {
    /// - Throws: `Refusal`, `Planned.Faults`.
    static func launch(_ plan: ScheduledPlan, _ output: OutputOptions) async throws -> Launch {
        let command = try await RunCommand.asyncParse(plan.arguments)
        return try await Launch.of(
            command.plan, fleet: command.fleet, output: output, force: command.force, approval: command.approval)
    }

    /// - Throws: `Refusal.changedSinceScheduled` where it isn't what was scheduled any more.
    static func check(_ launch: Launch, _ plan: ScheduledPlan) throws(Refusal) {
        let accepted = try launch.approval?.kinds ?? []
        let changes = launch.schedule.differences(from: plan.schedule).filter { !accepted.contains($0.kind) }
        guard changes.isEmpty else {
            throw .changedSinceScheduled(plan.name, DriftText(launch.schedule).lines(changes))
        }
    }
}
