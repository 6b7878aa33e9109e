import AgentProtocol
import ArgumentParser
import FoundationEssentials
import Inventory
import Report
import Transport

struct HoldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Put hosts on hold: their agents refuse every action until they are released.",
        discussion: """
            For a host that somebody works on, or that must not be restarted now. The mark lies on the host itself and \
            outlives a reboot, so it counts for every lull, whoever runs it; previews show it. What is under way goes on, \
            and a run that has changed the host before may still be put back.

            Examples:
              lull hold web3 --why 'disk is being replaced' -i hosts.yml
              lull hold 'db:&prod' --why 'quarter-end closing' --until '2026-12-01 06:00' -i hosts.yml
              lull hold web --why 'load test' --until 2h -i hosts.yml

            Exit codes: 0 all are on hold; 2 some are not; 3 none is.
            """)

    @OptionGroup var options: HostsOptions

    @Option(help: ArgumentHelp("The reason, for whoever meets the hold.", valueName: "text"))
    var why: String

    @Option(help: ArgumentHelp("When it ends by itself: 2h from now, or '2026-12-01 06:00' in UTC.", valueName: "time"))
    var until: String?

    func validate() throws {
        guard !why.allSatisfy(\.isWhitespace) else { throw ValidationError("--why needs words.") }
        guard why.utf8.count <= Hold.textLimit else {
            throw ValidationError("--why may hold at most \(Hold.textLimit) bytes.")
        }
        guard let until else { return }
        let now = Date().timeIntervalSince1970
        guard let moment = Moment.parse(until, now: now) else {
            throw ValidationError("--until is a duration such as 2h, or a time in UTC such as '2026-12-01 06:00'.")
        }
        guard moment > now else { throw ValidationError("--until is over already.") }
    }

    mutating func run() async throws {
        let hosts = try options.connections()
        let ssh = try options.fleet.fleet()
        let now = Date().timeIntervalSince1970
        let hold = Hold(
            by: "\(Environment.operatorName)@\(Environment.hostName)", why: why, since: now,
            until: until.flatMap { Moment.parse($0, now: now) })
        let answers = await Asking.all(hosts, forks: options.fleet.forks) { (host) async throws(ContactFailure) in
            try await ssh.hold(host, hold)
        }
        await ssh.close()
        try options.showHolds(answers)
        try options.end(good: answers.count { $0.answer?.hold != nil }, of: answers.count)
    }
}

extension HostsOptions {
    func showHolds(_ answers: [HostAnswer<HostStanding>]) throws {
        switch output.output {
        case .json: output.write(lines: try answers.map { try StandingJSON.line($0) })
        case .text:
            show(
                answers.map { answer in
                    switch answer.result {
                    case .success(let standing):
                        HostSaying(
                            answer.connection.host, StandingText.hold(standing.hold),
                            standing.hold == nil ? .faint : .careful)
                    case .failure(let failure): HostSaying(answer.connection, failure)
                    }
                })
        }
    }
}
