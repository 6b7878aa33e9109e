import ArgumentParser
import Diagnostics
import Journal
import Plan

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Preview a plan, or a saved preview, ask, and run it.",
        discussion: """
            The preview is shown first, and nothing is touched before you agree. Every step is recorded before it has \
            an effect; `lull runs show RUN` tells it again.

            Ctrl-C once: what was begun is finished, then you are asked what to do. Twice: lull leaves at once, and \
            what was begun goes on at the hosts. Nothing is killed either way. `lull resume` goes on with a run that was \
            interrupted, `lull rollback` puts it back, `lull abort` ends it as it stands.

            A saved preview (`lull preview --save FILE`) is run as it was saved, whatever became of plan and inventory. If hosts, \
            plan or inventory have changed since, the run is refused, and told what; --accept-drift accepts some of it.

            One run at a time has a host. Another one is refused, and told whose it is.

            A plan may have a window. Outside of it a run is refused, unless --outside-window says why; in it no batch \
            begins that doesn't fit, with its soak and its rollback, into what is left. `lull window PLAN` tells when it opens.

            A plan may name what can be in its way (`blockers`). While something is, the run is refused; if something comes in its \
            way, no further batch begins, and `lull resume` goes on once that is over.

            Whom the plan names in `notify` is told how it goes. When the run has ended, lull waits up to 15 seconds for \
            what is still to be told, and says what wasn't; that changes nothing of the run and its exit code.

            A plan may name services that are killed if they don't stop (`force`). That takes three: the plan, you \
            with --allow-force, and each host's policy, which may forbid it.

            Examples:
              lull run playbooks/rolling-restart.yml -i inventory/lab.yml
              lull run playbooks/rolling-restart.yml -i inventory/lab.yml --yes --forks 10
              lull run playbooks/rolling-restart.yml -i inventory/lab.yml --yes -o json
              lull run tonight.preview --require-approval 5f0c6a3e9b7d4c21
              lull run tonight.preview --allowed-signers approvers --accept-drift boot,system

            Exit codes: 0 as planned; 1 failed, and what failed is put back; 2 failed, and something needs a person; \
            3 refused before anything was touched; 4 interrupted.
            """)

    @OptionGroup var plan: PlanOptions
    @OptionGroup var fleet: FleetOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var force: ForceOptions
    @OptionGroup var takeOver: TakeOverOptions
    @OptionGroup var approval: ApprovalOptions
    @OptionGroup var window: WindowOptions
    @OptionGroup var junit: JUnitOptions

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    mutating func run() async throws {
        try junit.check()
        var launch = try await Launch.of(plan, fleet: fleet, output: output, force: force, approval: approval)
        launch.takesOver = takeOver.takeOver
        launch.outsideWindow = window.outsideWindow
        let landing = try await launch.run(state, yes: yes)
        junit.writeOrWarn(try await landing.store.entries(of: landing.runID))
        throw ExitCode(landing.end.exitCode)
    }
}
