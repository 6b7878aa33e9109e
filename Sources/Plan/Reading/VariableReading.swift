import Diagnostics
import PlanSyntax

/// Reading of `vars`.
struct VariableReading {
    let problems: Problems
    /// Whether they are those of the plan, which may be secrets; else of a step or an include.
    var isOfPlan = false

    /// Without those that are secrets.
    func vars(_ entry: Record.Entry) -> [String: Value] {
        guard case .mapping(let pairs) = entry.value.kind else {
            problems.add(
                ShapeProblem.wrongType(
                    "'vars'", expected: entry.field.type.words, found: entry.value.found,
                    advice: "such as { release: v2 }"), at: entry.value.span)
            return [:]
        }
        var vars: [String: Value] = [:]
        for pair in pairs {
            guard let name = pair.key.scalarText, check(name, pair.key) else { continue }
            if !isOfPlan { problems.noteStepVariable(Placed(name, at: pair.key.span)) }
            if SecretReading.isSecret(pair.value) {
                if !isOfPlan { problems.add(SecretProblem.notOfThePlan, at: pair.value.span.firstLine) }
                continue
            }
            refuseSecrets(in: pair.value)
            checkTemplates(in: pair.value)
            do {
                vars[name] = try Value(pair.value)
            } catch {
                problems.add(error.all)
            }
        }
        return vars
    }

    private func check(_ name: String, _ key: YAMLNode) -> Bool {
        if key.isMergeKey {
            problems.add(ShapeProblem.mergeKey, at: key.span)
        } else if Template.ownVariables.contains(name) {
            problems.add(VariableProblem.reserved(name), at: key.span)
        } else if !isVariableName(name) {
            problems.add(VariableProblem.badName(name), at: key.span)
        } else {
            return true
        }
        return false
    }

    private func refuseSecrets(in node: YAMLNode) {
        let inner: [YAMLNode] =
            switch node.kind {
            case .scalar: []
            case .sequence(let items): items
            case .mapping(let pairs): pairs.map(\.value)
            }
        for node in inner {
            if SecretReading.isMeant(node) {
                problems.add(SecretProblem.nested, at: node.span.firstLine)
            } else {
                refuseSecrets(in: node)
            }
        }
    }

    /// A variable may hold others. What can't be understood is said here, where it stands, rather than where it is used.
    private func checkTemplates(in node: YAMLNode) {
        switch node.kind {
        case .scalar(let text, _):
            for fault in Template.parse(text, at: node.span).1 {
                problems.add(VariableProblem.template(fault.value), at: fault.span)
            }
        case .sequence(let items): items.forEach(checkTemplates)
        case .mapping(let pairs): pairs.map(\.value).forEach(checkTemplates)
        }
    }
}
