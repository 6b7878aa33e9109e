import Diagnostics
import PlanSyntax

/// Steps of another file.
extension StepReading {
    private static let besides = ["include", "name", "hosts", "vars", "when", "tags"]

    func included(_ record: Record, _ entry: Record.Entry) -> [Step] {
        for other in record.entries where !Self.besides.contains(other.field.key) {
            problems.add(IncludeProblem.besides(other.field.key), at: other.key.span)
        }
        // Without steps to hold for, they are read for what is wrong in them.
        let inner = scope(record)
        if let when = record["when"] { _ = conditions(when, of: nil) }
        guard let path = entry.fixedText(problems) else { return [] }
        return steps(of: PlanPath.joined(path.value, to: scope.directory), at: path.span, inner)
    }

    private func scope(_ record: Record) -> IncludeScope {
        var inner = scope
        inner.tags += (record["tags"].map { $0.tags(problems) } ?? []).filter { !inner.tags.contains($0) }
        inner.vars.merge(record["vars"].map(VariableReading(problems: problems).vars) ?? [:]) { $1 }
        if let when = record["when"] { inner.when.append(when) }
        inner.hosts = record["hosts"].flatMap { $0.fixedText(problems) } ?? inner.hosts
        return inner
    }

    private func steps(of path: String, at span: SourceSpan, _ inner: IncludeScope) -> [Step] {
        guard !scope.path.contains(path) else {
            problems.add(IncludeProblem.loop(scope.path.drop { $0 != path } + [path]), at: span)
            return []
        }
        guard scope.path.count < Inclusion.deepest, !inclusion.isExhausted else {
            problems.add(inclusion.isExhausted ? IncludeProblem.tooMany : .tooDeep, at: span)
            return []
        }
        guard let tree = inclusion.tree(path, at: span, problems) else { return [] }
        guard case .sequence(let items) = tree.kind else {
            let keys =
                if case .mapping(let pairs) = tree.kind { pairs.compactMap(\.key.scalarText) } else { [String]() }
            problems.add(
                IncludeProblem.notSteps(found: tree.found, hasSteps: keys.contains("steps")), at: tree.span.firstLine)
            return []
        }
        var reading = self
        reading.scope = inner
        reading.scope.path.append(path)
        return reading.steps(items)
    }
}
