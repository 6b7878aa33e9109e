import ArgumentParser
import Diagnostics
import Execution
import Journal
import Plan
import Report
import Schedule
import Transport

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Preview a plan, ask, and run it.",
        discussion: """
            The preview is shown first, and nothing is touched before you agree. Every step is recorded before it has \
            an effect; `lull runs show RUN` tells it again.

            Ctrl-C once: what was begun is finished, then you are asked what to do. Twice: lull leaves at once, and \
            what was begun goes on at the hosts. Nothing is killed either way.

            A plan may name services that are killed if they don't stop (`force`). That takes three: the plan, you \
            with --allow-force, and each host's policy, which may forbid it.

            Examples:
              lull run playbooks/rolling-restart.yml -i inventory/lab.yml
              lull run playbooks/rolling-restart.yml -i inventory/lab.yml --yes --forks 10
              lull run playbooks/rolling-restart.yml -i inventory/lab.yml --yes -o json

            Exit codes: 0 as planned; 1 failed, and what failed is put back; 2 failed, and something needs a person; \
            3 refused before anything was touched; 4 interrupted.
            """)

    @OptionGroup var plan: PlanOptions
    @OptionGroup var fleet: FleetOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var force: ForceOptions

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    mutating func run() async throws {
        let (read, schedule) = try Planned.schedule(plan, output.colour)
        let forceAllowedBy = try force.consent(to: schedule)
        guard yes || Question.canBeAsked else { throw Refusal.noTerminal }
        let store = try state.store()
        let ssh = try fleet.fleet()

        let preview = await Looking.preview(schedule, fleet: ssh, forks: fleet.forks)
        try output.show(preview, forks: fleet.forks, allowsForce: force.allowForce)
        try await confirm(preview)

        let started = RunStarted(
            runID: RunID.make(), planPath: plan.plan, planText: String(decoding: read.source.bytes, as: UTF8.self),
            operatorName: Environment.operatorName, controller: Environment.hostName,
            forceAllowedBy: forceAllowedBy, forks: fleet.forks, schedule: schedule)
        let session = RunSession(store: store, fleet: ssh, output: output)
        let end = try await session.run(started, preview)
        await ssh.close()
        throw ExitCode(end.exitCode)
    }

    /// A run that would refuse to begin is not asked about: it says so itself, and is recorded.
    private func confirm(_ preview: Preview) async throws {
        guard !yes, !PreviewFigures(preview, forks: fleet.forks).wouldRefuse else { return }
        let answer = await Question.ask("\nRun this? [y/N]")
        guard answer == "y" || answer == "yes" else { throw Refusal.notConfirmed }
    }
}
