import ArgumentParser
import Execution
import Journal
import Report

struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow a run that is under way, from another terminal.",
        discussion: """
            Shows what its journal holds and what comes, as the terminal does that runs it, but for what hosts say in the \
            middle of an action. Ctrl-C ends the watching and not the run. A run that has ended is told to its end.

            Examples:
              lull watch 20261122-170509-k3f7
              lull watch 20261122 -o json

            Exit codes: that of the run; 4 if its controller died.
            """)

    @OptionGroup var options: AliveOptions
    @OptionGroup var output: OutputOptions

    mutating func run() async throws {
        let runs = try RecordedRuns.existing(options.state, for: options.name)
        let runID = try await runs.find(options.name)
        let entries = try await Self.watch(runID, runs, output)
        guard case .ended(let end)? = RunState(replaying: entries)?.phase else {
            throw ExitCode(RunEnd.interrupted.exitCode)
        }
        throw ExitCode(end.exitCode)
    }

    /// Shows a run until nobody runs it any more, and its report.
    /// - Returns: all that its journal holds then.
    static func watch(_ runID: String, _ runs: RecordedRuns, _ output: OutputOptions) async throws -> [JournalEntry] {
        let view = output.view(try await history(of: runID, runs))
        let entries = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await view.keepDrawing() }
            defer { group.cancelAll() }
            return try await follow(runID, runs, view)
        }
        if output.output == .text {
            output.screen.write("\n" + RunReport.render(entries, width: output.screen.columns, ink: output.ink))
        }
        return entries
    }

    /// How long what it does took in earlier runs.
    private static func history(of runID: String, _ runs: RecordedRuns) async throws -> ActionHistory? {
        guard case .started(let run)? = try await runs.store.entries(of: runID).first?.event else { return nil }
        return await .known(of: run.schedule, from: runs.store)
    }

    /// - Returns: all that the journal holds when nobody runs it any more.
    private static func follow(
        _ runID: String, _ runs: RecordedRuns, _ view: any RunView
    ) async throws -> [JournalEntry] {
        var entries: [JournalEntry] = []
        while true {
            // Asked before: what it wrote last is read then.
            let isAlive = runs.isAlive(runID)
            let news = try await runs.store.entries(of: runID, after: entries.count)
            entries += news
            for entry in news { await view.recorded(entry) }
            guard isAlive else { return entries }
            try await Task.sleep(for: .milliseconds(200))
        }
    }
}
