import Diagnostics
import Glibc
import PlanSyntax

/// Runs an executable inventory and reads what it prints (ansible-core: plugins/inventory/script.py): `--list` gives the groups,
/// and the variables of all hosts below `_meta`; without that, `--host NAME` gives them host by host.
struct ProgramInventory {
    /// How long an executable may take for all that it is asked, in seconds.
    static let timeLimit = 120.0
    /// What it may print, in bytes.
    static let outputLimit = 64 << 20

    /// What it prints when it is given arguments; nil for what is no program.
    typealias Ask = ([String]) throws(Diagnostics) -> SourceText?

    private let ask: Ask

    init(_ ask: @escaping Ask) { self.ask = ask }

    init(path: String, timeLimit: Double = Self.timeLimit, outputLimit: Int = Self.outputLimit) {
        let runner = ProgramRunner(deadline: ProgramRunner.now + timeLimit, outputLimit: outputLimit)
        ask = { (arguments) throws(Diagnostics) in try Self.output(of: path, arguments, runner) }
    }

    /// - Returns: False where the kernel can't run the file: then it is an inventory to be read, on a file system on which
    ///   everything is executable.
    func read(into builder: inout InventoryBuilder) throws(Diagnostics) -> Bool {
        guard let list = try ask(["--list"]) else { return false }
        let node = try Self.json(list)
        guard let groups = node.entries else {
            throw Diagnostics([.programExpected("an object of groups", at: node.span)])
        }
        var hosts: [Int] = []
        var seen: Set<Int> = []
        var variables: [String: YAMLNode]?
        for entry in groups {
            guard let name = entry.key.scalarText, name != "_meta" else {
                variables = try Self.hostVariables(in: entry.value)
                continue
            }
            for host in readGroup(name, entry, &builder) where seen.insert(host).inserted { hosts.append(host) }
        }
        for host in hosts {
            let name = builder.hostName(host)
            let given: YAMLNode?
            if let variables { given = variables[name] } else { given = try askFor(name) }
            guard let given else { continue }
            guard let entries = given.entries else {
                builder.diagnostics.append(.programExpected("an object of variables", at: given.span))
                continue
            }
            set(entries, &builder) { $2.set($0, to: $1, host: host) }
        }
        return true
    }

    private static func hostVariables(in meta: YAMLNode) throws(Diagnostics) -> [String: YAMLNode]? {
        guard let entries = meta.entries else {
            throw Diagnostics([.programExpected("'_meta' to be an object", at: meta.span)])
        }
        guard let all = entries.first(where: { $0.key.scalarText == "hostvars" })?.value.entries else {
            throw Diagnostics([.programExpected("'_meta' to hold an object 'hostvars'", at: meta.span)])
        }
        var result: [String: YAMLNode] = [:]
        for entry in all { result[entry.key.scalarText ?? ""] = entry.value }
        return result
    }

    /// - Returns: The hosts that the group names.
    private func readGroup(_ name: String, _ entry: YAMLNode.Entry, _ builder: inout InventoryBuilder) -> [Int] {
        if let problem = HostName.groupProblem(name) {
            builder.diagnostics.append(.badGroupName(name, problem, at: entry.key.span))
            return []
        }
        let group = builder.addGroup(name)
        guard let sections = entry.value.entries else {
            // A list alone is the hosts of the group.
            return readHosts(entry.value, of: name, group, &builder)
        }
        func section(_ key: String) -> YAMLNode? { sections.first { $0.key.scalarText == key }?.value }
        let (hosts, variables, children) = (section("hosts"), section("vars"), section("children"))
        if hosts == nil, variables == nil, children == nil {
            // An old form: the group is its only host, and what it holds are variables, which are never templates.
            let host = builder.addHost(name, port: nil, to: group, at: entry.key.span)
            set(sections, isUnsafe: true, &builder) { $2.set($0, to: $1, group: group) }
            return host.map { [$0] } ?? []
        }
        let result = hosts.map { readHosts($0, of: name, group, &builder) } ?? []
        if let variables {
            if let entries = variables.entries {
                set(entries, &builder) { $2.set($0, to: $1, group: group) }
            } else {
                builder.diagnostics.append(.programExpected("'vars' of '\(name)' to be an object", at: variables.span))
            }
        }
        if let children { readChildren(children, of: name, group, &builder) }
        return result
    }

    private func readHosts(
        _ node: YAMLNode, of name: String, _ group: Int, _ builder: inout InventoryBuilder
    ) -> [Int] {
        guard case .sequence(let items) = node.kind else {
            builder.diagnostics.append(.programExpected("the hosts of '\(name)' to be an array", at: node.span))
            return []
        }
        return items.compactMap { item in
            guard let host = item.quotedText else {
                builder.diagnostics.append(.programExpected("the name of a host to be a text", at: item.span))
                return nil
            }
            return builder.addHost(host, port: nil, to: group, at: item.span)
        }
    }

    private func readChildren(
        _ node: YAMLNode, of name: String, _ group: Int, _ builder: inout InventoryBuilder
    ) {
        let children: [YAMLNode]
        switch node.kind {
        case .sequence(let items): children = items
        case .mapping(let entries): children = entries.map(\.key)
        case .scalar:
            builder.diagnostics.append(.programExpected("the children of '\(name)' to be an array", at: node.span))
            return
        }
        for child in children {
            guard let text = child.quotedText, HostName.groupProblem(text) == nil else {
                builder.diagnostics.append(.programExpected("the name of a group", at: child.span))
                continue
            }
            builder.addChild(builder.addGroup(text), to: group, at: child.span)
        }
    }

    private func set(
        _ entries: [YAMLNode.Entry], isUnsafe: Bool = false, _ builder: inout InventoryBuilder,
        set: (String, Inventory.Variable, inout InventoryBuilder) -> Void
    ) {
        for entry in entries {
            var node = entry.value
            if isUnsafe, node.tag == nil { node.tag = "!unsafe" }
            do throws(Diagnostics) {
                let value = try Value(node, schema: .ansible)
                set(entry.key.scalarText ?? "", Inventory.Variable(value: value, span: node.span), &builder)
            } catch {
                builder.diagnostics += error.all
            }
        }
    }

    private func askFor(_ host: String) throws(Diagnostics) -> YAMLNode? {
        guard let text = try ask(["--host", host]) else { return nil }
        guard text.bytes.contains(where: { !$0.isBlank }) else { return nil }
        return try Self.json(text)
    }

    private static func json(_ text: SourceText) throws(Diagnostics) -> YAMLNode {
        if let wrong = text.firstInvalidUTF8 { throw Diagnostics([.programNotUTF8(at: wrong)]) }
        do throws(JSONReader.Problem) { return try JSONReader.read(text) } catch {
            let end = min(error.offset + 1, text.bytes.count)
            let span = SourceSpan(text: text, start: min(error.offset, text.bytes.count), end: end)
            throw Diagnostics([.programNotJSON(error.words, at: span)])
        }
    }

    private static func output(
        of path: String, _ arguments: [String], _ runner: ProgramRunner
    ) throws(Diagnostics) -> SourceText? {
        let call = ([path] + arguments).joined(separator: " ")
        // A path without a slash would not be searched for, but ssh's users expect the file of that name.
        let failure: ProgramFailure
        switch runner.run(path, arguments) {
        case .notAProgram: return nil
        case .exited(0, let output, _): return SourceText(name: "what \(call) printed", bytes: output)
        case .exited(let code, _, let complaint): failure = .exited(code, complaint)
        case .signalled(let signal, let complaint): failure = .signalled(signal, complaint)
        case .notRun(let code): failure = .notRun(code)
        case .tooSlow(let complaint): failure = .tooSlow(complaint)
        case .tooMuch: failure = .tooMuch(limit: runner.outputLimit)
        }
        throw Diagnostics([.programFailed(call, failure)])
    }
}

extension YAMLNode {
    fileprivate var entries: [Entry]? { if case .mapping(let entries) = kind { entries } else { nil } }

    /// The text of a JSON string; nil for numbers and the like.
    fileprivate var quotedText: String? {
        if case .scalar(let text, style: .doubleQuoted) = kind, tag == nil { text } else { nil }
    }
}
