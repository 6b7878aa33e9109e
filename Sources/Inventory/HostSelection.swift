public import Diagnostics

extension Inventory {
    /// The hosts that a pattern names, in Ansible's order: part by part, and within a group in inventory order.
    ///
    /// Parts stand between `:` or `,`. All without a sign add hosts, then those with `&` keep only theirs, then those
    /// with `!` take theirs away; if none adds, all hosts are the start. A part is a host, a group, or has `*`, `?`,
    /// `[abc]`. Unlike in Ansible's code, but as it documents, wildcards never mean the groups `all` and `ungrouped`
    /// (there `a*` is every host); `*` is `all`.
    ///
    /// - Parameter span: Where the pattern stands, for errors; without it they show the pattern itself.
    /// - Throws: `unknown-host` for each part that names nothing, `unsupported-pattern`; `no-hosts` alone if all is
    ///   understood and nothing is left.
    public func select(_ pattern: String, at span: SourceSpan? = nil) throws(Diagnostics) -> [String] {
        let parts = HostPattern.parts(of: pattern, at: span) { hostIndex[$0] != nil || groupIndex[$0] != nil }
        var problems: [Diagnostic] = []
        var sets: [(role: HostPattern.Role, hosts: [Int])] = []
        for part in parts {
            do throws(Diagnostic) {
                sets.append((part.role, try hosts(matching: part)))
            } catch {
                problems.append(error)
            }
        }
        if !problems.isEmpty { throw Diagnostics(problems) }

        var chosen = sets.filter { $0.role == .add }.flatMap(\.hosts)
        if !parts.contains(where: { $0.role == .add }), !parts.isEmpty {
            chosen = Self.members(of: InventoryBuilder.all, in: groupData)
        }
        for set in sets where set.role == .keep { chosen = chosen.filter(Set(set.hosts).contains) }
        for set in sets where set.role == .remove {
            let removed = Set(set.hosts)
            chosen.removeAll(where: removed.contains)
        }
        var seen: Set<Int> = []
        let result = chosen.filter { seen.insert($0).inserted }.map { hostData[$0].name }
        guard !result.isEmpty else { throw Diagnostics([.noHosts(pattern, at: span, inventoryIsEmpty: hosts.isEmpty)]) }
        return result
    }

    private func hosts(matching part: HostPattern) throws(Diagnostic) -> [Int] {
        let name = part.expression
        if let host = hostIndex[name] { return [host] }
        if let group = groupIndex[name] { return Self.members(of: group, in: groupData) }
        if name == "*" { return Self.members(of: InventoryBuilder.all, in: groupData) }
        if let form = part.unsupported { throw .unsupportedPattern(form, at: part.span) }
        guard part.isWildcard else { throw unknown(part) }
        let wildcard = Wildcard(name)
        let groups = groupData.indices.filter {
            $0 != InventoryBuilder.all && $0 != InventoryBuilder.ungrouped && wildcard.matches(groupData[$0].name)
        }
        return groups.flatMap { Self.members(of: $0, in: groupData) }
            + hostData.indices.filter { wildcard.matches(hostData[$0].name) }
    }

    private func unknown(_ part: HostPattern) -> Diagnostic {
        let near = suggestion(for: part.expression, among: groups + hostData.map(\.name))
        return .unknownHost(part.expression, at: part.span, meant: near)
    }
}

extension Diagnostic {
    fileprivate static func unknownHost(_ name: String, at span: SourceSpan, meant: String?) -> Diagnostic {
        let words = meant.map { "did you mean '\($0)'?" } ?? "not in the inventory"
        return Diagnostic(
            code: .unknownHost, "there is no host or group '\(name)'", at: Label(span, words),
            help: meant == nil ? "`lull inventory --graph` shows all hosts and groups" : nil)
    }

    fileprivate static func unsupportedPattern(_ form: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            code: .unsupportedPattern, "\(form) in host patterns are not supported yet", at: Label(span),
            help: "use a group, a list of names, or '*' and '?'")
    }

    fileprivate static func noHosts(_ pattern: String, at span: SourceSpan?, inventoryIsEmpty: Bool) -> Diagnostic {
        Diagnostic(
            code: .noHosts, inventoryIsEmpty ? "the inventory has no hosts" : "no host matches '\(pattern)'",
            at: span.map { Label($0, "leaves nothing") })
    }
}
