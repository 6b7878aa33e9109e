import ArgumentParser
import Execution
import FoundationEssentials
import Journal
import Report

struct ScheduleListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List scheduled plans: when each runs next, and what became of it last.")

    @OptionGroup var state: StateOptions
    @OptionGroup var output: OutputOptions

    mutating func run() async throws {
        let lines = try await ScheduledPlans.existing(state)?.lines() ?? []
        let now = Int64(Date().timeIntervalSince1970)
        switch output.output {
        case .text:
            output.screen.write(ScheduleText.list(lines, now: now, ink: output.ink, width: output.screen.columns))
        case .json: output.write(lines: try lines.map { try ScheduleText.json($0, now: now) })
        }
    }
}

struct ScheduleNextCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "next", abstract: "List what runs when, over all scheduled plans, the soonest first.")

    @Option(help: ArgumentHelp("How many openings at the most.", valueName: "count"))
    var limit = 10

    @OptionGroup var state: StateOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit must be between 1 and 100000.") }
    }

    mutating func run() async throws {
        let lines = try await ScheduledPlans.existing(state)?.lines() ?? []
        let coming = ComingOpenings.of(lines, after: Int64(Date().timeIntervalSince1970), limit: limit)
        switch output.output {
        case .text: output.screen.write(ScheduleText.coming(coming, ink: output.ink, width: output.screen.columns))
        case .json: output.write(lines: try coming.map(ScheduleText.json))
        }
    }
}

struct ScheduleRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Take a plan out of the schedule.",
        discussion: "A run of it that is under way goes on to its end.")

    @Argument(help: ArgumentHelp("As `lull schedule list` lists it.", valueName: "name"), completion: .scheduled)
    var name: String

    @OptionGroup var state: StateOptions

    mutating func run() async throws {
        guard try await state.existingStore()?.unschedule(name) == true else { throw JournalError.notScheduled(name) }
        Terminal(.standardOutput).write("\(name) is no longer scheduled.\n")
    }
}
