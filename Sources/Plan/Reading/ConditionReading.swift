import AgentProtocol
import Diagnostics
import PlanSyntax

/// Reading of `when`: one condition, or a list of which all must hold.
struct ConditionReading {
    let typing: ConditionTyping

    private var problems: Problems { typing.problems }

    func conditions(_ entry: Record.Entry) -> [PlanCondition] {
        guard case .sequence = entry.value.kind else {
            return condition(entry.value, entry.field).map { [$0] } ?? []
        }
        return (entry.items(problems) ?? []).compactMap { condition($0, entry.field) }
    }

    private func condition(_ node: YAMLNode, _ field: PlanField) -> PlanCondition? {
        guard let text = node.scalarText, !node.isNull else {
            problems.add(
                ShapeProblem.wrongType("'\(field.key)'", expected: field.type.words, found: node.found, advice: nil),
                at: node.span)
            return nil
        }
        node.refuseTag(problems)
        let places = ScalarPlaces(node)
        do {
            let root = try ConditionParser.parse(text, places)
            note(root, in: field)
            return typing.typed(root).map { PlanCondition(source: Self.onOneLine(text), root: $0) }
        } catch {
            problems.add(error.problem, at: places.span(error.range))
            return nil
        }
    }

    private func note(_ node: ConditionNode, in field: PlanField) {
        switch node.kind {
        case .value, .fact: break
        case .variable(let path), .isDefined(let path): problems.note(path[0], in: field.key, at: node.span)
        case .not(let inner): note(inner, in: field)
        case .list(let items), .all(let items), .any(let items): for item in items { note(item, in: field) }
        case .compare(let left, _, let right):
            note(left, in: field)
            note(right, in: field)
        }
    }

    private static func onOneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
