import ArgumentParser
import Execution
import FoundationEssentials
import Journal
import Report

struct ScheduleApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Agree to what a scheduled plan has become, or to go on after a run that took a person.",
        discussion: """
            Shows what plan and inventory make of it now that they didn't when it was scheduled. With your agreement it is run so \
            from its next opening on.
            """)

    @Argument(help: ArgumentHelp("As `lull schedule list` lists it.", valueName: "name"), completion: .scheduled)
    var name: String

    @Option(
        help: ArgumentHelp("Of a saved preview: the hash of the one that takes its place.", valueName: "hash"))
    var requireApproval: String?

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    @OptionGroup var state: StateOptions
    @OptionGroup var output: OutputOptions

    mutating func run() async throws {
        guard yes || Question.canBeAsked else { throw Refusal.noTerminal }
        guard let plans = try ScheduledPlans.existing(state), let line = try await plans.line(name) else {
            throw JournalError.notScheduled(name)
        }
        var plan = line.entry.plan
        if let requireApproval, let index = plan.arguments.firstIndex(of: "--require-approval") {
            plan.arguments[index + 1] = requireApproval
        }
        let launch = try await ScheduledLaunch.launch(plan, output)
        let changes = DriftText(launch.schedule).lines(launch.schedule.differences(from: plan.schedule))
        let waits = Timetable.needsPerson(line).map { "It waits: \($0.visible).\n" } ?? ""
        let changed =
            changes.isEmpty
            ? "Nothing has changed since it was scheduled.\n"
            : "Changed since it was scheduled:\n" + changes.map { "  \($0)\n" }.joined()
        output.screen.write(waits + changed)
        if !yes {
            let answer = await Question.ask("\nRun it so from its next opening on? [y/N]")
            guard answer == "y" || answer == "yes" else { throw Refusal.notConfirmed }
        }
        plan.schedule = launch.schedule
        plan.approvedAt = Date().timeIntervalSince1970
        plan.addedBy = Environment.operatorName
        plan.controller = Environment.hostName
        try await plans.store.approve(plan)
        output.screen.write("\(name) is approved.\n")
    }
}
