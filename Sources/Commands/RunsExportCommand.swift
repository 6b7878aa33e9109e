import ArgumentParser
import Journal

struct RunsExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a run as JSON, one entry of its journal a line, to keep it or to take it elsewhere.",
        discussion: """
            The last line says how many there are and what they hash to, so that `lull runs import` knows a file that was cut \
            off or changed. Plans may hold what not everybody should read: keep the file as you keep the plan.

            Examples:
              lull runs export 20261122-170509-k3f7 > run.jsonl
            """)

    @Argument(
        help: ArgumentHelp("As `lull runs` lists it; its beginning is enough.", valueName: "run"), completion: .run)
    var name: String

    @OptionGroup var state: StateOptions

    mutating func run() async throws {
        let runs = try RecordedRuns.existing(state, for: name)
        let entries = try await runs.store.entries(of: try await runs.find(name))
        let screen = Terminal(.standardOutput)
        for line in try RunTransfer.lines(entries) { screen.write(line + "\n") }
    }
}
