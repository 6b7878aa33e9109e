import Diagnostics
import PlanSyntax

/// Reading of health checks, `wait_for` and `check`, and of the questions of a `gate`, which differ in what may be asked and in how long it is asked.
struct CheckReading {
    let problems: Problems

    func health(_ entry: Record.Entry, service: String) -> [CheckSpec] {
        guard let items = entry.items(problems, advice: "write [{ … }]") else { return [] }
        return items.compactMap { item in
            Record(
                item, .health, "a health check of service '\(service)'", expected: "a mapping such as { tcp: 80 }",
                to: problems
            ).flatMap { spec($0, within: .seconds(30)) }
        }
    }

    func question(_ entry: Record.Entry, within: Duration) -> CheckSpec? {
        Record(
            entry.value, .question, "'\(entry.field.key)'", expected: "a mapping such as { tcp: 80 }", to: problems
        ).flatMap { spec($0, within: within) }
    }

    private func spec(_ record: Record, within: Duration) -> CheckSpec? {
        let timing = (
            within: duration(record["within"]) ?? within,
            every: record["every"].flatMap { $0.duration(problems, canBeZero: false) } ?? .seconds(1),
            soak: duration(record["soak"]) ?? .zero
        )
        guard let question = question(of: record) else { return nil }
        return CheckSpec(
            question: question, within: timing.within, every: timing.every, soak: timing.soak, span: record.span)
    }

    /// The one question of a mapping.
    func question(of record: Record) -> CheckSpec.Question? {
        let status = record["status"].flatMap { $0.statuses(problems) }
        let asked = record.entries.filter { record.place.alternatives.contains($0.field.key) }
        record.reportStrayCompanions(problems)
        guard asked.count == 1, let only = asked.first else {
            // What is unknown here was probably meant to be the question.
            if asked.isEmpty, !record.unread.isEmpty { return nil }
            problems.add(
                StepProblem.exactlyOne(
                    of: record.place.alternatives, in: record.subject, given: asked.map(\.field.key)),
                at: asked.dropFirst().first?.key.span ?? record.span)
            return nil
        }
        return question(only, status: status ?? [])
    }

    private func question(_ entry: Record.Entry, status: [Int]) -> CheckSpec.Question? {
        switch entry.field.key {
        case "tcp": entry.template(problems, rule: ValueRules.tcp).map { .tcp($0) }
        case "http": entry.template(problems, rule: ValueRules.url).map { .http($0, status: status) }
        case "file": entry.template(problems, rule: ValueRules.absolutePath).map { .file($0) }
        default: entry.argv(problems).map { .command($0) }
        }
    }

    private func duration(_ entry: Record.Entry?) -> Duration? { entry?.duration(problems) }
}
