import Diagnostics
import PlanSyntax

/// Reading of `max_fail_percentage` and `any_errors_fatal`: Ansible's words for what `budget` says of a whole run.
struct FailLimitReading {
    let problems: Problems

    /// What one mapping says, in percent; nil where it says nothing.
    func limit(_ record: Record) -> Placed<Int>? {
        let percent = record["max_fail_percentage"].flatMap(percentage)
        guard let fatal = record["any_errors_fatal"], fatal.bool(problems) == true else { return percent }
        if let percent {
            problems.add(
                FailLimitProblem.twice("any_errors_fatal", "max_fail_percentage"), at: fatal.key.span,
                secondary: [Diagnostic.Label(percent.span, "the other")])
        }
        return Placed(0, at: fatal.key.span)
    }

    /// The budget of a plan: its own, or what Ansible's words make of it.
    func budget(_ record: Record, own: Limit?) -> Limit? {
        guard let limit = limit(record) else { return own }
        if let own, let entry = record["budget"], own != .count(limit.value), own != .percent(limit.value) {
            let problem: FailLimitProblem =
                record["max_fail_percentage"] == nil ? .fatalAndBudget : .twice("max_fail_percentage", "budget")
            problems.add(problem, at: limit.span, secondary: [Diagnostic.Label(entry.key.span, "the other")])
        }
        return .percent(limit.value)
    }

    /// A step may ask for less than the run allows, never for more.
    func check(_ plan: Plan) {
        guard plan.budget == .count(0) || plan.budget == .percent(0) else { return }
        for step in plan.steps {
            guard let limit = step.failLimit, limit.value > 0 else { continue }
            problems.add(FailLimitProblem.beyondBudget(limit.value), at: limit.span)
        }
    }

    private func percentage(_ entry: Record.Entry) -> Placed<Int>? {
        guard let text = entry.text(problems) else { return nil }
        let digits = text.value.hasSuffix("%") ? String(text.value.dropLast()) : text.value
        guard let number = Int(digits), (0...100).contains(number), digits.allSatisfy({ $0.isNumber }) else {
            problems.add(FailLimitProblem.notAPercentage(text.value, what: entry.field.key), at: text.span)
            return nil
        }
        return Placed(number, at: text.span)
    }
}
