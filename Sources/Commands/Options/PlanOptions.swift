import ArgumentParser

struct PlanOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The plan, a YAML file.", valueName: "plan"), completion: .file(extensions: ["yml", "yaml"]))
    var plan: String

    @OptionGroup var inventory: InventoryOptions

    @Option(
        help: ArgumentHelp(
            "Only these hosts of each step: a host pattern, such as web:!web3, or @file with one on each line.",
            valueName: "pattern"))
    var limit: String?
}

struct InventoryOptions: ParsableArguments {
    @Option(
        name: [.short, .customLong("inventory")],
        help: ArgumentHelp(
            "A file in YAML or INI, an executable, a directory of those, or hosts such as web1,web2; may be repeated.",
            discussion: "Without it, LULL_INVENTORY names one.", valueName: "inventory"),
        completion: .file())
    var inventory: [String] = []

    /// Those that were named, here or in the environment; empty where none was.
    var paths: [String] {
        if inventory.isEmpty, let path = Environment["LULL_INVENTORY"], !path.isEmpty { return [path] }
        return inventory
    }

    var required: [String] {
        get throws(Refusal) {
            let paths = paths
            guard !paths.isEmpty else { throw .noInventory }
            return paths
        }
    }
}
