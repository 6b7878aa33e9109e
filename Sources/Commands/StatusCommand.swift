import ArgumentParser
import Diagnostics
import Inventory
import Report
import Transport

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how services stand, and what lull is doing or has left behind. Nothing is changed.",
        discussion: """
            For each service: its state and for how long, its processes and memory, after how long a plain stop would \
            SIGKILL it, whether it is held (still stopping after its time was up), and whether a drop-in of lull's \
            keeps systemd from killing it. For each host: what is under way, what lull did last, and pending \
            daemon-reloads. Without a service: what failed, is going down or is overridden.

            Examples:
              lull status web nginx -i inventory/lab.yml
              lull status all -i inventory/lab.yml
              lull status db postgresql -i inventory/lab.yml -o json

            Exit codes: 0 all services that were named are active (without names: nothing failed, nothing is held); \
            1 some are not; 2 a host could not be asked; 3 nothing was asked.
            """)

    @Argument(help: ArgumentHelp("A host pattern, such as web:!web3.", valueName: "hosts"), completion: .hostPattern)
    var hosts: String

    @Argument(
        help: ArgumentHelp("Services, or other units by their full names.", valueName: "service"), completion: .service)
    var services: [String] = []

    @OptionGroup var inventory: InventoryOptions
    @OptionGroup var fleet: FleetOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        for service in services where !UnitArgument.isValid(service) {
            throw ValidationError("'\(service.visible)' can't be the name of a unit.")
        }
    }

    mutating func run() async throws {
        let inventory = try Planned.inventory(try self.inventory.required, output.colour)
        let connections = try Planned.connections(hosts, inventory, output.colour)
        let ssh = try fleet.fleet()
        let status = await Looking.status(
            connections, units: services.map(UnitArgument.unit), fleet: ssh, forks: fleet.forks)
        await ssh.close()
        switch output.output {
        case .text: output.screen.write(StatusText.render(status, width: output.screen.columns, ink: output.ink))
        case .json: output.write(lines: try StatusJSON.lines(status))
        }
        throw ExitCode(StatusFigures(status).exitCode)
    }
}

/// A unit as it is named on a command line.
enum UnitArgument {
    private static let kinds = [
        "service", "socket", "target", "timer", "path", "mount", "automount", "swap", "scope", "slice",
    ]

    /// `nginx` is `nginx.service`; what ends like a unit of another kind is that unit.
    static func unit(_ name: String) -> String {
        let kind = name.split(separator: ".", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        return name.contains(".") && kinds.contains(kind) ? name : name + ".service"
    }

    /// The same rule as on the host: letters, digits and `: - _ . \ @`.
    static func isValid(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= 247, name.first != "-", name.first != "." else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: ":-_.\\@".utf8.contains(byte)
            }
        }
    }
}
