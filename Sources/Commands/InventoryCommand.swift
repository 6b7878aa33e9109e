import ArgumentParser
import Diagnostics
import Inventory

struct InventoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inventory",
        abstract: "Show hosts, groups and variables as lull understands them; no host is contacted.",
        discussion: """
            Prints what ansible-inventory prints for the same files.

            Examples:
              lull inventory -i inventory/lab.yml --graph
              lull inventory -i inventory/lab.yml --graph web
              lull inventory -i inventory/lab.yml --list --limit web
              lull inventory -i inventory/lab.yml --host web1
              lull inventory -i inventory/lab.yml --hosts 'web:!web1'

            Exit codes: 0, or 3 if the inventory has errors or no such host.
            """)

    @OptionGroup var inventory: InventoryOptions

    @Flag(help: "Everything, as JSON.")
    var list = false

    @Flag(help: "Groups and their hosts, as a tree.")
    var graph = false

    @Option(help: ArgumentHelp("The variables of one host, as JSON.", valueName: "name"), completion: .hostName)
    var host: String?

    @Option(
        help: ArgumentHelp("The hosts that a pattern names, one a line.", valueName: "pattern"),
        completion: .hostPattern)
    var hosts: String?

    @Argument(help: "With --graph: the group to begin with.", completion: .groupName)
    var group: String?

    @Option(
        help: ArgumentHelp(
            "With --list and --hosts: only these hosts, a host pattern or @file with one on each line.",
            valueName: "pattern"), completion: .hostPattern)
    var limit: String?

    @Option(
        name: .customLong("plan-dir"),
        help: ArgumentHelp(
            "Where the group_vars and host_vars of a plan are: its directory.", valueName: "directory"),
        completion: .directory)
    var planDirectory = "."

    @Option(
        name: .customLong("color"),
        help: "Colours of errors: on terminals only and not if NO_COLOR is set, or always, or never.")
    var colour: ColourChoice = .auto

    func validate() throws {
        guard [list, graph, host != nil, hosts != nil].count(where: { $0 }) == 1 else {
            throw ValidationError("Give one of --list, --graph, --host and --hosts.")
        }
        if group != nil, !graph { throw ValidationError("A group goes with --graph only.") }
        if limit != nil, graph || host != nil { throw ValidationError("--limit goes with --list and --hosts only.") }
    }

    mutating func run() async throws {
        let screen = Terminal(.standardOutput)
        let inventory = try Planned.inventory(try self.inventory.required, planDirectory: planDirectory, colour)
        let limit = try limit.map { pattern in
            try Planned.faults(colour) { () throws(Diagnostics) in try inventory.limit(pattern) }
        }
        if let host {
            let json = try Planned.faults(colour) { () throws(Diagnostics) in try inventory.hostJSON(host) }
            guard let json else { throw Refusal.severalHosts(host) }
            screen.write(json)
        } else if let hosts {
            let names = try Planned.faults(colour) { () throws(Diagnostics) in
                try inventory.select(hosts, allowsImplicit: true)
            }
            screen.write(names.filter { limit?.contains($0) ?? true }.map { $0 + "\n" }.joined())
        } else if list {
            screen.write(inventory.listJSON(limit: limit))
        } else {
            guard let text = inventory.graph(from: group ?? "all") else { throw Refusal.noSuchGroup(group ?? "") }
            screen.write(text)
        }
    }
}
