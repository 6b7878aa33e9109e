import AgentProtocol
import ArgumentParser

struct AgentRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take away what `lull agent install` put in place.",
        discussion: """
            The agent, its sudoers file and the keys that speak to it go. A policy stays, since it binds every agent, also \
            those that are sent: remove it by hand if that is meant.

            Examples:
              lull agent remove web -i hosts.yml

            Exit codes: 0 gone everywhere; 2 not on some hosts; 3 nothing was changed.
            """)

    @OptionGroup var options: HostsOptions

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    mutating func run() async throws {
        try await AgentSetupSession(options: options, yes: yes).run(.remove)
    }
}
