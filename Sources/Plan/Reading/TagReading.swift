import Diagnostics
import PlanSyntax

extension Record.Entry {
    /// Tags: one, a list, or, as Ansible takes them, several in a text with commas between them. Each once.
    func tags(_ problems: Problems) -> [String] {
        var tags: [String] = []
        for text in oneOrMore("a tag", problems) ?? [] {
            let names = Tag.split(text.value)
            if names.isEmpty { problems.add(ShapeProblem.value(.empty, what: field.key), at: text.span) }
            for name in names where !tags.contains(name) {
                if Template.begins(in: name) {
                    problems.add(VariableProblem.notHere(field.key), at: text.span)
                } else if ValueRules.hasControlCharacter(name) {
                    problems.add(ShapeProblem.value(.controlCharacter, what: field.key), at: text.span)
                } else if Tag.ofOperators.contains(name) {
                    problems.add(SelectionProblem.tagOfOperators(name), at: text.span)
                } else {
                    tags.append(name)
                }
            }
        }
        return tags
    }
}
