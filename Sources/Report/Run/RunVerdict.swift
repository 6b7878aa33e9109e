import AgentProtocol
import Execution
import Inventory
import Journal
import Schedule

/// The first words of a report.
struct RunVerdict {
    let headline: String
    let title: String
    let style: Style
    let sentences: [Phrase]

    /// - Parameter isAlive: whether a controller runs it at this moment.
    init(_ entries: [JournalEntry], _ state: RunState, isAlive: Bool, counts: [HostEnding: Int]) {
        let out = counts[.needsPerson, default: 0] + counts[.inFlight, default: 0]
        let failed = counts[.putBack, default: 0] + counts[.failedUntouched, default: 0]
        let took = Seconds.text(((entries.last?.time ?? 0) - (entries.first?.time ?? 0)).rounded())
        var sentences: [String] = []
        let tally = KillTally(state)
        let stays = Self.commandsThatStay(state)
        let asBefore = "every host is as it was before\(stays.isEmpty ? "" : ", but for what commands did")"
        let end = state.end
        let isChosen = entries.contains { $0.event.isOperatorsRollback }
        switch end {
        case .needsPerson where state.wasAborted, .putBack where state.wasAborted:
            headline = "Ended as it stands"
            title = "after \(took), as the operator chose."
            style = end == .putBack ? .careful : .bad
            if out > 0 {
                sentences.append(
                    "\(counted(out, "host is", "hosts are")) neither as planned nor as before, or nobody can tell.")
            }
        case .asPlanned where !tally.forced.isEmpty:
            headline = "As planned, but by force"
            title = "in \(took)."
            style = .bad
        case .asPlanned:
            headline = "As planned"
            title = "in \(took)."
            style = .good
        case .putBack where isChosen:
            headline = "Put back"
            title = "in \(took), as the operator chose: \(asBefore)."
            style = .careful
        case .putBack where failed == 0 && !entries.contains(where: { $0.event.isRollback }):
            headline = "Done, but for \(counted(counts[.leftOut, default: 0], "host")),"
            title = "in \(took)."
            style = .careful
        case .putBack:
            let rolledBack = entries.contains { $0.event.isRollback }
            let thereToo = counts[.putBack, default: 0] > 0 ? ", and put back there" : ""
            headline = rolledBack ? "Failed, and put back" : "Failed on \(counted(failed, "host"))\(thereToo)"
            if rolledBack {
                title = "in \(took): \(asBefore)."
            } else if counts[.partly, default: 0] + counts[.untouched, default: 0] > 0 {
                title = "in \(took). The run ended as it stands: what was done elsewhere is still so."
            } else {
                title = "in \(took)."
            }
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
            if state.outCount > state.schedule.maxFailed {
                let out = counted(state.outCount, "host")
                sentences.append("\(out) left out, and the plan allows \(state.schedule.maxFailed).")
            }
            let out = state.hosts.filter { !$1.isFit }.keys
            for group in state.schedule.groupsWithoutRoom(out: Set(out)) {
                sentences.append(
                    "\(group.by.visible) \(group.value.visible) has \(counted(group.out, "host")) left out, and step "
                        + "\(group.step + 1) allows \(group.max).")
            }
            if !state.missingDelegates.isEmpty {
                let hosts = HostFolding.fold(state.missingDelegates.map(\.visible))
                sentences.append("\(hosts) would have had to act for others, and can't.")
            }
            if !state.forbidForce.isEmpty {
                let hosts = HostFolding.fold(state.forbidForce.map(\.visible))
                let forbid = state.forbidForce.count == 1 ? "forbids" : "forbid"
                sentences.append("\(hosts) \(forbid) the force that the plan asks for.")
            }
        case .interrupted:
            headline = "Interrupted"
            title = "after \(took)."
            style = .bad
        case nil where isAlive:
            headline = "Under way"
            title = "for \(took), as far as the journal goes."
            style = .plain
        case nil where entries.last?.event == .abandoned:
            headline = "Interrupted"
            title = "after \(took): left at once, and what was begun goes on at the hosts."
            style = .bad
        case nil:
            headline = "Not finished"
            title = "when last heard of, after \(took): its controller died."
            style = .bad
        }
        if state.end == .interrupted, let because = state.interruptedBecause {
            sentences.append("Why: \(because.visible).")
        }
        for case .rollbackBegan(let because) in entries.map(\.event) where !isChosen {
            sentences.append("Why: \(because.visible).")
        }
        sentences += stays
        self.sentences = sentences.map { Phrase($0) } + Self.kills(state, tally)
    }

    /// What a rollback could not take back, since the plan doesn't say how.
    private static func commandsThatStay(_ state: RunState) -> [String] {
        var commands: [(words: String, hosts: [String])] = []
        for name in state.schedule.hosts.map(\.host) {
            guard let host = state.hosts[name], host.puttingBack == .done else { continue }
            for words in host.commandsWithoutUndo.map(\.shellCommand) {
                if let index = commands.firstIndex(where: { $0.words == words }) {
                    if commands[index].hosts.last != name.visible { commands[index].hosts.append(name.visible) }
                } else {
                    commands.append((words, [name.visible]))
                }
            }
        }
        return commands.map { "Nothing takes back `\($0.words)` on \(HostFolding.fold($0.hosts)): it has no `undo`." }
    }

    /// The truth about kills: who was killed, or that nobody was and how that is known; silence where not everything was seen.
    private static func kills(_ state: RunState, _ tally: KillTally) -> [Phrase] {
        let kills = tally.sentences
        if !kills.isEmpty { return kills.map { Phrase($0, .bad) } }
        let reports = state.hosts.values.flatMap { $0.history.compactMap(\.report) + ($0.rollback.map { [$0] } ?? []) }
        let outcomes = Set(reports.flatMap { $0.operations.map(\.outcome) })
        // Journals of before tell of a kill by the outcome alone.
        if outcomes.contains(.killed) {
            return [Phrase("Something was killed, by someone else than lull; see below.", .bad)]
        }
        let allSeen = state.inFlight.isEmpty && !state.hosts.values.contains(where: \.isUncertain)
        guard allSeen, !reports.isEmpty, outcomes.isDisjoint(with: [.forced, .unknown]) else { return [] }
        if reports.contains(where: { $0.operations.contains { $0.reboot != nil } }) {
            let sight =
                tally.truth.text.map { "In the stops before the reboots: \($0)." }
                ?? (reports.contains { $0.operations.contains { $0.stop != nil } }
                    ? "What was stopped before the reboots ended by itself."
                    : "Nothing was stopped before the reboots.")
            return [
                Phrase(sight),
                Phrase("What else ran was left to the shutdowns, and nobody saw how it ended.", .careful),
            ]
        }
        guard let text = tally.truth.text else { return ["Nothing was killed."] }
        return [
            Phrase(tally.truth.isWhole ? "Nothing was killed: \(tally.truth.summary)." : "\(text.capitalisedFirst).")
        ]
    }
}

extension RunEvent {
    fileprivate var isRollback: Bool {
        if case .rollbackBegan = self { true } else { false }
    }

    fileprivate var isOperatorsRollback: Bool {
        switch self {
        case .chosen(.rollBack): true
        case .requested(let request): request.what == .rollBack
        case .resumed(let resumed): resumed.intention == .rollBack
        default: false
        }
    }
}

extension RunState {
    /// How it ended; nil while it hasn't.
    var end: RunEnd? {
        if case .ended(let end) = phase { end } else { nil }
    }
}
