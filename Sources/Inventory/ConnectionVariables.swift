public import Diagnostics
public import PlanSyntax

extension Inventory {
    /// How to reach a host, from the variables that Ansible uses for it.
    ///
    /// Known: `ansible_host`, `ansible_port`, `ansible_user` (and their old names `ansible_ssh_*`), `ansible_become`,
    /// `ansible_ssh_common_args`, `ansible_ssh_extra_args`, `ansible_ssh_private_key_file`. What would have to be done in
    /// another way than by `ssh` and `sudo` is refused rather than left out.
    ///
    /// - Parameters:
    ///   - extra: Variables that win over those of the inventory.
    ///   - resolve: Replaces the `{{ variables }}` of a text; without it they are refused.
    /// - Throws: All that is wrong with them; `unknown-host` for a host that is not in the inventory.
    public func connection(
        of host: String, over extra: [String: Value] = [:],
        resolve: ((String) throws(Unresolved) -> String)? = nil
    ) throws(Diagnostics) -> HostConnection {
        guard let index = hostIndex[host] else {
            throw Diagnostics([Diagnostic(code: .unknownHost, "there is no host '\(host)'")])
        }
        let variables = placedVariables(of: index).merging(extra.mapValues { Variable(value: $0) }) { $1 }
        var reader = ConnectionReader(
            host: host, variables: variables, named: hostData[index].span, resolve: resolve)
        let connection = reader.connection()
        if !reader.problems.isEmpty { throw Diagnostics(reader.problems) }
        return connection
    }
}

extension Inventory {
    /// Why the variables in a text can't be replaced, in words.
    public struct Unresolved: Error, Sendable {
        public var words: String

        public init(words: String) { self.words = words }
    }
}

private struct ConnectionReader {
    let host: String
    let variables: [String: Inventory.Variable]
    /// Where the host was named.
    let named: SourceSpan?
    let resolve: ((String) throws(Inventory.Unresolved) -> String)?
    private(set) var problems: [Diagnostic] = []

    init(
        host: String, variables: [String: Inventory.Variable], named: SourceSpan?,
        resolve: ((String) throws(Inventory.Unresolved) -> String)?
    ) {
        self.resolve = resolve
        self.host = host
        self.variables = variables
        self.named = named
    }

    mutating func connection() -> HostConnection {
        refuseOtherWays()
        var result = HostConnection(host: host, address: host)
        if let (address, variable) = text("ansible_host") {
            result.address = address
            check(address, variable)
        } else if let problem = SSHName.problem(host, isUser: false) {
            problems.append(.badConnectionName("the host's name", host, problem, at: named))
        }
        if let (user, variable) = text("ansible_user") {
            result.user = user
            check(user, variable)
        }
        if let (port, variable) = text("ansible_port") {
            if let number = Int(port), (1...65535).contains(number) {
                result.port = number
            } else {
                problems.append(
                    .badVariable(variable, of: host, "a port is a number from 1 to 65535", at: span(variable)))
            }
        }
        result.become = flag("ansible_become") ?? false
        if let (key, _) = text("ansible_ssh_private_key_file") { result.sshArguments += ["-i", key] }
        result.sshArguments += words("ansible_ssh_common_args") + words("ansible_ssh_extra_args")
        return result
    }

    private mutating func refuseOtherWays() {
        let ways = [
            ("ansible_connection", ["ssh", "smart", "ansible.builtin.ssh"], "lull reaches hosts by ssh only"),
            ("ansible_become_method", ["sudo", "ansible.builtin.sudo"], "lull becomes another user by sudo only"),
            ("ansible_become_user", ["root"], "lull becomes root only"),
        ]
        for (name, known, words) in ways {
            if let (value, variable) = text(name), !known.contains(value) {
                problems.append(.badVariable(variable, of: host, words, at: span(variable)))
            }
        }
    }

    private mutating func check(_ value: String, _ variable: String) {
        if let problem = SSHName.problem(value, isUser: variable.hasSuffix("user")) {
            problems.append(.badConnectionName("'\(variable)'", value, problem, at: span(variable)))
        }
    }

    /// The text of a variable and the name under which it was found; of two names Ansible lets the old one win.
    private mutating func text(_ name: String) -> (value: String, name: String)? {
        let old = "ansible_ssh_" + name.dropFirst("ansible_".utf8.count)
        guard let found = [old, name].first(where: { variables[$0] != nil }), let value = variables[found]?.value else {
            return nil
        }
        if case .null = value { return nil }
        if value.isEncrypted {
            problems.append(.encryptedVariable(found, of: host, at: span(found)))
            return nil
        }
        if let text = value.unsafeText { return (text, found) }
        guard let text = value.keyText else {
            problems.append(.badVariable(found, of: host, "must be a single value", at: span(found)))
            return nil
        }
        if text.contains("{{") || text.contains("{%") {
            guard let resolve else {
                problems.append(.templateUnsupported(found, of: host, at: span(found)))
                return nil
            }
            do throws(Inventory.Unresolved) { return (try resolve(text), found) } catch {
                problems.append(.unresolved(found, of: host, error.words, at: span(found)))
                return nil
            }
        }
        return (text, found)
    }

    /// Ansible's convert_bool.py: what it takes for true and false.
    private mutating func flag(_ name: String) -> Bool? {
        guard let (text, variable) = text(name) else { return nil }
        switch text.lowercased() {
        case "y", "yes", "on", "1", "true", "t", "1.0": return true
        case "n", "no", "off", "0", "false", "f", "0.0", "": return false
        default:
            problems.append(.badVariable(variable, of: host, "must be true or false", at: span(variable)))
            return nil
        }
    }

    private mutating func words(_ name: String) -> [String] {
        guard let (text, variable) = text(name) else { return [] }
        do throws(QuotedWords.Problem) {
            return try QuotedWords.split(Array(text.utf8), comments: false).map(\.text).filter { !$0.isEmpty }
        } catch {
            problems.append(
                .badVariable(variable, of: host, "a quote or a backslash without its end", at: span(variable)))
            return []
        }
    }

    private func span(_ name: String) -> SourceSpan? { variables[name]?.span }
}

extension Diagnostic {
    fileprivate static func badVariable(
        _ name: String, of host: String, _ words: String, at span: SourceSpan?
    ) -> Diagnostic {
        Diagnostic(
            code: .badVariable, "'\(name)' of host '\(host)' cannot be used", at: span.map { Label($0, words) })
    }

    fileprivate static func badConnectionName(
        _ what: String, _ value: String, _ problem: SSHName.Problem, at span: SourceSpan?
    ) -> Diagnostic {
        Diagnostic(
            code: .unsafeName, "\(what) cannot be given to ssh: '\(value)'",
            at: span.map { Label($0, problem.words) })
    }

    fileprivate static func encryptedVariable(
        _ name: String, of host: String, at span: SourceSpan?
    ) -> Diagnostic {
        Diagnostic(
            code: .vaultUnsupported, "'\(name)' of host '\(host)' is encrypted with ansible-vault",
            at: span.map { Label($0, "lull doesn't decrypt") }, help: "give it in the clear to reach this host")
    }

    fileprivate static func unresolved(
        _ name: String, of host: String, _ words: String, at span: SourceSpan?
    ) -> Diagnostic {
        Diagnostic(
            code: .templateUnsupported, "'\(name)' of host '\(host)' can't be worked out: \(words)",
            at: span.map { Label($0) })
    }

    fileprivate static func templateUnsupported(_ name: String, of host: String, at span: SourceSpan?) -> Diagnostic {
        Diagnostic(
            code: .templateUnsupported, "'\(name)' of host '\(host)' is a template, which is not supported yet",
            at: span.map { Label($0) }, help: "write the value itself")
    }
}
