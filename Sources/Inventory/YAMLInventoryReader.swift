import Diagnostics
import PlanSyntax

/// Reads an inventory in Ansible's YAML form: groups with `hosts`, `vars` and `children`
/// (ansible-core: plugins/inventory/yaml.py).
struct YAMLInventoryReader {
    private static let keys = ["hosts", "vars", "children"]

    /// - Parameter root: What ``YAMLReader`` made of the file.
    static func read(_ root: YAMLNode, into builder: inout InventoryBuilder) {
        if root.scalarText == "", root.tag == nil { return }
        guard let entries = mapping(root, "an inventory is a mapping of groups", &builder) else { return }
        if let plugin = entries.first(where: { $0.key.scalarText == "plugin" }) {
            builder.diagnostics.append(.pluginUnsupported(at: plugin.key.span))
            return
        }
        for entry in entries { readGroup(entry, isTop: true, &builder) }
    }

    /// - Returns: The group, or nil where it is none.
    @discardableResult
    private static func readGroup(
        _ entry: YAMLNode.Entry, isTop: Bool = false, _ builder: inout InventoryBuilder
    ) -> Int? {
        guard let name = name(entry.key, of: "group", &builder) else { return nil }
        if let problem = HostName.groupProblem(name) {
            builder.diagnostics.append(.badGroupName(name, problem, at: entry.key.span))
            return nil
        }
        let isNull = isNull(entry.value)
        guard isNull || entry.value.isMapping else {
            builder.diagnostics.append(.notAGroup(name, at: entry.value.span, isTop: isTop))
            return nil
        }
        let group = builder.addGroup(name)
        guard !isNull, let sections = mapping(entry.value, "a group is a mapping", &builder) else { return group }
        for section in sections {
            switch section.key.scalarText ?? "" {
            case "hosts": readHosts(section.value, group, &builder)
            case "vars": readVariables(section.value, &builder) { $2.set($0, to: $1, group: group) }
            case "children":
                for child in members(section.value, of: "children", &builder) {
                    guard let index = readGroup(child, &builder) else { continue }
                    builder.addChild(index, to: group, at: child.key.span)
                }
            case let other:
                let meant = suggestion(for: other, among: keys)
                builder.diagnostics.append(.unknownGroupKey(other, in: name, at: section.key.span, meant: meant))
            }
        }
        return group
    }

    private static func readHosts(_ node: YAMLNode, _ group: Int, _ builder: inout InventoryBuilder) {
        for entry in members(node, of: "hosts", &builder) {
            guard let written = name(entry.key, of: "host", &builder) else { continue }
            let (pattern, port) = HostName.splitPort(written)
            let hosts = builder.expand(pattern, at: entry.key.span).compactMap {
                builder.addHost($0, port: port, to: group, at: entry.key.span)
            }
            if entry.value.isNothing { continue }
            readVariables(entry.value, &builder) { name, variable, builder in
                for host in hosts { builder.set(name, to: variable, host: host) }
            }
        }
    }

    private static func readVariables(
        _ node: YAMLNode, _ builder: inout InventoryBuilder,
        set: (String, Inventory.Variable, inout InventoryBuilder) -> Void
    ) {
        if isNull(node) { return }
        for entry in mapping(node, "variables are a mapping", &builder) ?? [] {
            do throws(Diagnostics) {
                let name = try Value(entry.key, schema: .ansible).keyText ?? ""
                let value = try Value(entry.value, schema: .ansible)
                set(name, Inventory.Variable(value: value, span: entry.value.span), &builder)
            } catch {
                builder.diagnostics += error.all
            }
        }
    }

    /// The entries of `hosts` or `children`; a single name may stand there too.
    private static func members(
        _ node: YAMLNode, of key: String, _ builder: inout InventoryBuilder
    ) -> [YAMLNode.Entry] {
        if isNull(node) { return [] }
        if case .scalar = node.kind, case .string? = try? node.resolved(.ansible) {
            let nothing = YAMLNode(kind: .scalar("", style: .plain), span: node.span)
            return [YAMLNode.Entry(key: node, value: nothing)]
        }
        return mapping(node, "'\(key)' is a mapping: end each name with a ':'", &builder) ?? []
    }

    private static func mapping(
        _ node: YAMLNode, _ expectation: String, _ builder: inout InventoryBuilder
    ) -> [YAMLNode.Entry]? {
        do throws(Diagnostics) {
            if let entries = try node.mergedEntries() { return entries }
            builder.diagnostics.append(.expectedMapping(expectation, at: node))
        } catch {
            builder.diagnostics += error.all
        }
        return nil
    }

    /// `no:` is a boolean and `1:` a number, in YAML as Ansible reads it; as names they need quotes.
    private static func name(_ node: YAMLNode, of what: String, _ builder: inout InventoryBuilder) -> String? {
        if case .string(let text)? = try? node.resolved(.ansible) { return text }
        builder.diagnostics.append(.nameNeedsQuotes(what, at: node.span))
        return nil
    }

    private static func isNull(_ node: YAMLNode) -> Bool {
        if case .null? = try? node.resolved(.ansible) { true } else { false }
    }
}

extension YAMLNode {
    fileprivate var isMapping: Bool { if case .mapping = kind { true } else { false } }
}
