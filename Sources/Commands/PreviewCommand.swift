import ArgumentParser
import Diagnostics
import Execution
import Plan
import Report

struct PreviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Show what a run would do on every host, without doing it.",
        discussion: """
            Hosts are asked read-only: the state of each service now, what stops with it, the moment systemd alone \
            would have killed it, what a rollback would do, how long it takes at worst.

            Examples:
              lull preview playbooks/rolling-restart.yml -i inventory/lab.yml
              lull preview playbooks/rolling-restart.yml -i inventory/lab.yml --limit web1 -o json

            Exit codes: 0 if a run could begin, 3 if it would refuse to.
            """)

    @OptionGroup var plan: PlanOptions
    @OptionGroup var fleet: FleetOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var force: ForceOptions

    mutating func run() async throws {
        let (read, schedule) = try Planned.schedule(plan, output.colour)
        let launch = Launch(
            origin: plan.plan, planText: String(decoding: read.source.bytes, as: UTF8.self), schedule: schedule,
            fleet: fleet, output: output, allowsForce: force.allowForce)
        try await launch.preview(state)
    }
}

extension OutputOptions {
    /// - Parameter allowsForce: whether the operator lets the plan kill.
    func show(_ preview: Preview, forks: Int, allowsForce: Bool = false) throws {
        switch output {
        case .text:
            screen.write(
                PreviewText.render(
                    preview, forks: forks, width: screen.columns, ink: ink, allowsForce: allowsForce))
        case .json: write(lines: try PreviewJSON.lines(preview, forks: forks))
        }
    }
}
