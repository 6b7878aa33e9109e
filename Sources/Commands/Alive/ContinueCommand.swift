import ArgumentParser
import Journal

struct ContinueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "continue",
        abstract: "Have a run go on that was paused.",
        discussion: """
            For a run whose controller lives and waits, after `lull pause` or Ctrl-C. `lull resume` is for one that nobody \
            runs any more.

            Examples:
              lull continue 20261122-170509-k3f7

            Exit codes: 0 it goes on; 3 nobody runs it, or it isn't paused.
            """)

    @OptionGroup var options: AliveOptions

    mutating func run() async throws {
        let run = try await AliveRun.find(options.name, options.state)
        try await run.ask(.goOn)
        Terminal(.standardOutput).write("Run \(run.runID) goes on.\n")
    }
}
