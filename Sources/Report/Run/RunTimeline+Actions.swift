import AgentProtocol
import Execution
import Journal
import Schedule

extension RunTimeline {
    mutating func begin(_ intent: ActionIntent, _ schedule: Schedule, _ now: Double) {
        // Asking for the record of an action does nothing on the host.
        if intent.purpose == .reconcile {
            if actions[intent.id] == nil { actions[intent.id] = Action(intent: intent, begin: now) }
            return
        }
        let place = place(of: intent)
        if intent.purpose == .forward { noteBand(intent.step, schedule, now) }
        let since = intent.purpose == .rollback ? rollbackBegan : batchBegan[place]
        if intent.purpose == .forward, since == nil { batchBegan[place] = now }
        if standings[intent.host] != nil {
            endStanding(of: intent.host, now)
        } else if let since, now > since, intent.errand == nil {
            add(.waiting, intent.host, place, since, now, "waiting for its turn")
        }
        actions[intent.id] = Action(intent: intent, begin: now)
        if intent.guardFor != nil { guarded[intent.id] = intent.host }
    }

    mutating func settle(_ report: ActionReport, _ now: Double) {
        guard let action = actions.removeValue(forKey: report.id) else { return }
        let intent = action.intent
        let place = place(of: intent)
        endStanding(of: intent.host, now)
        if intent.purpose != .reconcile {
            let work = OperationBars.pieces(report, of: intent)
            let total = work.reduce(0) { $0 + $1.seconds }
            // The host's clock and the controller's needn't run alike.
            let scale = total > now - action.begin ? (now - action.begin) / total : 1
            var from = action.begin
            for piece in work {
                add(piece.activity, intent.host, place, from, from + piece.seconds * scale, piece.words)
                from += piece.seconds * scale
            }
        }
        guard let standing = report.outcome.standing else { return }
        let reasons = ReportWords.reasons(report, program: intent.program).joined(separator: "; ")
        stand(standing, intent.subject, place, now, "\(report.outcome.word): \(reasons)")
    }

    mutating func lose(_ id: String, _ failure: ContactFailure, _ now: Double) {
        guard let action = actions.removeValue(forKey: id) else { return }
        endStanding(of: action.intent.host, action.begin)
        let isCertain = failure.provesNothingBegan && action.intent.purpose != .reconcile
        stand(
            isCertain ? .failed : .unknown, action.intent.host, place(of: action.intent), action.begin,
            failure.message.visible)
    }

    mutating func revert(_ id: String, _ report: ActionReport, _ now: Double) {
        guard let host = guarded[id] else { return }
        let began = max(0, now - report.duration)
        endStanding(of: host, began)
        add(.rollback, host, .rollback, began, now, "put back by the host itself")
        if let standing = report.outcome.standing { stand(standing, host, .rollback, now, report.outcome.word) }
    }

    /// What is still so at the end.
    mutating func close(isAlive: Bool) {
        for action in actions.values.sorted(by: { $0.intent.id < $1.intent.id }) {
            let activity: Activity = isAlive ? .work : .unknown
            let words = isAlive ? "under way" : "nobody saw how it ended"
            add(activity, action.intent.host, place(of: action.intent), action.begin, length, words)
        }
        for host in standings.keys.sorted() { endStanding(of: host, length) }
        endPause(length)
        if let approvalAsked {
            waits.append(
                Chart.Bar(activity: .waiting, from: approvalAsked, to: length, words: "waiting for a person to agree"))
        }
        endBand(length)
    }

    private func place(of intent: ActionIntent) -> Piece.Place {
        intent.purpose == .rollback ? .rollback : .batch(step: intent.step, batch: intent.batch)
    }

    private mutating func add(
        _ activity: Activity, _ host: String, _ place: Piece.Place, _ from: Double, _ to: Double, _ words: String
    ) {
        let bar = Chart.Bar(activity: activity, from: from, to: to, words: words)
        pieces.append(Piece(host: host, place: place, bar: bar))
    }

    mutating func stand(
        _ activity: Activity, _ host: String, _ place: Piece.Place, _ now: Double, _ words: String
    ) {
        standings[host] = Standing(activity: activity, since: now, place: place, words: words)
    }

    private mutating func endStanding(of host: String, _ now: Double) {
        guard let standing = standings.removeValue(forKey: host) else { return }
        add(standing.activity, host, standing.place, standing.since, max(standing.since, now), standing.words)
    }

    mutating func noteBand(_ step: Int, _ schedule: Schedule, _ now: Double) {
        guard schedule.steps.indices.contains(step) else { return }
        let name = "\(step + 1): \(schedule.steps[step].title.visible)"
        if bands.last?.name == name { return }
        endBand(now)
        bands.append(Chart.Band(name: name, from: now, to: now))
    }

    mutating func endBand(_ now: Double) {
        guard !bands.isEmpty else { return }
        bands[bands.count - 1].to = now
    }
}
