import AgentProtocol
import Execution
import Journal
import Schedule

/// How a run went, batch by batch: what a table of it holds.
struct RunSteps {
    struct Row {
        /// `2: Roll the web tier`
        var step: String
        /// Empty where the step has one batch.
        var batch: String
        var hosts: [String]
        /// `3 done, 1 failed`; what they never came to is `not reached`.
        var outcomes: String
        /// Whether all of it went well.
        var isWell: Bool
        /// In seconds since 1970; nil for what was never begun.
        var began: Double?
        var ended: Double?

        /// `12.5s`
        var took: String {
            guard let began, let ended else { return "" }
            return Seconds.text(max(0, ended - began))
        }
    }

    private struct Place: Hashable {
        var step: Int
        var batch: Int
    }

    private struct Times {
        var began: Double
        var ended: Double
        var outcomes: [String: Outcome?] = [:]
    }

    let rows: [Row]

    /// - Parameter most: more batches than this, and each step is one row.
    init(_ entries: [JournalEntry], _ state: RunState, most: Int) {
        var times: [Place: Times] = [:]
        var intents: [String: ActionIntent] = [:]
        for entry in entries {
            switch entry.event {
            case .intended(let intent):
                guard intent.errand == nil, intent.purpose != .rollback else { continue }
                intents[intent.id] = intent
                let place = Place(step: intent.step, batch: intent.batch)
                times[place, default: Times(began: entry.time, ended: entry.time)].outcomes[intent.host] = .some(nil)
            case .settled(let report):
                guard let intent = intents[report.id] else { continue }
                let place = Place(step: intent.step, batch: intent.batch)
                times[place]?.ended = entry.time
                times[place]?.outcomes[intent.host] = report.outcome
            case .lost(let id, let failure):
                guard let intent = intents[id] else { continue }
                let place = Place(step: intent.step, batch: intent.batch)
                times[place]?.ended = entry.time
                times[place]?.outcomes[intent.host] = failure.provesNothingBegan ? .failed : .unknown
            default: break
            }
        }
        let count = state.schedule.steps.reduce(0) { $0 + $1.batches.count }
        rows = state.schedule.steps.enumerated().flatMap { step, scheduled -> [Row] in
            let title = "\(step + 1): \(scheduled.title.visible)"
            if scheduled.approval != nil { return [Self.approval(title, step, entries)] }
            let batches = Array(scheduled.batches.indices)
            let groups = count > most ? [batches] : batches.map { [$0] }
            return groups.map { group in
                let name = group.count > 1 ? "\(group.count) batches" : batches.count > 1 ? "batch \(group[0] + 1)" : ""
                return Self.row(
                    title, name, group.flatMap { scheduled.batches[$0].map(\.host) },
                    group.compactMap { times[Place(step: step, batch: $0)] }, state)
            }
        }
    }

    private static func row(
        _ title: String, _ batch: String, _ hosts: [String], _ times: [Times], _ state: RunState
    ) -> Row {
        let outcomes = times.reduce(into: [String: Outcome?]()) { $0.merge($1.outcomes) { $1 } }
        var counts: [String: Int] = [:]
        var isWell = true
        for host in hosts {
            let word: String
            switch outcomes[host] {
            case .some(.some(let outcome)):
                word = outcome.word
                isWell = isWell && outcome.isSuccess
            case .some(.none):
                word = "not known yet"
                isWell = false
            case nil:
                if case .excluded? = state.hosts[host]?.standing { word = "left out" } else { word = "not reached" }
                isWell = false
            }
            counts[word, default: 0] += 1
        }
        let order = Outcome.allCases.map(\.word) + ["not known yet", "left out", "not reached"]
        let words = order.compactMap { word in counts[word].map { "\($0) \(word)" } }.joined(separator: ", ")
        return Row(
            step: title, batch: batch, hosts: hosts.map(\.visible), outcomes: words, isWell: isWell,
            began: times.map(\.began).min(), ended: times.map(\.ended).max())
    }

    private static func approval(_ title: String, _ step: Int, _ entries: [JournalEntry]) -> Row {
        var row = Row(step: title, batch: "", hosts: [], outcomes: "not reached", isWell: false)
        for entry in entries {
            switch entry.event {
            case .approvalAsked(step):
                row.began = row.began ?? entry.time
                row.outcomes = "waits for a person"
            case .approved(let approval) where approval.step == step:
                row.ended = entry.time
                row.outcomes = "approved by \(approval.by.visible)"
                row.isWell = true
            default: break
            }
        }
        return row
    }
}
