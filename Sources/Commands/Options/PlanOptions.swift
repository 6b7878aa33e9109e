import ArgumentParser
import Execution
import Schedule

struct PlanOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The plan, a YAML file.", valueName: "plan"), completion: .file(extensions: ["yml", "yaml"]))
    var plan: String

    @OptionGroup var inventory: InventoryOptions

    @Option(
        help: ArgumentHelp(
            "Only these hosts of each step: a host pattern, such as web:!web3, or @file with one on each line.",
            valueName: "pattern"), completion: .hostPattern)
    var limit: String?

    @OptionGroup var tags: TagOptions

    @Option(
        name: [.customShort("e"), .long],
        help: ArgumentHelp(
            "Variables that win over those of plan and inventory; may be given several times.",
            discussion: "name=value, a mapping in YAML or JSON, or @ and a file of it, as for Ansible.",
            valueName: "vars"))
    var extraVars: [String] = []

    @Option(
        help: ArgumentHelp(
            "Its window: one of the inventory's by name, instead of the one that the plan names.", valueName: "name"))
    var window: String?

    var sources: SavedPreview.Sources {
        get throws(Refusal) {
            SavedPreview.Sources(
                plan: plan, inventory: try inventory.required, limit: limit, tags: tags.tags, skipTags: tags.skipTags,
                extraVars: extraVars, window: window)
        }
    }

    /// Whether more than the plan was named; what the environment names doesn't count.
    var isChosen: Bool {
        !inventory.inventory.isEmpty || limit != nil || !extraVars.isEmpty || !tags.tags.isEmpty
            || !tags.skipTags.isEmpty || window != nil
    }
}

struct TagOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Only steps with one of these tags, and those tagged 'always'; may be given several times.",
            discussion: "Several have commas between them. 'tagged', 'untagged' and 'all' are understood too.",
            valueName: "tags"), completion: .tags)
    var tags: [String] = []

    @Option(help: ArgumentHelp("Without steps that have one of these tags.", valueName: "tags"), completion: .tags)
    var skipTags: [String] = []

    var choice: TagChoice { TagChoice(only: tags, skipped: skipTags) }
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
