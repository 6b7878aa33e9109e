import AgentProtocol
import ArgumentParser
import Inventory
import Report
import Transport

struct ReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "End the hold of hosts, whoever put them on hold.",
        discussion: """
            Whoever may act on a host may release it; what the hold said is shown, so that it isn't ended unread.

            Examples:
              lull release web3 -i hosts.yml

            Exit codes: 0 none of them is on hold any more; 2 some may be; 3 nothing was done.
            """)

    @OptionGroup var options: HostsOptions

    mutating func run() async throws {
        let hosts = try options.connections()
        let ssh = try options.fleet.fleet()
        let answers = await Asking.all(hosts, forks: options.fleet.forks) { (host) async throws(ContactFailure) in
            try await ssh.endHold(of: host)
        }
        await ssh.close()
        switch options.output.output {
        case .json: options.output.write(lines: try answers.map { try StandingJSON.line($0) })
        case .text: options.show(answers.map(Self.saying))
        }
        try options.end(good: answers.count { $0.answer != nil }, of: answers.count)
    }

    private static func saying(_ answer: HostAnswer<HostStanding>) -> HostSaying {
        switch answer.result {
        case .success(let before):
            before.hold == nil
                ? HostSaying(answer.connection.host, ["was not on hold"], .faint)
                : HostSaying(
                    answer.connection.host, ["released; it was " + StandingText.hold(before.hold).joined()], .good)
        case .failure(let failure): HostSaying(answer.connection, failure)
        }
    }
}
