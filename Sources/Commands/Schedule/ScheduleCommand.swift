import ArgumentParser

struct ScheduleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule",
        abstract: "Have plans run when their windows open.",
        discussion: """
            A plan that is scheduled is run once in each opening of its window, by `lull daemon`. It is run as it was scheduled: \
            if plan or inventory have changed since, it waits until `lull schedule approve` agrees to that. A window that was \
            missed is told, and nothing is run late. A run that its window has cut short goes on in the next one.

            Examples:
              lull schedule add playbooks/monthly-patch.yml -i inventory/lab.yml
              lull schedule add playbooks/web-tier.yml -i inventory/lab.yml --window patch-night --name web
              lull schedule add tonight.preview --require-approval 5f0c6a3e9b7d4c21
              lull schedule list
              lull schedule next --limit 20
              lull schedule approve web
              lull schedule remove web
              lull schedule export > maintenance.ics
            """,
        subcommands: [
            ScheduleAddCommand.self, ScheduleListCommand.self, ScheduleNextCommand.self, ScheduleApproveCommand.self,
            ScheduleRemoveCommand.self, ScheduleExportCommand.self, ScheduleRunCommand.self,
        ], defaultSubcommand: ScheduleListCommand.self)
}
