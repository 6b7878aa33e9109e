import AgentProtocol
import ArgumentParser
import Inventory
import Report
import Transport

struct HoldsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holds",
        abstract: "Show which hosts are on hold, since when, by whom and why.",
        discussion: """
            Examples:
              lull holds all -i hosts.yml
              lull holds web -i hosts.yml -o json

            Exit codes: 0 all were asked; 2 some could not be; 3 none could be.
            """)

    @OptionGroup var options: HostsOptions

    mutating func run() async throws {
        let hosts = try options.connections()
        let ssh = try options.fleet.fleet()
        let answers = await Asking.all(hosts, forks: options.fleet.forks) { (host) async throws(ContactFailure) in
            try await ssh.standing(of: host)
        }
        await ssh.close()
        try options.showHolds(answers)
        try options.end(good: answers.count { $0.answer != nil }, of: answers.count)
    }
}
