import Diagnostics
import PlanSyntax

/// An `approve` step is the run's, not a host's: what is said of hosts means nothing in it.
struct ApprovalReading {
    let problems: Problems

    private static let known = ["approve", "approvers", "name", "on_failure"]

    func verb(_ entry: Record.Entry, of step: Record) -> Verb? {
        let approvers = step["approvers"].map(people)
        return entry.fixedText(problems).map { .approve($0.value, approvers: approvers) }
    }

    private func people(_ entry: Record.Entry) -> [String] {
        var names: [String] = []
        for name in entry.oneOrMore("a user name", problems) ?? [] where !names.contains(name.value) {
            if Template.begins(in: name.value) {
                problems.add(VariableProblem.notHere(entry.field.key), at: name.span)
            } else if name.value.trimmed.isEmpty {
                problems.add(ShapeProblem.value(.empty, what: entry.field.key), at: name.span)
            } else if ValueRules.hasControlCharacter(name.value) {
                problems.add(ShapeProblem.value(.controlCharacter, what: entry.field.key), at: name.span)
            } else {
                names.append(name.value)
            }
        }
        return names
    }

    /// - Parameter inherited: The conditions of the includes that it comes by.
    func check(_ record: Record, at span: SourceSpan, under inherited: [Record.Entry]) {
        if let condition = inherited.first {
            problems.add(
                StepProblem.approvalUnderCondition, at: span,
                secondary: [Diagnostic.Label(condition.key.span, "asked of each host")])
        }
        for entry in record.entries where !Self.known.contains(entry.field.key) && !entry.field.isVerb {
            problems.add(StepProblem.notWithApproval(entry.field.key), at: entry.key.span)
        }
    }
}

extension Verb {
    /// Whether it is done on hosts.
    var needsHosts: Bool { !isApproval }

    var isApproval: Bool {
        if case .approve = self { true } else { false }
    }
}
