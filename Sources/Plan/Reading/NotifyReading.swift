import Diagnostics
import PlanSyntax

/// Reading of `notify`.
struct NotifyReading {
    let problems: Problems

    func targets(_ entry: Record.Entry) -> [NotifySpec] {
        guard let items = entry.items(problems, advice: "write [{ … }]") else { return [] }
        return items.compactMap { item in
            Record(
                item, .notify, "an item of 'notify'", expected: "a mapping such as { webhook: \"https://…\" }",
                to: problems
            ).flatMap(spec)
        }
    }

    private func spec(_ record: Record) -> NotifySpec? {
        record.reportStrayCompanions(problems)
        let kinds = record["on"].map { $0.choices(NotifyKind.self, problems) } ?? .some(NotifyKind.allCases)
        let format = record["format"].map { $0.choice(NotifyFormat.self, problems) } ?? .some(.json)
        let headers = record["headers"].map { $0.headers(problems) }
        let environment = record["env"].map { $0.environment(problems) }
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
        let channel: NotifySpec.Channel? =
            if only.field.key == "run" {
                only.argv(problems).flatMap { argv in
                    (environment ?? [:]).map { .command(argv, environment: $0) }
                }
            } else {
                only.template(problems, rule: ValueRules.webhook).flatMap { url in
                    format.flatMap { format in
                        (headers ?? [:]).map { .webhook(url, headers: $0, format: format) }
                    }
                }
            }
        guard let channel, let kinds else { return nil }
        return NotifySpec(channel: channel, kinds: kinds, span: record.span)
    }
}

extension Record.Entry {
    /// One word of a few, or a list of them; each once, in the order of the type.
    fileprivate func choices<Choice: RawRepresentable & CaseIterable & Equatable>(
        _ type: Choice.Type, _ problems: Problems
    ) -> [Choice]? where Choice.RawValue == String {
        let known = Choice.allCases.map(\.rawValue)
        guard let texts = oneOrMore("one of \(known.joined(separator: ", "))", problems) else { return nil }
        var chosen: [Choice] = []
        for text in texts {
            if let choice = Choice(rawValue: text.value) {
                chosen.append(choice)
            } else {
                let near = problems.nearest(to: text.value, among: known, of: field.key)
                problems.add(
                    ShapeProblem.notAChoice(field.key, choice: text.value, among: known, suggestion: near),
                    at: text.span)
            }
        }
        return chosen.count == texts.count ? Choice.allCases.filter(chosen.contains) : nil
    }
}
