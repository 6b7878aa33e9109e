import ArgumentParser
import Journal

struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on with a run that was interrupted.",
        discussion: """
            For a run that was stopped with Ctrl-C, or whose lull died with its machine. Hosts are asked first what became \
            of the actions that were in flight: each has an id, and none is ever done twice. Then the run goes on as it would \
            have.

            A run with a window goes on in the one that is open now; `lull rollback` and `lull abort` need none.

            Plan, inventory and connections are those that the run began with, whatever became of their files.

            Examples:
              lull resume 20261122-170509-k3f7
              lull resume 20261122 --yes
              lull resume 20261122 --approve 3

            Exit codes: as of `lull run`; 3 if the run has ended, or another lull is running it.
            """)

    @OptionGroup var options: RunOptions

    @Option(
        help: ArgumentHelp(
            "Agree to the step of this number, an `approve` that the run waits for. Nothing else is asked.",
            valueName: "step"))
    var approve: Int?

    @OptionGroup var window: WindowOptions

    mutating func run() async throws {
        let continuation = Continuation(
            intention: .goOn, options: options, approving: approve, outsideWindow: window.outsideWindow)
        throw ExitCode(try await continuation.run().exitCode)
    }
}
