import Diagnostics
import PlanSyntax

/// An `approve` step is the run's, not a host's: what is said of hosts means nothing in it.
struct ApprovalReading {
    let problems: Problems

    private static let known = ["approve", "name", "on_failure"]

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
    var needsHosts: Bool {
        if case .approve = self { false } else { true }
    }
}
