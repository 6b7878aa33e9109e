import ArgumentParser
import Journal
import Report

struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List the runs that were recorded, or tell one again.",
        discussion: """
            Examples:
              lull runs
              lull runs list --last 100 -o json
              lull runs show 20261122-170509-k3f7 --html run.html
              lull runs export 20261122-170509-k3f7 > run.jsonl
              lull runs import run.jsonl
            """,
        subcommands: [List.self, Show.self, RunsExportCommand.self, RunsImportCommand.self],
        defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List runs, the newest first.")

        @Option(help: ArgumentHelp("How many at the most.", valueName: "count"))
        var last = 20

        @OptionGroup var state: StateOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard last > 0 else { throw ValidationError("--last must be at least 1.") }
        }

        mutating func run() async throws {
            let runs = try await state.existingStore()?.runs(limit: last) ?? []
            let directory = try state.directory()
            let alive = Set(runs.map(\.runID).filter { RunLock.isHeld($0, state: directory) })
            switch output.output {
            case .text:
                output.screen.write(
                    RunsTable.text(
                        runs, alive: alive, width: output.screen.isTerminal ? output.screen.columns : .max,
                        ink: output.ink))
            case .json: output.write(lines: try RunsTable.json(runs, alive: alive))
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell a run again: what was done where, how it ended, and what is left for a person.",
            discussion: "The beginning of a run's name is enough if it is the only one.")

        @Argument(help: ArgumentHelp("As `lull runs` lists it.", valueName: "run"), completion: .run)
        var name: String

        @OptionGroup var state: StateOptions
        @OptionGroup var output: ReportOptions
        @OptionGroup var junit: JUnitOptions

        mutating func run() async throws {
            let runs = try RecordedRuns.existing(state, for: name)
            let runID = try await runs.find(name)
            let entries = try await runs.store.entries(of: runID)
            try output.show(entries, isAlive: runs.isAlive(runID))
            try junit.write(entries, isAlive: runs.isAlive(runID))
        }
    }
}
