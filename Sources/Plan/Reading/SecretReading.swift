import Diagnostics
import PlanSyntax

/// Reading of `{ secret: … }` in `vars`.
struct SecretReading {
    let problems: Problems

    /// Whether a value of `vars` is meant to be a secret.
    static func isSecret(_ node: YAMLNode) -> Bool {
        guard case .mapping(let pairs) = node.kind else { return false }
        return pairs.count == 1 && pairs[0].key.scalarText == "secret"
    }

    /// Whether a value further inside is: elsewhere `secret` may be a key of anybody's.
    static func isMeant(_ node: YAMLNode) -> Bool {
        guard isSecret(node), case .mapping(let pairs) = node.kind, case .mapping(let inner) = pairs[0].value.kind,
            inner.count == 1, let key = inner[0].key.scalarText
        else { return false }
        return PlanField.field(key, of: .secret) != nil
    }

    func secrets(_ entry: Record.Entry) -> [SecretSpec] {
        guard case .mapping(let pairs) = entry.value.kind else { return [] }
        return pairs.compactMap { pair in
            guard let name = pair.key.scalarText, case .mapping(let inner) = pair.value.kind, inner.count == 1,
                Self.isSecret(pair.value)
            else { return nil }
            return source(inner[0].value, of: name).map {
                SecretSpec(name: Placed(name, at: pair.key.span), source: $0)
            }
        }
    }

    private func source(_ node: YAMLNode, of name: String) -> SecretSource? {
        guard
            let record = Record(
                node, .secret, "the secret '\(name)'", expected: "a mapping such as { env: TOKEN }", to: problems)
        else { return nil }
        let given = record.entries
        guard given.count == 1, let only = given.first else {
            if given.isEmpty, !record.unread.isEmpty { return nil }
            problems.add(
                StepProblem.exactlyOne(
                    of: record.place.alternatives, in: record.subject, given: given.map(\.field.key)),
                at: given.dropFirst().first?.key.span ?? record.span)
            return nil
        }
        guard let text = only.fixedText(problems) else { return nil }
        switch only.field.key {
        case "env":
            guard let fault = ValueRules.environmentName(text.value) else { return .env(text.value) }
            problems.add(ShapeProblem.value(fault, what: "env"), at: text.span)
            return nil
        case "file": return .file(text.value)
        default: return .prompt(text.value)
        }
    }

    /// What can only be judged when all of the plan is read: where secrets are used, and that nothing else has their names.
    func check(_ secrets: [SecretSpec]) {
        guard !secrets.isEmpty else { return }
        let names = Dictionary(secrets.map { ($0.name.value, $0.name.span) }, uniquingKeysWith: { first, _ in first })
        for use in problems.uses where names[use.variable] != nil {
            problems.add(SecretProblem.misplaced(use.variable, key: use.key), at: use.span)
        }
        for name in problems.stepVariables {
            guard let first = names[name.value] else { continue }
            problems.add(
                SecretProblem.twice(name.value), at: name.span,
                secondary: [Diagnostic.Label(first, "declared as a secret here")])
        }
    }
}

extension Record.Entry {
    /// What a command is given: its words may hold secrets, which no other text may.
    func environment(_ problems: Problems) -> [String: Template]? {
        texts(problems, name: ValueRules.environmentName, rule: ValueRules.word, advice: "such as { LC_ALL: C }")
    }

    /// Those of a request; their values may hold secrets, too.
    func headers(_ problems: Problems) -> [String: Template]? {
        texts(
            problems, name: ValueRules.headerName, rule: ValueRules.header,
            advice: "such as { Authorization: \"Bearer {{ token }}\" }")
    }

    /// A mapping of names to texts.
    func texts(
        _ problems: Problems, name nameRule: (String) -> ValueFault?, rule: (String) -> ValueFault?, advice: String
    ) -> [String: Template]? {
        guard case .mapping(let pairs) = value.kind else {
            problems.add(
                ShapeProblem.wrongType(
                    "'\(field.key)'", expected: field.type.words, found: value.found, advice: advice), at: value.span)
            return nil
        }
        value.refuseTag(problems)
        var texts: [String: Template] = [:]
        for pair in pairs {
            guard let name = pair.key.scalarText else { continue }
            if pair.key.isMergeKey {
                problems.add(ShapeProblem.mergeKey, at: pair.key.span)
            } else if let fault = nameRule(name) {
                problems.add(ShapeProblem.value(fault, what: field.key), at: pair.key.span)
            } else if let text = text(ofItem: pair.value, "text", problems) {
                texts[name] = template(text, problems, rule: rule)
            }
        }
        return texts.count == pairs.count ? texts : nil
    }
}
