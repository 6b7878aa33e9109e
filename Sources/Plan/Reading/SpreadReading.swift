import Diagnostics
import PlanSyntax

/// Reading of `spread`.
struct SpreadReading {
    let problems: Problems

    func spread(_ entry: Record.Entry) -> SpreadSpec? {
        guard
            let record = Record(
                entry.value, .spread, "'spread'", expected: "a mapping such as { by: rack, max: 1 }", to: problems)
        else { return nil }
        let by = record["by"].flatMap { $0.variable(problems) }
        let max = record["max"].map { $0.count(problems, "a number of hosts", most: 1_000_000) } ?? 1
        guard let by, let max else { return nil }
        return SpreadSpec(by: by, max: max)
    }

    /// Whoever writes a mapping for `serial` wants one of two things, and only one of them is a size.
    static func refuseSerial(_ entry: Record.Entry, _ problems: Problems) -> Bool {
        guard case .mapping = entry.value.kind else { return false }
        problems.add(StepProblem.serialByValue, at: entry.value.span.firstLine)
        return true
    }
}

extension Record.Entry {
    /// The name of a variable, such as `rack` or `location.rack`.
    fileprivate func variable(_ problems: Problems) -> Placed<[String]>? {
        guard let text = text(problems) else { return nil }
        if case .variable(let path, nil) = TemplateExpression(text.value) {
            problems.note(path[0], in: field.key, at: text.span)
            return Placed(path, at: text.span)
        }
        let pieces = Template.parse(text.value, at: text.span).0.pieces
        let meant: String? =
            if pieces.count == 1, case .variable(let reference) = pieces[0] { reference.name } else { nil }
        problems.add(VariableProblem.notAName(text.value, suggestion: meant), at: text.span)
        return nil
    }
}
