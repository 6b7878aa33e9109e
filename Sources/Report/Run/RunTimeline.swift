import AgentProtocol
import Execution
import Inventory
import Journal
import Schedule

/// What was going on when, on which host: a fold of a run's entries.
struct RunTimeline {
    /// A bar, and what it belongs to.
    struct Piece {
        enum Place: Hashable {
            /// From 0.
            case batch(step: Int, batch: Int)
            case rollback
        }

        var host: String
        var place: Place
        var bar: Chart.Bar
    }

    struct Action {
        var intent: ActionIntent
        var begin: Double
    }

    /// That a host is out, since when, and why.
    struct Standing {
        var activity: Activity
        var since: Double
        var place: Piece.Place
        var words: String
    }

    var pieces: [Piece] = []
    /// What the run as a whole waited for.
    var waits: [Chart.Bar] = []
    var bands: [Chart.Band] = []
    var length = 0.0
    let start: Double

    var actions: [String: Action] = [:]
    var standings: [String: Standing] = [:]
    var batchBegan: [Piece.Place: Double] = [:]
    var rollbackBegan: Double?
    var asked: [String: Double] = [:]
    var approvalAsked: Double?
    var paused: (since: Double, by: String)?
    /// The hosts of guarded actions.
    var guarded: [String: String] = [:]

    /// - Parameter isAlive: whether a controller runs it at this moment.
    init(_ entries: [JournalEntry], isAlive: Bool) {
        start = entries.first?.time ?? 0
        guard case .started(let started)? = entries.first?.event else { return }
        for entry in entries {
            // A clock that was set back doesn't make bars of a negative length.
            let now = max(length, entry.time - start)
            take(entry.event, started.schedule, now)
            length = now
        }
        close(isAlive: isAlive)
    }

    private mutating func take(_ event: RunEvent, _ schedule: Schedule, _ now: Double) {
        switch event {
        case .intended(let intent): begin(intent, schedule, now)
        case .settled(let report): settle(report, now)
        case .lost(let id, let failure): lose(id, failure, now)
        case .reverted(let id, let report): revert(id, report, now)
        case .blockersAsked(let intent):
            asked[intent.id] = now
            noteBand(intent.step, schedule, now)
        case .blockersAnswered(let report):
            // What is answered at once has no length that anybody could see.
            guard let since = asked.removeValue(forKey: report.id), !report.blocks.isEmpty else { return }
            waits.append(
                Chart.Bar(activity: .failed, from: since, to: now, words: "in the way: \(report.text.visible)"))
        case .gateAsked(let gate):
            asked[gate.id] = now
            noteBand(gate.step, schedule, now)
            let place = Piece.Place.batch(step: gate.step, batch: gate.batch)
            if batchBegan[place] == nil { batchBegan[place] = now }
        case .gateAnswered(let report):
            guard let since = asked.removeValue(forKey: report.id) else { return }
            waits.append(
                Chart.Bar(
                    activity: report.failure == nil ? .waiting : .failed, from: since, to: now,
                    words: report.failure.map { "gate not passed: \($0.text.visible)" } ?? "gate passed"))
        case .approvalAsked(let step):
            approvalAsked = now
            noteBand(step, schedule, now)
        case .approved(let approval):
            waits.append(
                Chart.Bar(
                    activity: .waiting, from: approvalAsked ?? now, to: now, words: "approved by \(approval.by.visible)"
                ))
            approvalAsked = nil
        case .rollbackBegan:
            rollbackBegan = now
            endBand(now)
            bands.append(Chart.Band(name: "Putting back", from: now, to: now))
        case .resumed:
            if now > length {
                waits.append(Chart.Bar(activity: .unknown, from: length, to: now, words: "nobody ran it"))
            }
        case .requested(let request):
            endPause(now)
            if request.what == .pause { paused = (now, request.by) }
        case .stopRequested, .chosen, .abandoned, .finished: endPause(now)
        case .windowTooShort: endPause(now)
        case .started, .observed, .excluded, .confirmed, .unconfirmed: break
        }
    }

    mutating func endPause(_ now: Double) {
        guard let (since, by) = paused else { return }
        waits.append(Chart.Bar(activity: .waiting, from: since, to: now, words: "paused by \(by.visible)"))
        paused = nil
    }
}
