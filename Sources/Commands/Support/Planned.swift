import Diagnostics
import Execution
import Glibc
import Inventory
import Plan
import PlanSyntax
import Schedule

/// Plans and inventories from files, with everything that is wrong in them at once.
enum Planned {
    /// All that is wrong, and how it is to be shown.
    struct Faults: Error {
        var diagnostics: Diagnostics
        var colour: ColourChoice
    }

    /// Reads a plan; warnings are written to standard error.
    static func plan(_ path: String, _ colour: ColourChoice) throws(Faults) -> Plan {
        try faults(colour) { () throws(Diagnostics) in
            let (plan, diagnostics) = PlanReader.read(try SourceText.load(path: path))
            guard let plan else { throw Diagnostics(diagnostics) }
            warn(diagnostics, colour)
            return plan
        }
    }

    /// Reads inventories; warnings are written to standard error.
    ///
    /// - Parameter planDirectory: Where `group_vars` and `host_vars` of the plan are; without a plan where the command is given,
    ///   as for Ansible's own commands.
    static func inventory(
        _ paths: [String], planDirectory: String = ".", _ colour: ColourChoice
    ) throws(Faults) -> Inventory {
        try faults(colour) { () throws(Diagnostics) in
            let inventory = try Inventory.load(paths: paths, planDirectory: planDirectory)
            warn(inventory.warnings, colour)
            return inventory
        }
    }

    /// - Throws: `Faults`, `Refusal.noInventory`.
    static func schedule(_ options: PlanOptions, _ colour: ColourChoice) throws -> (Plan, Schedule) {
        let (plan, _, schedule) = try everything(options, colour)
        return (plan, schedule)
    }

    /// - Throws: `Faults`, `Refusal.noInventory`.
    static func everything(_ options: PlanOptions, _ colour: ColourChoice) throws -> (Plan, Inventory, Schedule) {
        try everything(try options.sources, colour)
    }

    /// - Throws: `Faults`.
    static func everything(
        _ sources: SavedPreview.Sources, _ colour: ColourChoice
    ) throws(Faults) -> (Plan, Inventory, Schedule) {
        var plan = try plan(sources.plan, colour)
        if let window = sources.window {
            let text = SourceText(name: "--window", bytes: Array(window.utf8))
            plan.window = .named(
                Placed(window, at: SourceSpan(text: text, start: 0, end: text.bytes.count)), cutoff: nil, atClose: nil)
        }
        let inventory = try inventory(sources.inventory, planDirectory: directory(of: sources.plan), colour)
        let schedule = try faults(colour) { () throws(Diagnostics) in
            try Scheduler.schedule(
                plan: plan, inventory: inventory, limit: sources.limit,
                tags: TagChoice(only: sources.tags, skipped: sources.skipTags),
                extra: try ExtraVariables(sources.extraVars), planDirectory: directory(of: sources.plan))
        }
        return (plan, inventory, schedule)
    }

    /// The hosts that a pattern on the command line names, and how to reach them.
    static func connections(
        _ pattern: String, _ inventory: Inventory, _ colour: ColourChoice
    ) throws(Faults) -> [HostConnection] {
        try faults(colour) { () throws(Diagnostics) in
            let text = SourceText(name: "the host pattern", bytes: Array(pattern.utf8))
            let names = try inventory.select(pattern, at: SourceSpan(text: text, start: 0, end: text.bytes.count))
            var connections: [HostConnection] = []
            var problems: [Diagnostic] = []
            for name in names {
                do throws(Diagnostics) {
                    connections.append(try inventory.resolvedConnection(of: name))
                } catch {
                    problems += error.all
                }
            }
            if !problems.isEmpty { throw Diagnostics(problems) }
            return connections
        }
    }

    static func faults<T>(_ colour: ColourChoice, _ body: () throws(Diagnostics) -> T) throws(Faults) -> T {
        do { return try body() } catch { throw Faults(diagnostics: error, colour: colour) }
    }

    static func warn(_ diagnostics: [Diagnostic], _ colour: ColourChoice) {
        guard !diagnostics.isEmpty else { return }
        Terminal(.standardError).show(Diagnostics(diagnostics), colour)
    }

    /// The same, as seen from everywhere.
    static func absoluteDirectory(of path: String) -> String { absolute(directory(of: path)) }

    /// A path as it is seen from everywhere; what is none is left as it is.
    static func absolute(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
