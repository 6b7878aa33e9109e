import Diagnostics
import PlanSyntax
import Synchronization

/// The variables of files, beside each source and beside the plan, and how they come over each other and over what the
/// inventories say: Ansible's `VARIABLE_PRECEDENCE` (ansible-core: config/base.yml, vars/manager.py).
struct VariableLayers: Sendable {
    private var inventories: [VariableFiles] = []
    private var plan: VariableFiles?
    private let cache = GroupVariables()

    /// - Parameters:
    ///   - directories: Of the sources, in their order.
    ///   - planDirectory: Of the plan.
    static func read(
        beside directories: [String], planDirectory: String?, groups: [String], hosts: [String],
        _ diagnostics: inout [Diagnostic]
    ) -> VariableLayers {
        var layers = VariableLayers()
        var known: [String: VariableFiles] = [:]
        func files(_ directory: String) -> VariableFiles {
            let place = InventoryDirectory.absolute(directory)
            if let found = known[place] { return found }
            let found = VariableFiles.read(place, groups: groups, hosts: hosts, &diagnostics)
            known[place] = found
            return found
        }
        layers.inventories = directories.map(files)
        layers.plan = planDirectory.map(files)
        return layers
    }

    private var all: [VariableFiles] { inventories + (plan.map { [$0] } ?? []) }

    /// The variables of a host with all that comes over them, each with its place.
    func merged(_ host: Inventory.Host, _ index: Int, groups: [Inventory.Group]) -> [String: Inventory.Variable] {
        var result = cache.variables(of: host.groups) { self.merged(host.groups, groups) }
        if let source = host.source { Self.add(source, to: &result) }
        result.merge(host.variables) { $1 }
        for layer in all { if let found = layer.hosts[index] { result.merge(found.variables) { $1 } } }
        return result
    }

    /// First what the inventories say of all groups, then the files of `all`, then those of the others.
    private func merged(_ own: [Int], _ groups: [Inventory.Group]) -> [String: Inventory.Variable] {
        var result = groups[InventoryBuilder.all].variables
        let others = own.filter { $0 != InventoryBuilder.all }
        for group in others { result.merge(groups[group].variables) { $1 } }
        for layer in all {
            if let found = layer.groups[InventoryBuilder.all] { result.merge(found.variables) { $1 } }
        }
        for layer in all {
            for group in others { if let found = layer.groups[group] { result.merge(found.variables) { $1 } } }
        }
        return result
    }

    private static func add(_ source: String, to variables: inout [String: Inventory.Variable]) {
        variables["inventory_file"] = Inventory.Variable(value: .string(source))
        guard source.hasPrefix("/") else { return }
        variables["inventory_dir"] = Inventory.Variable(value: .string(InventoryDirectory.parent(of: source)))
    }

    func encrypted(of host: Int, groups: [Int]) -> [String] {
        all.flatMap { layer in
            groups.flatMap { layer.groups[$0]?.encrypted ?? [] } + (layer.hosts[host]?.encrypted ?? [])
        }
    }
}

/// What hosts have from their groups: the same for all that are in the same ones, so it is made once.
private final class GroupVariables: Sendable {
    /// Beyond it, older ones are made anew.
    private static let capacity = 256

    private let known = Mutex<[[Int]: [String: Inventory.Variable]]>([:])

    func variables(
        of groups: [Int], _ make: () -> [String: Inventory.Variable]
    ) -> [String: Inventory.Variable] {
        if let found = known.withLock({ $0[groups] }) { return found }
        let made = make()
        known.withLock { known in
            if known.count >= Self.capacity { known.removeAll(keepingCapacity: true) }
            known[groups] = made
        }
        return made
    }
}
