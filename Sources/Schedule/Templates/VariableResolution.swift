import AgentProtocol
import Diagnostics
import Plan
import PlanSyntax

/// Finds what variables hold, for one text on one host. What a variable holds may refer to others.
struct VariableResolution {
    let variables: Variables
    private var lookups = 0
    private var length = 0

    /// More than a plan needs; less than what makes a text that doubles itself twenty times a danger.
    private static let mostLookups = 1_000
    private static let longest = 8 << 20

    init(variables: Variables) { self.variables = variables }

    mutating func text(of reference: Template.Reference) throws(HostFault) -> String {
        try Self.plain(try secretText(of: reference, users: []), of: reference.name)
    }

    /// The text of a variable, whatever it refers to.
    mutating func text(in source: String) throws(HostFault) -> String {
        try Self.plain(try expanded(source, users: []), of: nil)
    }

    /// A text in which secrets may stand.
    mutating func secretText(of reference: Template.Reference) throws(HostFault) -> SecretText {
        try secretText(of: reference, users: [])
    }

    private static func plain(_ text: SecretText, of variable: String?) throws(HostFault) -> String {
        if let plain = text.plain { return plain }
        let secret = text.secrets.first ?? ""
        throw .secret(secret, user: secret == variable ? nil : variable)
    }

    /// As in Ansible, a default also stands in where what the variable holds refers to something undefined.
    private mutating func secretText(
        of reference: Template.Reference, users: [String]
    ) throws(HostFault) -> SecretText {
        do throws(HostFault) {
            return try text(of: reference.path, users: users)
        } catch {
            switch (error, reference.fallback) {
            case (.undefined, let fallback?), (.noKey, let fallback?): return SecretText([.text(fallback)])
            default: throw error
            }
        }
    }

    /// - Parameter users: The variables whose text refers to this one, the outermost first.
    private mutating func text(of path: [String], users: [String]) throws(HostFault) -> SecretText {
        let name = path.joined(separator: ".")
        guard !users.contains(name) else { throw .loop(users + [name]) }
        try countLookup()
        if path.count == 1, variables.secrets.contains(name) { return SecretText([.secret(name)]) }
        let value = try value(path, user: users.last)
        if value.isEncrypted { throw .encrypted(name, place: nil) }
        if let text = value.unsafeText { return SecretText([.text(text)]) }
        switch value {
        case .string(let text): return try expanded(text, users: users + [name])
        case .int(let number): return SecretText([.text(String(number))])
        case .double(let number): return SecretText([.text(String(number))])
        case .bool(let flag): return SecretText([.text(flag ? "true" : "false")])
        case .null: throw .notText(name, holds: "nothing")
        case .list: throw .notText(name, holds: "a list")
        case .map: throw .notText(name, holds: "a mapping")
        }
    }

    private mutating func countLookup() throws(HostFault) {
        lookups += 1
        guard lookups <= Self.mostLookups else { throw .tooMuch }
    }

    private func value(_ path: [String], user: String?) throws(HostFault) -> Value {
        guard let first = path.first else { return .null }
        if variables.secrets.contains(first) {
            guard path.count == 1 else { throw .noKey(path[1], in: first, suggestion: nil) }
            throw .secret(first, user: user)
        }
        guard var value = variables[first] else {
            throw .undefined(first, user: user, suggestion: suggestion(for: first, among: variables.names))
        }
        for (depth, key) in path.enumerated().dropFirst() {
            if value.isEncrypted { throw .encrypted(path[..<depth].joined(separator: "."), place: nil) }
            var known: [String] = []
            switch value {
            case .map(let entries):
                known = entries.keys.sorted()
                if let inner = entries[key] {
                    value = inner
                    continue
                }
            case .list(let items):
                if let index = Int(key), items.indices.contains(index) {
                    value = items[index]
                    continue
                }
            default: break
            }
            throw .noKey(key, in: path[..<depth].joined(separator: "."), suggestion: suggestion(for: key, among: known))
        }
        return value
    }

    private mutating func expanded(_ text: String, users: [String]) throws(HostFault) -> SecretText {
        length += text.utf8.count
        guard length <= Self.longest else { throw .tooMuch }
        guard text.contains("{") else { return SecretText([.text(text)]) }
        let place = SourceText(name: "", bytes: Array(text.utf8))
        let (template, faults) = Template.parse(text, at: SourceSpan(text: place, start: 0, end: place.bytes.count))
        if let fault = faults.first { throw .template(fault.value, variable: users.last ?? "") }
        var result = SecretText()
        var run = ""
        for piece in template.pieces {
            switch piece {
            case .text(let part): run += part
            case .variable(let reference):
                let inner = try secretText(of: reference, users: users)
                if let plain = inner.plain {
                    run += plain
                } else {
                    result.append(.text(run))
                    run = ""
                    for piece in inner.pieces { result.append(piece) }
                }
            }
        }
        result.append(.text(run))
        return result
    }
}

extension VariableResolution {
    /// What a variable holds, with what its texts refer to in their place. A text that is a reference and nothing else is what
    /// that refers to, with its type.
    mutating func value(of path: [String]) throws(HostFault) -> Value { try value(of: path, users: []) }

    private mutating func value(of path: [String], users: [String]) throws(HostFault) -> Value {
        let name = path.joined(separator: ".")
        guard !users.contains(name) else { throw .loop(users + [name]) }
        try countLookup()
        return try resolved(try value(path, user: users.last), users: users + [name])
    }

    private mutating func resolved(_ value: Value, users: [String]) throws(HostFault) -> Value {
        if value.isEncrypted { throw .encrypted(users.last ?? "", place: nil) }
        if let text = value.unsafeText { return .string(text) }
        switch value {
        case .string(let text):
            if let path = Self.pathOfReference(text) { return try self.value(of: path, users: users) }
            return .string(try Self.plain(try expanded(text, users: users), of: users.last))
        case .list(let items):
            var resolved: [Value] = []
            for item in items { resolved.append(try self.resolved(item, users: users)) }
            return .list(resolved)
        case .map(let entries):
            var resolved: [String: Value] = [:]
            for (key, item) in entries { resolved[key] = try self.resolved(item, users: users) }
            return .map(resolved)
        default: return value
        }
    }

    private static func pathOfReference(_ text: String) -> [String]? {
        guard text.hasPrefix("{{") else { return nil }
        let source = SourceText(name: "", bytes: Array(text.utf8))
        let (template, faults) = Template.parse(text, at: SourceSpan(text: source, start: 0, end: source.bytes.count))
        guard faults.isEmpty, template.pieces.count == 1, case .variable(let reference) = template.pieces[0],
            reference.fallback == nil
        else { return nil }
        return reference.path
    }
}
