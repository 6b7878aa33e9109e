import AgentProtocol
import Execution
import Journal
import Schedule

/// The first words of a report.
struct RunVerdict {
    let headline: String
    let title: String
    let style: Style
    let sentences: [String]

    init(_ entries: [JournalEntry], _ state: RunState, counts: [HostEnding: Int]) {
        let out = counts[.needsPerson, default: 0] + counts[.inFlight, default: 0]
        let failed = counts[.putBack, default: 0] + counts[.failedUntouched, default: 0]
        let took = Seconds.text(((entries.last?.time ?? 0) - (entries.first?.time ?? 0)).rounded())
        var sentences: [String] = []
        let end = state.end
        switch end {
        case .asPlanned:
            headline = "As planned"
            title = "in \(took)."
            style = .good
        case .putBack where entries.contains { $0.event == .chosen(.rollBack) }:
            headline = "Put back"
            title = "in \(took), as the operator chose: every host is as it was before."
            style = .careful
        case .putBack where failed == 0:
            headline = "Done, but for \(counted(counts[.leftOut, default: 0], "host")),"
            title = "in \(took)."
            style = .careful
        case .putBack:
            let asPlanned = counts[.asPlanned, default: 0]
            headline =
                asPlanned == 0 ? "Failed, and put back" : "Failed on \(counted(failed, "host")), and put back there"
            title = asPlanned == 0 ? "in \(took): every host is as it was before." : "in \(took)."
            style = .careful
        case .needsPerson:
            headline = "Needs a person"
            title =
                "after \(took): \(counted(out, "host is", "hosts are")) neither as planned nor as before, or nobody can tell."
            style = .bad
        case .refused:
            headline = "Refused"
            title = "before anything was touched."
            style = .bad
            sentences.append(
                "\(counted(counts[.leftOut, default: 0], "host")) left out, and the plan allows \(state.schedule.maxFailed)."
            )
        case .interrupted:
            headline = "Interrupted"
            title = "after \(took)."
            style = .bad
        case nil where entries.contains { $0.event == .abandoned }:
            headline = "Interrupted"
            title = "after \(took): left at once, and what was begun goes on at the hosts."
            style = .bad
        case nil:
            headline = "Not finished"
            title = "when last heard of: it is still going on, or its controller died."
            style = .bad
        }
        let isChosen = entries.contains { $0.event == .chosen(.rollBack) }
        for case .rollbackBegan(let because) in entries.map(\.event) where !isChosen {
            sentences.append("Why: \(because.visible).")
        }
        sentences += Self.kills(state)
        self.sentences = sentences
    }

    /// The truth about kills: who was killed by others, or that nobody was; silence where not everything was seen.
    private static func kills(_ state: RunState) -> [String] {
        let reports = state.hosts.values.flatMap { $0.history.compactMap(\.report) + ($0.rollback.map { [$0] } ?? []) }
        let outcomes = Set(reports.flatMap { $0.operations.map(\.outcome) })
        if outcomes.contains(.killed) { return ["Something was killed, by someone else than lull; see below."] }
        let allSeen = state.inFlight.isEmpty && !state.hosts.values.contains(where: \.isUncertain)
        return allSeen && !reports.isEmpty && outcomes.isDisjoint(with: [.forced, .unknown])
            ? ["Nothing was killed."] : []
    }
}

extension RunState {
    /// How it ended; nil while it hasn't.
    var end: RunEnd? {
        if case .ended(let end) = phase { end } else { nil }
    }
}
