import ArgumentParser
import Inventory
import Journal
import Report
import Transport

/// For commands that ask hosts something without a plan.
struct HostsOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("A host pattern, such as web or 'web:&prod:!web3'.", valueName: "hosts"),
        completion: .hostPattern)
    var hosts: String

    @OptionGroup var inventory: InventoryOptions
    @OptionGroup var fleet: FleetOptions
    @OptionGroup var output: OutputOptions

    func connections() throws -> [HostConnection] {
        try Planned.connections(
            hosts, try Planned.inventory(try inventory.required, output.colour), output.colour)
    }

    func show(_ sayings: [HostSaying]) {
        output.screen.write(HostSaying.text(sayings, width: output.screen.columns, ink: output.ink))
    }

    /// The exit code for so many hosts that did as they were asked.
    func end(good: Int, of all: Int) throws {
        if good == all { return }
        throw ExitCode((good == 0 ? RunEnd.refused : .needsPerson).exitCode)
    }
}
