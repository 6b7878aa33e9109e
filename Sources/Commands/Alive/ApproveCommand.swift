import ArgumentParser
import Execution
import Journal

struct ApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Agree to a step that a run waits for.",
        discussion: """
            For an `approve` step of a run that is under way; you may do so where its `approvers` name you and you don't run \
            it, or where it names none. The journal keeps who agreed. Behind sudo, you are who called sudo.

            Examples:
              lull approve 20261122-170509-k3f7 3
              lull approve 20261122-170509-k3f7 3 --hash 6c9c39d12f684e01

            Exit codes: 0 it goes on; 3 nobody runs it, it doesn't wait for that step, or it isn't yours to approve.
            """)

    @OptionGroup var options: AliveOptions

    @Argument(help: ArgumentHelp("The number of the step.", valueName: "step"))
    var step: Int

    @Option(
        help: ArgumentHelp(
            "Agree only if the run was started from the saved preview of this hash.", valueName: "hash"))
    var hash: String?

    func validate() throws {
        guard step > 0 else { throw ValidationError("Steps are counted from 1.") }
    }

    mutating func run() async throws {
        let run = try await AliveRun.find(options.name, options.state)
        if let hash {
            guard case .started(let started)? = try await run.store.entries(of: run.runID).first?.event else {
                throw Refusal.cannotContinue(run.runID, .noRun)
            }
            let approved = started.approved?.hash ?? "none: it was started from a plan"
            guard hash.count >= ApprovalOptions.shortestHash, approved.hasPrefix(hash.lowercased()) else {
                throw Refusal.otherHash(approved, wanted: hash)
            }
        }
        try await run.ask(.approve(step: step - 1))
        Terminal(.standardOutput).write("Step \(step) of run \(run.runID) is approved.\n")
    }
}
