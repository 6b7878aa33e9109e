import AgentProtocol
import ArgumentParser
import Execution
import FoundationEssentials
import Inventory
import Journal
import Report
import Transport

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Show which services a plain restart would kill, and when. No plan is needed, nothing is changed.",
        discussion: """
            `systemctl restart` reports success after systemd has SIGKILLed a service that needed longer than its \
            TimeoutStopSec. This looks at every active service of your hosts, read-only, and says after how long that \
            would happen to it, what else kills, what stops with it, and what lull would do instead. The most \
            dangerous come first: severe (something is killed in every stop), high (in less than 30s, or others with \
            it), moderate (later than that), none.

            Hosts are a pattern as in plans and in Ansible. Services are names or globs; without any, all are looked at. \
            Root is not needed for it.

            Examples:
              lull audit all -i inventory/lab.yml
              lull audit 'web:&prod' nginx 'php*-fpm' -i inventory/lab.yml
              lull audit all -i inventory/lab.yml --html audit.html
              lull audit db -i inventory/lab.yml -o json

            Exit codes: 0 everything asked for was looked at, whatever was found; 2 a host could not be looked at, or a \
            name means no service; 3 nothing was looked at.
            """)

    @Argument(
        help: ArgumentHelp("A host pattern, such as web or 'web:&prod:!web3'.", valueName: "hosts"),
        completion: .hostPattern)
    var hosts: String

    @Argument(
        help: ArgumentHelp("Services: names or globs, such as nginx or 'php*'.", valueName: "service"),
        completion: .service)
    var services: [String] = []

    @Flag(help: "Services that are down, too.")
    var all = false

    @OptionGroup var html: HTMLOptions
    @OptionGroup var inventory: InventoryOptions
    @OptionGroup var fleet: FleetOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        for service in services {
            guard let problem = ServicePattern.problem(service) else { continue }
            throw ValidationError("'\(service.visible)' \(problem)")
        }
    }

    mutating func run() async throws {
        let inventory = try Planned.inventory(try self.inventory.required, output.colour)
        let connections = try Planned.connections(hosts, inventory, output.colour)
        let question = AuditQuestion(patterns: services.map(ServicePattern.unit), includesInactive: all)
        let ssh = try fleet.fleet()
        let time = Date().timeIntervalSince1970
        let audit = await Looking.audit(connections, question, fleet: ssh, forks: fleet.forks)
        await ssh.close()

        switch output.output {
        case .text: output.screen.write(AuditText.render(audit, width: output.screen.columns, ink: output.ink))
        case .json: output.write(lines: try AuditJSON.lines(audit))
        }
        try html.write(AuditHTML.render(audit, pattern: hosts, time: time))
        let figures = AuditFigures(audit)
        if figures.isEmpty, !figures.isComplete { throw ExitCode(RunEnd.refused.exitCode) }
        if !figures.isComplete { throw ExitCode(RunEnd.needsPerson.exitCode) }
    }
}
