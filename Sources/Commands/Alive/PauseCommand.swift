import ArgumentParser
import Journal

struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Have a run that is under way begin nothing else until `lull continue`.",
        discussion: """
            What was begun on hosts is finished. The run keeps its hosts, and their guards stay armed, for as long as its \
            controller lives.

            Examples:
              lull pause 20261122-170509-k3f7

            Exit codes: 0 it is paused; 3 nobody runs it, or it can't be paused now.
            """)

    @OptionGroup var options: AliveOptions

    mutating func run() async throws {
        let run = try await AliveRun.find(options.name, options.state)
        try await run.ask(.pause)
        Terminal(.standardOutput).write(
            "Run \(run.runID) is paused: what was begun is finished. `lull continue \(run.runID)` has it go on.\n")
    }
}
