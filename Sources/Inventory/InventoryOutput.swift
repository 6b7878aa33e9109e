public import Diagnostics
import PlanSyntax

extension Inventory {
    /// What `ansible-inventory --list` of ansible-core 2.19 prints, with a line feed at its end: groups with their hosts and
    /// children, and below `_meta` the variables of each host.
    ///
    /// - Parameter limit: The hosts that are shown; nil for all. Groups stay that have such hosts, or children.
    public func listJSON(limit: Set<String>? = nil) -> String {
        // A host of that name hides the group.
        let shown = contains(host: "all") ? ["all"] : hosts
        let available = Set(shown).intersection(limit ?? Set(shown))
        var result: [String: Value] = [:]
        var open = [InventoryBuilder.all]
        var seen: Set = [InventoryBuilder.all]
        while let index = open.popLast() {
            let group = groupData[index]
            var content: [String: Value] = [:]
            let names = group.hosts.map { hostData[$0].name }.filter(available.contains)
            if index != InventoryBuilder.all, !names.isEmpty { content["hosts"] = .list(names.map(Value.string)) }
            if !group.children.isEmpty {
                content["children"] = .list(group.children.map { .string(groupData[$0].name) })
            }
            if !content.isEmpty { result[group.name] = .map(content) }
            for child in group.children where seen.insert(child).inserted { open.append(child) }
        }
        var variables: [String: Value] = [:]
        for index in hostData.indices where available.contains(hostData[index].name) {
            let own = shownVariables(of: index)
            if !own.isEmpty { variables[hostData[index].name] = .map(own) }
        }
        result["_meta"] = .map(["hostvars": .map(variables), "profile": .string("inventory_legacy")])
        return PythonJSON.text(.map(result)) + "\n"
    }

    /// What `ansible-inventory --host` prints: the variables of a host. `localhost` need not be in the inventory; the path of
    /// Ansible's own Python is not among its variables here.
    ///
    /// - Parameter pattern: A pattern that names one host.
    /// - Returns: Nil if it names several.
    /// - Throws: As ``select(_:at:allowsImplicit:)``.
    public func hostJSON(_ pattern: String) throws(Diagnostics) -> String? {
        let names = try select(pattern, allowsImplicit: true)
        guard names.count == 1 else { return nil }
        if let index = hostIndex[names[0]] { return Self.hostText(shownVariables(of: index)) }
        let host = Host(
            name: names[0], variables: ["ansible_connection": Variable(value: .string("local"))], groups: [0])
        return Self.hostText(shown(files.merged(host, -1, groups: groupData)))
    }

    /// Unlike `--list`, `--host` shows a text that is no template as any other.
    private static func hostText(_ variables: [String: Value]) -> String {
        PythonJSON.text(.map(variables.mapValues(\.withoutUnsafe))) + "\n"
    }

    /// What `ansible-inventory --graph` prints: the tree of groups and hosts.
    ///
    /// - Parameter group: Where it begins.
    /// - Returns: Nil if there is no such group.
    public func graph(from group: String = "all") -> String? {
        guard let start = groupIndex[group] else { return nil }
        var lines: [String] = []
        appendGraph(of: start, depth: 0, to: &lines)
        return lines.joined(separator: "\n") + "\n"
    }

    private func appendGraph(of index: Int, depth: Int, to lines: inout [String]) {
        // A group below many others is shown below each; that can grow without bound, and nobody reads so far.
        guard lines.count < 4 * InventoryBuilder.maximumHosts else { return }
        func line(_ name: String, _ depth: Int) -> String {
            depth == 0 ? name : String(repeating: "  |", count: depth) + "--" + name
        }
        let group = groupData[index]
        lines.append(line("@\(group.name):", depth))
        for child in group.children { appendGraph(of: child, depth: depth + 1, to: &lines) }
        if index == InventoryBuilder.all { return }
        for host in group.hosts { lines.append(line(hostData[host].name, depth + 1)) }
    }

    private func shownVariables(of host: Int) -> [String: Value] {
        shown(placedVariables(of: host))
    }

    private func shown(_ variables: [String: Variable]) -> [String: Value] {
        variables.filter { !Self.internalVariables.contains($0.key) }.mapValues(\.value)
    }

    /// What Ansible sets itself and so does not print, even where a file sets it: INTERNAL_STATIC_VARS of its constants.py.
    private static let internalVariables: Set = [
        "ansible_async_path", "ansible_collection_name", "ansible_config_file", "ansible_dependent_role_names",
        "ansible_diff_mode", "ansible_facts", "ansible_forks", "ansible_inventory_sources", "ansible_limit",
        "ansible_play_batch", "ansible_play_hosts", "ansible_play_hosts_all", "ansible_play_role_names",
        "ansible_playbook_python", "ansible_role_name", "ansible_role_names", "ansible_run_tags", "ansible_skip_tags",
        "ansible_verbosity", "ansible_version", "inventory_dir", "inventory_file", "inventory_hostname",
        "inventory_hostname_short", "groups", "group_names", "hostvars", "playbook_dir", "play_hosts", "role_name",
        "role_names", "role_path", "role_uuid",
    ]
}
