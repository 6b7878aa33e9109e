import Diagnostics
import PlanSyntax

/// Reading of `blockers`.
struct BlockerReading {
    let problems: Problems

    func blockers(_ entry: Record.Entry) -> [BlockerSpec] {
        guard let items = entry.items(problems, advice: "write [{ … }]") else { return [] }
        return items.compactMap { item in
            Record(
                item, .blocker, "an item of 'blockers'", expected: "a mapping such as { run: [ … ] }", to: problems
            ).flatMap(spec)
        }
    }

    private func spec(_ record: Record) -> BlockerSpec? {
        record.reportStrayCompanions(problems)
        if record["run"] != nil, let headers = record["headers"] {
            problems.add(StepProblem.goesWith("headers", needs: "http' or 'prometheus"), at: headers.key.span)
        }
        let name = record["name"].map { $0.fixedText(problems)?.value }
        let timeout = record["timeout"].map { $0.duration(problems, canBeZero: false) } ?? .seconds(10)
        let given = record.entries.filter { record.place.alternatives.contains($0.field.key) }
        guard given.count == 1, let only = given.first else {
            // What is unknown here was probably meant to be one of them.
            if given.isEmpty, !record.unread.isEmpty { return nil }
            problems.add(
                StepProblem.exactlyOne(
                    of: record.place.alternatives, in: record.subject, given: given.map(\.field.key)),
                at: given.dropFirst().first?.key.span ?? record.span)
            return nil
        }
        guard let question = question(only, record), let timeout else { return nil }
        return BlockerSpec(question: question, name: name ?? nil, timeout: timeout, span: record.span)
    }

    private func question(_ entry: Record.Entry, _ record: Record) -> BlockerSpec.Question? {
        let environment = record["env"].map { $0.environment(problems) } ?? [:]
        let headers = record["headers"].map { $0.headers(problems) } ?? [:]
        let status = record["status"].map { $0.statuses(problems) } ?? []
        let query = query(record)
        switch entry.field.key {
        case "run":
            guard let argv = entry.argv(problems), let environment else { return nil }
            return .command(argv, environment: environment)
        case "http":
            guard let url = entry.template(problems, rule: ValueRules.webhook), let headers, let status else {
                return nil
            }
            return .http(url, headers: headers, status: status)
        default:
            guard let url = entry.template(problems, rule: ValueRules.base), let headers, let query else { return nil }
            return .prometheus(url, headers: headers, query)
        }
    }

    private func query(_ record: Record) -> BlockerSpec.Query? {
        let alerts = record["alerts"].map { $0.template(problems, rule: ValueRules.program) }
        let except = record["except"].map { $0.template(problems, rule: ValueRules.program) }
        guard let query = record["query"] else {
            // Nil where it couldn't be read.
            if case .some(nil) = alerts { return nil }
            if case .some(nil) = except { return nil }
            return .alerts(only: alerts ?? nil, but: except ?? nil)
        }
        if let other = record["alerts"] ?? record["except"] {
            problems.add(
                StepProblem.exactlyOne(
                    of: ["query", other.field.key], in: record.subject, given: ["query", other.field.key]),
                at: other.key.span)
            return nil
        }
        return query.template(problems, rule: ValueRules.program).map { .text($0) }
    }
}
