import AgentProtocol
import Execution
import Inventory
import Journal
import Schedule

/// What went wrong on one host, in whole sentences.
struct HostTroubles {
    let sentences: [String]

    /// - Parameter connection: of the host.
    init(_ host: HostRecord, _ connection: HostConnection, schedule: Schedule) {
        var sentences: [String] = []
        if case .excluded(let because) = host.standing { sentences += because.sentences(host: connection.login) }
        for record in host.history {
            let title =
                schedule.steps.indices.contains(record.intent.step) ? schedule.steps[record.intent.step].title : ""
            let step = "step \(record.intent.step + 1) (\(title.visible))"
            if let report = record.report {
                guard !report.outcome.isSuccess else { continue }
                sentences.append("\(report.outcome.word) in \(step):")
                sentences += ReportWords.reasons(report, program: record.intent.program).map(\.asSentence)
                sentences += Self.advice(report)
                sentences += report.operations.compactMap(\.stop).flatMap(Self.held)
            } else if let failure = record.lostTo {
                let verdict = failure.provesNothingBegan ? "failed" : "unknown"
                sentences.append("\(verdict) in \(step): \(failure.message.visible)".asSentence)
            } else {
                sentences.append("unknown in \(step): it was going on when the run was last heard of.")
            }
        }
        if let rollback = host.rollback, !rollback.outcome.isSuccess {
            sentences.append("Putting it back: \(rollback.outcome.word).")
            sentences += rollback.operations.flatMap(\.reasons).map(\.message.visible.asSentence)
            sentences += Self.advice(rollback)
            sentences += rollback.operations.compactMap(\.stop).flatMap(Self.held)
        } else if let failure = host.rollbackLostTo {
            sentences.append("Putting it back: unknown; \(failure.message.visible)".asSentence)
        } else if let rollback = host.rollback, !sentences.isEmpty {
            sentences.append("Put back in \(Seconds.text(rollback.duration)).")
        }
        // What is still so when it is put back need not be said twice.
        var said: Set<String> = []
        self.sentences = sentences.filter { said.insert($0).inserted }
    }

    private static func advice(_ report: ActionReport) -> [String] {
        report.operations.filter { !$0.outcome.isSuccess }.flatMap(\.reasons).map {
            "To do: \($0.advice.visible.asSentence)"
        }
    }

    private static func held(_ stop: StopFacts) -> [String] {
        guard !stop.processes.isEmpty else { return [] }
        let status = stop.statusText.flatMap { $0.isEmpty ? nil : "; it says \"\($0.visible)\"" } ?? ""
        return ["Still there: \(stop.processes.text)\(status)."]
    }
}
