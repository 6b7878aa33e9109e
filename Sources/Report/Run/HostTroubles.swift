import AgentProtocol
import Execution
import Inventory
import Journal
import Schedule

/// What went wrong on one host, in whole sentences.
struct HostTroubles {
    let sentences: [String]

    /// - Parameters:
    ///   - connection: of the host.
    ///   - map: who is who at the other ends of its connections.
    ///   - elsewhere: what other hosts did for it.
    init(
        _ host: HostRecord, _ connection: HostConnection, schedule: Schedule, map: ConnectionMap,
        elsewhere: [(host: String, record: StepRecord)] = []
    ) {
        let held = { (report: ActionReport, program: [AgentProtocol.Operation]) in
            report.operations.flatMap { Self.held($0, program, on: connection.host, map) }
        }
        var sentences: [String] = []
        if case .excluded(let because) = host.standing { sentences += because.sentences(host: connection.login) }
        let own = host.history.map { (host: connection.host, record: $0) }
        for (place, record) in own + elsewhere {
            let title =
                schedule.steps.indices.contains(record.intent.step) ? schedule.steps[record.intent.step].title : ""
            let at = place == connection.host ? "" : " at \(place.visible)"
            let served = record.intent.errand.flatMap { at.isEmpty ? " for \($0.serves.visible)" : nil } ?? ""
            let step = "step \(record.intent.step + 1) (\(title.visible))\(at)\(served)"
            if let report = record.report {
                guard !report.outcome.isSuccess else { continue }
                sentences.append("\(report.outcome.word) in \(step):")
                sentences += ReportWords.reasons(report, program: record.intent.program).map(\.asSentence)
                sentences += Self.advice(report)
                sentences += held(report, record.intent.program)
            } else if let failure = record.lostTo {
                let verdict = failure.provesNothingBegan ? "failed" : "unknown"
                sentences.append("\(verdict) in \(step): \(failure.message.visible)".asSentence)
            } else {
                sentences.append("unknown in \(step): it was going on when the run was last heard of.")
            }
        }
        if let because = host.unconfirmed, !host.wasRevertedByGuard {
            let why = because.messages.map(\.visible).joined(separator: "; ")
            sentences.append("It couldn't be told that the run goes on: \(why)".asSentence)
            if host.puttingBack != .done { sentences.append("So it puts back by itself what the run did there.") }
        }
        if host.wasRevertedByGuard {
            sentences.append("Nobody confirmed in time, so the host put back by itself what the run did there.")
        }
        if let rollback = host.rollback, !rollback.outcome.isSuccess {
            sentences.append("Putting it back: \(rollback.outcome.word).")
            sentences += rollback.operations.flatMap(\.reasons).map(\.message.visible.asSentence)
            sentences += Self.advice(rollback)
            sentences += held(rollback, [])
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

    /// What was still there of a stop whose time was up.
    private static func held(
        _ operation: OperationReport, _ program: [AgentProtocol.Operation], on host: String, _ map: ConnectionMap
    ) -> [String] {
        guard let stop = operation.stop else { return [] }
        var sentences: [String] = []
        if !stop.processes.isEmpty {
            let status = stop.statusText.flatMap { $0.isEmpty ? nil : "; it says \"\($0.visible)\"" } ?? ""
            sentences.append("Still there: \(stop.processes.text)\(status).")
        }
        guard let use = stop.use else { return sentences }
        let target = program.indices.contains(operation.index) ? program[operation.index].target : nil
        var ties = UseTies()
        ties.add(use, of: operation.heldUnit ?? target?.unit ?? "the service", on: host, map)
        let text = UseText(ties: ties)
        sentences += text.connections.map { "Still connected: \($0)." }
        sentences += text.files.map { "Still open: \($0)." }
        if let partial = text.partial { sentences.append("\(partial.capitalisedFirst).") }
        return sentences + [UseText.blindSpot]
    }
}

extension OperationReport {
    fileprivate var heldUnit: String? {
        reasons.lazy.compactMap { if case .stopTimedOut(let unit, _) = $0 { unit } else { nil } }.first
    }
}
