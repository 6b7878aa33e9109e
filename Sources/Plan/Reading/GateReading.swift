import Diagnostics
import PlanSyntax

/// Reading of `gate`.
struct GateReading {
    let problems: Problems

    func gate(_ entry: Record.Entry) -> [GateSpec] {
        guard let items = entry.items(problems, advice: "write [{ … }]") else { return [] }
        return items.compactMap { item in
            Record(
                item, .gate, "a check of 'gate'", expected: "a mapping such as { run: [ … ], times: 3 }", to: problems
            ).flatMap(spec)
        }
    }

    private func spec(_ record: Record) -> GateSpec? {
        let times = record["times"].map { $0.count(problems, "a number", most: 1000) } ?? 1
        let every = record["every"].map { $0.duration(problems, canBeZero: false) } ?? .seconds(1)
        let within = record["within"].map { $0.duration(problems) } ?? .seconds(30)
        let question = CheckReading(problems: problems).question(of: record)
        guard let question, let times, let every, let within else { return nil }
        return GateSpec(question: question, times: times, every: every, within: within, span: record.span)
    }
}
