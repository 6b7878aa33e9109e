import ArgumentParser
import Inventory

struct InventoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inventory",
        abstract: "Show hosts, groups and variables as lull understands them; no host is contacted.",
        discussion: """
            Prints what ansible-inventory prints for the same files.

            Examples:
              lull inventory -i inventory/lab.yml --graph
              lull inventory -i inventory/lab.yml --list
              lull inventory -i inventory/lab.yml --host web1

            Exit codes: 0, or 3 if the inventory has errors or no such host.
            """)

    @OptionGroup var inventory: InventoryOptions

    @Flag(help: "Everything, as JSON.")
    var list = false

    @Flag(help: "Groups and their hosts, as a tree.")
    var graph = false

    @Option(help: ArgumentHelp("The variables of one host, as JSON.", valueName: "name"))
    var host: String?

    @Option(
        name: .customLong("color"),
        help: "Colours of errors: on terminals only and not if NO_COLOR is set, or always, or never.")
    var colour: ColourChoice = .auto

    func validate() throws {
        guard [list, graph, host != nil].count(where: { $0 }) == 1 else {
            throw ValidationError("Give one of --list, --graph and --host.")
        }
    }

    mutating func run() async throws {
        let screen = Terminal(.standardOutput)
        let inventory = try Planned.inventory(try self.inventory.required, colour)
        if let host {
            guard let json = inventory.hostJSON(host) else { throw Refusal.noSuchHost(host) }
            screen.write(json)
        } else {
            screen.write(list ? inventory.listJSON() : inventory.graph())
        }
    }
}
