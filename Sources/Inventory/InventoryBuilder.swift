import Diagnostics
import PlanSyntax

/// An inventory while its sources are read, one after the other into the same groups and hosts.
struct InventoryBuilder {
    /// More hosts than any run can hold; it stops a range such as `web[1:999999999]`.
    static let maximumHosts = 100_000

    var diagnostics: [Diagnostic] = []
    /// Where what is read comes from: a path from the root, or a list of hosts.
    var source: String?
    /// Whether only names are wanted, and no program is to be run for them.
    var isAtRest = false
    private var groups: [Inventory.Group] = []
    private var groupIndex: [String: Int] = [:]
    private var hosts: [Inventory.Host] = []
    private var hostIndex: [String: Int] = [:]
    /// The names of each group's hosts, to add each once.
    private var members: [Set<Int>] = []

    static let all = 0
    static let ungrouped = 1

    /// Names of the machine itself; Ansible needs none of them in an inventory.
    static let localNames: Set = ["127.0.0.1", "localhost", "::1"]

    init() {
        addGroup("all")
        addGroup("ungrouped")
        link(parent: Self.all, child: Self.ungrouped)
    }

    func group(named name: String) -> Int? { groupIndex[name] }

    var groupNames: [String] { groups.map(\.name) }

    var hostNames: [String] { hosts.map(\.name) }

    func contains(host name: String) -> Bool { hostIndex[name] != nil }

    func hostName(_ index: Int) -> String { hosts[index].name }

    /// The names that a range stands for; none where it is wrong.
    mutating func expand(_ written: String, at span: SourceSpan) -> [String] {
        if let problem = HostName.problem(written) {
            diagnostics.append(.badHostName(written, problem, at: span))
            return []
        }
        do throws(HostRange.Problem) {
            return try HostRange.expand(written, limit: Self.maximumHosts)
        } catch {
            diagnostics.append(.badRange(written, error, at: span))
            return []
        }
    }

    /// The group, made if there is none of that name yet.
    @discardableResult
    mutating func addGroup(_ name: String) -> Int {
        if let index = groupIndex[name] { return index }
        groups.append(Inventory.Group(name: name))
        members.append([])
        groupIndex[name] = groups.count - 1
        return groups.count - 1
    }

    /// Puts a group below another one. A loop is an error.
    mutating func addChild(_ child: Int, to parent: Int, at span: SourceSpan) {
        if groups[parent].children.contains(child) { return }
        guard !isReachable(parent, from: child) else {
            diagnostics.append(.inventoryLoop(groups[child].name, in: groups[parent].name, at: span))
            return
        }
        link(parent: parent, child: child)
    }

    /// Puts a host into a group; the host is made if there is none of that name yet.
    ///
    /// - Parameter port: From `name:port`. As in Ansible, it counts only where the host is named first.
    /// - Returns: nil where the name is refused.
    mutating func addHost(_ name: String, port: Int?, to group: Int, at span: SourceSpan) -> Int? {
        let index: Int
        if let known = hostIndex[name] {
            index = known
        } else {
            guard hosts.count < Self.maximumHosts else {
                let isFirst = !diagnostics.contains { $0.code == .tooManyHosts }
                if isFirst { diagnostics.append(.tooManyHosts(at: span, limit: Self.maximumHosts)) }
                return nil
            }
            if let problem = HostName.problem(name) {
                diagnostics.append(.badHostName(name, problem, at: span))
                return nil
            }
            index = hosts.count
            var host = Inventory.Host(name: name, source: source, span: span)
            if let port, port != 0 {
                host.variables["ansible_port"] = Inventory.Variable(value: .int(port), span: span)
            }
            hosts.append(host)
            hostIndex[name] = index
        }
        if members[group].insert(index).inserted { groups[group].hosts.append(index) }
        return index
    }

    /// As in Ansible, where a group has the host's name, it is the group that gets the variable.
    mutating func set(_ name: String, to variable: Inventory.Variable, host: Int) {
        if let group = groupIndex[hosts[host].name] {
            set(name, to: variable, group: group)
        } else {
            hosts[host].variables[name] = variable
        }
    }

    mutating func set(_ name: String, to variable: Inventory.Variable, group: Int) {
        guard name == "ansible_group_priority" else {
            groups[group].variables[name] = variable
            return
        }
        switch variable.value {
        case .int(let priority): groups[group].priority = priority
        case .bool(let flag): groups[group].priority = flag ? 1 : 0
        case .double(let number) where number.magnitude < 1e9: groups[group].priority = Int(number)
        case .string(let text):
            guard let priority = Int(text.filter { $0 != " " }) else { fallthrough }
            groups[group].priority = priority
        default: diagnostics.append(.badGroupPriority(at: variable.span))
        }
    }

    /// Ansible's `reconcile_inventory`: every group is below `all`, and who is in no other group is in `ungrouped`.
    ///
    /// - Parameters:
    ///   - directories: Where `group_vars` and `host_vars` may be, for each source.
    ///   - planDirectory: The same for the plan.
    mutating func finish(
        beside directories: [String] = [], planDirectory: String? = nil
    ) throws(Diagnostics) -> Inventory {
        for group in groups.indices where group != Self.all && groups[group].parents.isEmpty {
            // Only a loop through `all` itself can be refused here.
            guard !isReachable(Self.all, from: group) else {
                diagnostics.append(.allIsChild(of: groups[group].name))
                continue
            }
            link(parent: Self.all, child: group)
        }
        groupNamesakes()
        settleMembers()
        let files = VariableLayers.read(
            beside: directories, planDirectory: planDirectory, groups: groupNames, hosts: hosts.map(\.name),
            &diagnostics)
        if diagnostics.contains(where: { $0.severity == .error }) { throw Diagnostics(diagnostics) }
        return Inventory(
            groups: groups, groupIndex: groupIndex, hosts: hosts, hostIndex: hostIndex, files: files,
            windowFiles: WindowFiles.paths(in: directories), warnings: diagnostics)
    }

    /// A host in no group but `all` belongs to `ungrouped`; if a group has its name, Ansible puts that there instead.
    private mutating func groupNamesakes() {
        var grouped = Set<Int>()
        for group in groups.indices where group != Self.all { grouped.formUnion(groups[group].hosts) }
        for host in hosts.indices {
            guard let group = groupIndex[hosts[host].name] else { continue }
            diagnostics.append(.hostNamedLikeGroup(groups[group].name, at: hosts[host].span))
            guard !grouped.contains(host), !groups[Self.ungrouped].children.contains(group) else { continue }
            guard !isReachable(Self.ungrouped, from: group) else { continue }
            link(parent: Self.ungrouped, child: group)
        }
    }

    private mutating func settleMembers() {
        settleDepths()
        let ancestors = groups.indices.map { closure(of: $0) }
        var direct: [Set<Int>] = Array(repeating: [], count: hosts.count)
        for group in groups.indices { for host in groups[group].hosts { direct[host].insert(group) } }
        var isMisplaced = Set<Int>()
        for host in hosts.indices {
            var own = direct[host].reduce(into: Set<Int>()) { $0.formUnion(ancestors[$1]) }
            if own.contains(Self.ungrouped) {
                if own.count > (own.contains(Self.all) ? 2 : 1), direct[host].contains(Self.ungrouped) {
                    isMisplaced.insert(host)
                    remove(Self.ungrouped, from: &own, ancestors)
                }
            } else if own.subtracting([Self.all]).isEmpty, groupIndex[hosts[host].name] == nil {
                members[Self.ungrouped].insert(host)
                groups[Self.ungrouped].hosts.append(host)
                own.insert(Self.ungrouped)
            }
            own.insert(Self.all)
            hosts[host].groups = own.sorted { precedes($0, $1) }
        }
        if !isMisplaced.isEmpty { groups[Self.ungrouped].hosts.removeAll(where: isMisplaced.contains) }
    }

    /// Takes a group out of a host's, with those above it that nothing else of the host's is below.
    private func remove(_ group: Int, from own: inout Set<Int>, _ ancestors: [Set<Int>]) {
        guard own.remove(group) != nil else { return }
        for old in ancestors[group] where old != group && old != Self.all {
            let isNeeded = own.contains { $0 != old && ancestors[$0].contains(old) }
            if !isNeeded { remove(old, from: &own, ancestors) }
        }
    }

    private mutating func link(parent: Int, child: Int) {
        groups[parent].children.append(child)
        groups[child].parents.append(parent)
    }

    /// Whose variables come first, to be overridden by the others'.
    private func precedes(_ a: Int, _ b: Int) -> Bool {
        let (a, b) = (groups[a], groups[b])
        if a.depth != b.depth { return a.depth < b.depth }
        return a.priority != b.priority ? a.priority < b.priority : codePointOrder(a.name, b.name)
    }

    private func isReachable(_ target: Int, from start: Int) -> Bool {
        var open = [start]
        var seen: Set = [start]
        while let group = open.popLast() {
            if group == target { return true }
            for child in groups[group].children where seen.insert(child).inserted { open.append(child) }
        }
        return false
    }

    /// A group and all above it.
    private func closure(of group: Int) -> Set<Int> {
        var open = [group]
        var seen: Set = [group]
        while let group = open.popLast() {
            for parent in groups[group].parents where seen.insert(parent).inserted { open.append(parent) }
        }
        return seen
    }

    /// The longest way down from `all`, in one pass over the groups with parents before their children.
    private mutating func settleDepths() {
        var waiting = groups.map(\.parents.count)
        var ready = [Self.all]
        while let group = ready.popLast() {
            for child in groups[group].children {
                groups[child].depth = max(groups[child].depth, groups[group].depth + 1)
                waiting[child] -= 1
                if waiting[child] == 0 { ready.append(child) }
            }
        }
    }
}
