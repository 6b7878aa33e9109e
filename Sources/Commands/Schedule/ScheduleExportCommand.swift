import ArgumentParser
import Execution
import FoundationEssentials
import Report

struct ScheduleExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write what is scheduled as a calendar (iCalendar) that people can subscribe to.",
        discussion: """
            Put the file where a web server finds it, once an hour, and people subscribe to it. Each opening is an event: who is \
            affected, what is done, how long it may take, and where the plan is.

            Examples:
              lull schedule export > maintenance.ics
              lull schedule export --days 90 --file /var/www/maintenance.ics
            """)

    @Option(help: ArgumentHelp("For how many days from now on.", valueName: "days"))
    var days = 400

    @Option(
        help: ArgumentHelp(
            "Write it here, as a whole or not at all, instead of to standard output.", valueName: "file"),
        completion: .file(extensions: ["ics"]))
    var file: String?

    @OptionGroup var state: StateOptions

    func validate() throws {
        guard (1...4000).contains(days) else { throw ValidationError("--days must be between 1 and 4000.") }
    }

    mutating func run() async throws {
        let lines = try await ScheduledPlans.existing(state)?.lines() ?? []
        let now = Int64(Date().timeIntervalSince1970)
        let text = ScheduleCalendar.text(
            lines, from: now, until: now + Int64(days) * 86_400, now: now, forks: FleetOptions.usualForks)
        if let file { try WholeFile.write(text, to: file) } else { Terminal(.standardOutput).write(text) }
    }
}
