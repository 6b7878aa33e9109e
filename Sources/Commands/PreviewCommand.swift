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
            would have killed it, what a rollback would do, how long it takes at worst, whether that fits into the plan's \
            window. Blockers are asked, too.

            Examples:
              lull preview playbooks/rolling-restart.yml -i inventory/lab.yml
              lull preview playbooks/rolling-restart.yml -i inventory/lab.yml --limit web1 -o json
              lull preview playbooks/rolling-restart.yml -i inventory/lab.yml --save tonight.preview
              lull preview tonight.preview
              lull preview playbooks/rolling-restart.yml -i inventory/lab.yml --against 20261122-170509-k3f7
              lull preview playbooks/rolling-restart.yml -i inventory/lab.yml --html preview.html

            A saved preview is compared with what the hosts say now.

            Exit codes: 0 if a run could begin, 3 if it would refuse to.
            """)

    @OptionGroup var plan: PlanOptions
    @OptionGroup var fleet: FleetOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var output: ReportOptions
    @OptionGroup var force: ForceOptions
    @OptionGroup var saving: SaveOptions

    mutating func run() async throws {
        let launch = try await Launch.of(plan, fleet: fleet, output: output.common, force: force)
        let keeping = PreviewKeeping(
            save: saving.save, key: saving.sign, against: saving.against,
            sources: launch.saved == nil ? try plan.sources : nil,
            // What goes into a ticket holds nothing else.
            screen: output.output == .markdown ? Terminal(.standardError) : nil)
        try await launch.preview(state, keeping: keeping) { [output] preview, expectation, blockers in
            try output.show(preview, launch, expectation, blockers)
        }
    }
}

extension OutputOptions {
    /// - Parameter allowsForce: whether the operator lets the plan kill.
    func show(
        _ preview: Preview, forks: Int, allowsForce: Bool = false, fit: WindowFit? = nil,
        expectation: Expectation? = nil, blockers: [BlockerSight] = []
    ) throws {
        switch output {
        case .text:
            screen.write(
                PreviewText.render(
                    preview, forks: forks, width: screen.columns, ink: ink, allowsForce: allowsForce, fit: fit,
                    expectation: expectation, blockers: blockers))
        case .json:
            write(
                lines: try PreviewJSON.lines(
                    preview, forks: forks, fit: fit, expectation: expectation, blockers: blockers))
        }
    }
}
