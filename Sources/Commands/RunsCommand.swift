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
              lull runs show 20261122-170509-k3f7
            """,
        subcommands: [List.self, Show.self], defaultSubcommand: List.self)

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
            switch output.output {
            case .text:
                output.screen.write(
                    RunsTable.text(
                        runs, width: output.screen.isTerminal ? output.screen.columns : .max, ink: output.ink))
            case .json: output.write(lines: try RunsTable.json(runs))
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell a run again: what was done where, how it ended, and what is left for a person.",
            discussion: "The beginning of a run's name is enough if it is the only one.")

        @Argument(help: ArgumentHelp("As `lull runs` lists it.", valueName: "run"))
        var name: String

        @OptionGroup var state: StateOptions
        @OptionGroup var output: OutputOptions

        mutating func run() async throws {
            guard let store = try state.existingStore() else {
                throw Refusal.noSuchRun(name, state: try state.directory())
            }
            let entries = try await store.entries(of: try await find(in: store))
            switch output.output {
            case .text: output.screen.write(RunTranscript.text(entries, width: output.screen.columns, ink: output.ink))
            case .json: output.write(lines: try RunTranscript.json(entries))
            }
        }

        private func find(in store: any RunStore) async throws -> String {
            let found = try await store.runs(limit: .max).map(\.runID).filter { $0.hasPrefix(name) }
            if found.contains(name) { return name }
            guard let first = found.first else { throw Refusal.noSuchRun(name, state: try state.directory()) }
            guard found.count == 1 else { throw Refusal.ambiguousRun(name, found) }
            return first
        }
    }
}
