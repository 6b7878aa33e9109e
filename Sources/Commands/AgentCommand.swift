import ArgumentParser

struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "Put the agent in place on hosts for good, with a policy and a key that can do nothing else.",
        discussion: """
            lull needs none of this: it sends its agent by itself. With an agent in place, a user can be let start it as \
            root and nothing else, and a key can be let speak to it and nothing else. What may then be done is for the \
            policy of the host to say: /etc/lull/policy, see docs/policy.md.

            Examples:
              lull agent install web -i hosts.yml --user deploy --policy policies/web
              lull agent status all -i hosts.yml
            """,
        subcommands: [AgentInstallCommand.self, AgentRemoveCommand.self, AgentStatusCommand.self])
}
