public import Diagnostics
public import PlanSyntax

/// Hosts, the groups that they are in, and their variables, as Ansible understands its own files
/// (ansible-core 2.19: lib/ansible/inventory, lib/ansible/plugins/inventory/{yaml,ini,host_list}.py).
public struct Inventory: Sendable {
    struct Host: Sendable {
        var name: String
        var variables: [String: Variable] = [:]
        /// All groups it is in, directly or through others: in the order in which their variables apply.
        var groups: [Int] = []
        /// The path or the list of hosts that first named it; nil for what was in memory.
        var source: String?
        /// Where it was first named.
        var span: SourceSpan?
    }

    struct Group: Sendable {
        var name: String
        var variables: [String: Variable] = [:]
        /// `ansible_group_priority`: among groups of one depth, the higher one wins.
        var priority = 1
        /// Steps on the longest way down from `all`.
        var depth = 0
        var children: [Int] = []
        var parents: [Int] = []
        /// Direct members, in order.
        var hosts: [Int] = []
    }

    struct Variable: Sendable {
        var value: Value
        var span: SourceSpan?
    }

    /// In the order in which they were first named; `all` and `ungrouped` come first.
    let groupData: [Group]
    let groupIndex: [String: Int]
    /// In the order in which they were first named.
    let hostData: [Host]
    let hostIndex: [String: Int]
    /// What files of variables beside inventories and plan say.
    let files: VariableLayers

    /// Files beside the inventories that name windows, in the order of the inventories; of a name that several have, the last one counts.
    public let windowFiles: [String]

    /// All hosts in inventory order: those directly below `all`, then group by group, nearer ones first.
    public let hosts: [String]

    /// What was odd but not wrong: keys that mean nothing, duplicate keys, a host named like a group.
    public let warnings: [Diagnostic]

    init(
        groups: [Group], groupIndex: [String: Int], hosts: [Host], hostIndex: [String: Int], files: VariableLayers,
        windowFiles: [String] = [], warnings: [Diagnostic]
    ) {
        groupData = groups
        self.groupIndex = groupIndex
        hostData = hosts
        self.hostIndex = hostIndex
        self.files = files
        self.windowFiles = windowFiles
        self.warnings = warnings
        self.hosts = Self.members(of: 0, in: groups).map { hosts[$0].name }
    }

    /// The names of all groups, `all` and `ungrouped` included.
    public var groups: [String] { groupData.map(\.name) }

    public func contains(host: String) -> Bool { hostIndex[host] != nil }

    /// The hosts of a group and of all below it; nil if there is no such group.
    public func hosts(inGroup name: String) -> [String]? {
        groupIndex[name].map { Self.members(of: $0, in: groupData).map { hostData[$0].name } }
    }

    /// What the inventory says of a host: its own variables over those of its groups, from `all` down to the nearest (of one
    /// depth by priority, then name), each with the files of variables over what the inventories themselves say; and
    /// `inventory_hostname`, `inventory_hostname_short`, `group_names`, `inventory_file`, `inventory_dir`.
    /// Empty for a host that is not in the inventory.
    public func variables(of host: String) -> [String: Value] {
        guard let index = hostIndex[host] else { return [:] }
        var result = placedVariables(of: index).mapValues(\.value)
        result["inventory_hostname"] = .string(host)
        result["inventory_hostname_short"] = .string(HostName.short(host))
        result["group_names"] = .list(groupNames(of: index).map(Value.string))
        return result
    }

    /// Files of variables that say something of a host and are encrypted as a whole; what they say is unknown.
    public func encryptedFiles(of host: String) -> [String] {
        hostIndex[host].map { files.encrypted(of: $0, groups: hostData[$0].groups) } ?? []
    }

    /// Where a variable of a host gets its value, if a text says so.
    public func place(of variable: String, on host: String) -> SourceSpan? {
        hostIndex[host].flatMap { placedVariables(of: $0)[variable]?.span }
    }

    func placedVariables(of host: Int) -> [String: Variable] {
        files.merged(hostData[host], host, groups: groupData)
    }

    private func groupNames(of host: Int) -> [String] {
        hostData[host].groups.map { groupData[$0].name }.filter { $0 != "all" }.sorted(by: codePointOrder)
    }

    /// Breadth first, as Ansible's `Group.get_hosts` goes; there the order within one level is left to chance.
    static func members(of root: Int, in groups: [Group]) -> [Int] {
        var queue = [root]
        var seenGroups: Set = [root]
        var seenHosts: Set<Int> = []
        var result: [Int] = []
        var next = 0
        while next < queue.count {
            let group = groups[queue[next]]
            next += 1
            for host in group.hosts where seenHosts.insert(host).inserted { result.append(host) }
            for child in group.children where seenGroups.insert(child).inserted { queue.append(child) }
        }
        return result
    }
}

/// Python's order of strings, which is that of their code points; Swift's is another one.
func codePointOrder(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }
