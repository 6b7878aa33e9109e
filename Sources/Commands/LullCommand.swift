public import ArgumentParser

/// The root of all commands, one file a verb.
public struct LullCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "lull",
        abstract: "Restart services across many hosts, in order, without killing anything.",
        discussion: """
            A plan says what, where, in which order and in which batches. lull previews it, runs it over ssh, checks \
            health at every step, and puts everything back if a step fails. A service that does not stop in time is \
            held, named and left to finish; it is never killed.

            Without a plan, `lull audit` says which services of your hosts a plain restart would kill, and when.

            Begin with:
              lull init
              lull audit all -i inventory/lab.yml
              lull check playbooks/rolling-restart.yml
              lull preview playbooks/rolling-restart.yml -i inventory/lab.yml
              lull rehearse playbooks/rolling-restart.yml -i inventory/lab.yml --fault web3:stop=hang
              lull run playbooks/rolling-restart.yml -i inventory/lab.yml
              lull restart web app -i inventory/lab.yml

            Exit codes:
              0   as planned
              1   failed, and everything that failed is put back
              2   failed, and something needs a person
              3   refused, before anything was touched
              4   interrupted; `lull resume` goes on
              64  wrong usage
            """,
        version: Version.number,
        subcommands: [
            InitCommand.self, DoctorCommand.self, CheckCommand.self, PreviewCommand.self, RehearseCommand.self,
            RunCommand.self,
            RunsCommand.self, WatchCommand.self, PauseCommand.self, ContinueCommand.self, ApproveCommand.self,
            ResumeCommand.self, RollbackCommand.self, AbortCommand.self, AuditCommand.self, StatusCommand.self,
            InventoryCommand.self, WindowCommand.self, ScheduleCommand.self, DaemonCommand.self,
            HoldCommand.self, ReleaseCommand.self, HoldsCommand.self,
            AgentCommand.self, ExplainCommand.self, SchemaCommand.self, CompletionsCommand.self,
        ],
        groupedSubcommands: [
            CommandGroup(
                name: "Ad hoc",
                subcommands: [
                    RestartCommand.self, StopCommand.self, StartCommand.self, ReloadCommand.self, EnableCommand.self,
                    DisableCommand.self, RebootCommand.self,
                ])
        ])

    public init() {}
}
