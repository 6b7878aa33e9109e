import AgentProtocol
import ArgumentParser
import Inventory
import Report
import Transport

struct AgentStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show which agent speaks on each host, what its policy allows, and whether it is on hold.",
        discussion: """
            Examples:
              lull agent status all -i hosts.yml
              lull agent status web -i hosts.yml -o json

            Exit codes: 0 all were asked; 2 some could not be; 3 none could be.
            """)

    @OptionGroup var options: HostsOptions

    mutating func run() async throws {
        let hosts = try options.connections()
        let ssh = try options.fleet.fleet()
        let digests = (try? await ssh.agentDigests()) ?? []
        let answers = await Asking.all(hosts, forks: options.fleet.forks) { (host) async throws(ContactFailure) in
            try await ssh.standing(of: host)
        }
        await ssh.close()
        switch options.output.output {
        case .json: options.output.write(lines: try answers.map { try StandingJSON.line($0) })
        case .text:
            options.show(
                answers.map { answer in
                    switch answer.result {
                    case .success(let standing):
                        HostSaying(answer.connection.host, StandingText.status(standing, wanted: digests))
                    case .failure(let failure): HostSaying(answer.connection, failure)
                    }
                })
        }
        try options.end(good: answers.count { $0.answer != nil }, of: answers.count)
    }
}
