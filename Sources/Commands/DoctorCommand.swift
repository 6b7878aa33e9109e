import AgentProtocol
import ArgumentParser
import FoundationEssentials
import Inventory
import Journal
import Report
import Transport

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "See whether this machine and hosts are ready for lull, and what to do where they aren't.",
        discussion: """
            Of this machine: ssh, the agent that is sent, the journal and its disk, the clock. Of hosts: whether ssh and \
            the agent answer, root, systemd, the kernel, room for records, the clock, the policy, a hold, and whether a run \
            has them. Nothing is changed anywhere, but that the agent is stored on hosts that don't have it.

            ✓ is as it should be, ! is to be known before, ✗ would make a run refuse. Without hosts, only this machine is \
            looked at.

            Examples:
              lull doctor all -i inventory/lab.yml
              lull doctor
              lull doctor 'web:!web3' -i inventory/lab.yml -o json

            Exit codes: 0 a run could begin, 3 it would be refused.
            """)

    @Argument(
        help: ArgumentHelp("A host pattern, such as web or 'web:&prod:!web3'.", valueName: "hosts"),
        completion: .hostPattern)
    var hosts: String?

    @OptionGroup var inventory: InventoryOptions
    @OptionGroup var fleet: FleetOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var output: OutputOptions

    mutating func run() async throws {
        let connections = try connections()
        let (controller, runs) = await ControllerLook(agents: fleet.contact.agent, state: state).look()
        var diagnosis = Diagnosis(controller: ControllerCheckup.findings(controller))
        if ControllerCheckup.canAsk(controller) {
            diagnosis.hosts = try await examine(connections, agents: controller.agents.compactMap(\.digest), runs)
        } else if !connections.isEmpty {
            diagnosis.unasked = controller.ssh == nil ? "there is no ssh" : "there is no agent to send"
        }
        switch output.output {
        case .text: output.screen.write(DoctorText.render(diagnosis, width: output.screen.columns, ink: output.ink))
        case .json: output.write(lines: try DoctorJSON.lines(diagnosis))
        }
        if diagnosis.wouldRefuse { throw ExitCode(RunEnd.refused.exitCode) }
    }

    private func connections() throws -> [HostConnection] {
        guard let hosts else { return [] }
        return try Planned.connections(
            hosts, try Planned.inventory(try inventory.required, output.colour), output.colour)
    }

    private func examine(
        _ hosts: [HostConnection], agents: [String], _ runs: RecordedRuns?
    ) async throws -> [HostFindings] {
        guard !hosts.isEmpty else { return [] }
        let ssh = try fleet.fleet()
        let answers = await Looking.answers(hosts, forks: fleet.forks) { (host) async throws(ContactFailure) in
            let standing = try await ssh.standing(of: host)
            // The connection is there now, so that the time between is a round trip.
            let asked = Date().timeIntervalSince1970
            let examination = try await ssh.examine(host)
            let answered = max(asked, Date().timeIntervalSince1970)
            await ssh.release(host)
            return ExaminedHost(
                connection: host, standing: standing, examination: examination, asked: asked...answered, isTaken: false)
        }
        await ssh.close()
        // A journal that can't be read is told of already, and tells nothing of claims.
        let judge = try? await ClaimJudge(runs)
        var findings: [HostFindings] = []
        for answer in answers {
            switch answer.result {
            case .failure(let failure): findings.append(HostCheckup.findings(answer.connection, failure))
            case .success(var sight):
                if let claim = sight.examination.facts.claim {
                    sight.isTaken = try await judge?.verdict(claim, anyRun: false).isFree != true
                }
                findings.append(HostCheckup.findings(sight, agents: agents))
            }
        }
        return findings
    }
}
