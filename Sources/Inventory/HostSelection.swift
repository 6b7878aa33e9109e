public import Diagnostics
import PlanSyntax

extension Inventory {
    /// The hosts that a pattern names, in Ansible's order: part by part, and within a group in inventory order.
    ///
    /// Parts stand between commas, or without any between `:`. All without a sign add hosts, then those with `&` keep only theirs,
    /// then those with `!` take theirs away; if none adds, all hosts are the start. A part is a host, a group, has `*`, `?`,
    /// `[abc]`, or is `~` and a regular expression of Python; `[0]`, `[-1]` and `[0:2]` behind it take of its hosts
    /// (ansible-core: inventory/manager.py).
    ///
    /// - Parameters:
    ///   - span: Where the pattern stands, for errors; without it they show the pattern itself.
    ///   - allowsImplicit: Whether `localhost` may be a host that no inventory names, as in Ansible. lull can't reach it.
    /// - Throws: `unknown-host` for each part that names nothing, `bad-pattern`, `bad-subscript`; `no-hosts` alone if all is
    ///   understood and nothing is left.
    public func select(
        _ pattern: String, at span: SourceSpan? = nil, allowsImplicit: Bool = false
    ) throws(Diagnostics) -> [String] {
        let parts = HostPattern.parts(of: pattern, at: span) { hostIndex[$0] != nil || groupIndex[$0] != nil }
        let result = try select(parts, allowsImplicit: allowsImplicit)
        guard !result.isEmpty else { throw Diagnostics([.noHosts(pattern, at: span, inventoryIsEmpty: hosts.isEmpty)]) }
        return result
    }

    /// The hosts that a `--limit` leaves: a pattern of which a part may be `@file`, a file with a part on each line.
    ///
    /// - Throws: As ``select(_:at:allowsImplicit:)``, and where the file can't be read.
    public func limit(_ pattern: String) throws(Diagnostics) -> Set<String> {
        let text = SourceText(name: "--limit", bytes: Array(pattern.utf8))
        let span = SourceSpan(text: text, start: 0, end: text.bytes.count)
        var parts: [HostPattern] = []
        let written = HostPattern.parts(of: pattern, at: span) { hostIndex[$0] != nil || groupIndex[$0] != nil }
        for part in written {
            guard part.role == .add, part.expression.hasPrefix("@") else {
                parts.append(part)
                continue
            }
            let file = try SourceText.load(path: String(part.expression.dropFirst()))
            parts += file.trimmedLines().compactMap { HostPattern.line(file, $0) }
        }
        return Set(try select(parts, allowsImplicit: true))
    }

    private func select(_ parts: [HostPattern], allowsImplicit: Bool) throws(Diagnostics) -> [String] {
        var problems: [Diagnostic] = []
        var sets: [(role: HostPattern.Role, hosts: [String])] = []
        for part in parts {
            do throws(Diagnostic) {
                sets.append((part.role, try hosts(matching: part, allowsImplicit: allowsImplicit)))
            } catch {
                problems.append(error)
            }
        }
        if !problems.isEmpty { throw Diagnostics(problems) }

        var chosen = sets.filter { $0.role == .add }.flatMap(\.hosts)
        if !parts.contains(where: { $0.role == .add }), !parts.isEmpty { chosen = hosts }
        for set in sets where set.role == .keep { chosen = chosen.filter(Set(set.hosts).contains) }
        for set in sets where set.role == .remove {
            let removed = Set(set.hosts)
            chosen.removeAll(where: removed.contains)
        }
        var seen: Set<String> = []
        return chosen.filter { seen.insert($0).inserted }
    }

    private func hosts(matching part: HostPattern, allowsImplicit: Bool) throws(Diagnostic) -> [String] {
        guard !part.expression.isEmpty else { throw .emptyPattern(at: part.span) }
        // A sign in front keeps Ansible from taking a name for the host alone, should a group have it too.
        if part.role == .add, hostIndex[part.expression] != nil { return [part.expression] }
        let (base, place) = part.isRegex ? (part.expression, nil) : HostSubscript.split(part.expression)
        var found = try members(matching: base, part).map { hostData[$0].name }
        if found.isEmpty, let local = implicitHost(base) {
            guard allowsImplicit || hostIndex[local] != nil else { throw .implicitHost(base, at: part.span) }
            found = [local]
        }
        guard let place, !found.isEmpty else { return found }
        guard let taken = place.apply(to: found) else { throw .badSubscript(base, found.count, at: part.span) }
        return taken
    }

    /// Those of groups that match, and matching hosts; as in Ansible, one that is there in two ways is there twice.
    private func members(matching expression: String, _ part: HostPattern) throws(Diagnostic) -> [Int] {
        if part.isRegex {
            do throws(PythonRegex.Problem) {
                let regex = try PythonRegex(
                    String(expression.dropFirst()), names: hostData.count + groupData.count)
                let found = members(where: regex.matches)
                guard !regex.isExhausted else {
                    throw PythonRegex.Problem(kind: .unsupported("what takes so long"), offset: 0)
                }
                return found
            } catch {
                throw .badRegex(error, part)
            }
        }
        if HostPattern.isWildcard(expression) {
            return members(where: Wildcard(expression).matches)
        }
        // The name of a group hides a host of that name, unless there is a dot in it.
        let group = groupIndex[expression].map { Self.members(of: $0, in: groupData) }
        let host = group == nil || expression.contains(".") ? hostIndex[expression].map { [$0] } : nil
        let isLocal = InventoryBuilder.localNames.contains(expression)
        guard group != nil || host != nil || isLocal else { throw unknown(part) }
        return (group ?? []) + (host ?? [])
    }

    private func members(where matches: (String) -> Bool) -> [Int] {
        let groups = groupData.indices.filter { matches(groupData[$0].name) }
        return groups.flatMap { Self.members(of: $0, in: groupData) }
            + hostData.indices.filter { matches(hostData[$0].name) }
    }

    /// The host of this machine: the first of its names that is in the inventory, or else the one that is asked for.
    func implicitHost(_ name: String) -> String? {
        guard InventoryBuilder.localNames.contains(name) else { return nil }
        return hostData.first { InventoryBuilder.localNames.contains($0.name) }?.name ?? name
    }

    private func unknown(_ part: HostPattern) -> Diagnostic {
        let near = suggestion(for: part.expression, among: groups + hostData.map(\.name))
        return .unknownHost(part.expression, at: part.span, meant: near)
    }
}

extension HostPattern {
    static func isWildcard(_ expression: String) -> Bool {
        expression.utf8.contains { "*?[".utf8.contains($0) }
    }
}

extension Diagnostic {
    fileprivate static func unknownHost(_ name: String, at span: SourceSpan, meant: String?) -> Diagnostic {
        let words = meant.map { "did you mean '\($0)'?" } ?? "not in the inventory"
        let isList = name.contains(":") && HostAddress(name) == nil
        return Diagnostic(
            code: .unknownHost, "there is no host or group '\(name)'", at: Label(span, words),
            help: isList
                ? "where a pattern has a comma, its parts stand between commas only"
                : meant == nil ? "`lull inventory --graph` shows all hosts and groups" : nil)
    }

    fileprivate static func emptyPattern(at span: SourceSpan) -> Diagnostic {
        Diagnostic(code: .badPattern, "a part of the host pattern is empty", at: Label(span, "names nothing"))
    }

    fileprivate static func implicitHost(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            code: .implicitLocalhost, "'\(name)' is not in the inventory", at: Label(span),
            help:
                "Ansible would work on this machine without ssh; lull reaches hosts by ssh only, so name it in the inventory"
        )
    }

    fileprivate static func badSubscript(_ base: String, _ count: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            code: .badSubscript, "'\(base)' has only \(count) \(count == 1 ? "host" : "hosts")",
            at: Label(span, "counts from 0, and from the end with -1"))
    }

    fileprivate static func badRegex(_ problem: PythonRegex.Problem, _ part: HostPattern) -> Diagnostic {
        let isVerbatim = part.span.end - part.span.start == part.expression.utf8.count
        // Behind the `~`.
        let before = part.expression.unicodeScalars.prefix(problem.offset + 1).reduce(0) { $0 + UTF8.width($1) }
        let span =
            isVerbatim
            ? SourceSpan(text: part.span.text, start: part.span.start + before, end: part.span.end) : part.span
        return switch problem.kind {
        case .wrong(let words):
            Diagnostic(code: .badPattern, "a regular expression that can't be read", at: Label(span, words))
        case .unsupported(let words):
            Diagnostic(
                code: .unsupportedPattern, "\(words) is not supported in a regular expression", at: Label(span),
                help: "what could take for ever is left out of lull's; use a group, or several patterns")
        }
    }

    fileprivate static func noHosts(_ pattern: String, at span: SourceSpan?, inventoryIsEmpty: Bool) -> Diagnostic {
        Diagnostic(
            code: .noHosts, inventoryIsEmpty ? "the inventory has no hosts" : "no host matches '\(pattern)'",
            at: span.map { Label($0, "leaves nothing") })
    }
}
