import AgentProtocol
import Execution
import Inventory
import Journal
import Schedule

/// The lines below a run on a terminal: who is being worked on, what it waits for, for how long, and at most how long.
struct LiveBlock: Sendable {
    private struct Activity: Sendable {
        var intent: ActionIntent
        var begunAt: Double
        var progress: ActionProgress?
        var progressAt = 0.0
        var isQuestion = false

        var what: String {
            let what = progress.map { "\($0.phase.text) \($0.subject.visible)" } ?? intent.purpose.text
            return intent.errand.map { "for \($0.serves.visible): \(what)" } ?? what
        }
    }

    private let startedAt: Double
    private let history: ActionHistory?
    private var schedule: Schedule?
    private var timeLeft: TimeLeft?
    private var activities: [String: Activity] = [:]
    private var place = (step: 0, batch: 0)
    private var tally = StepTally()
    private var isRollingBack = false
    private var isOver = false
    private var pausedBy: String?
    /// When its window does, in seconds since 1970; nil where it has none.
    private var closes: Double?

    /// - Parameter history: what earlier runs tell of how long things take.
    init(now: Double, history: ActionHistory? = nil) {
        startedAt = now
        self.history = history
    }

    mutating func note(_ entry: JournalEntry, now: Double) {
        switch entry.event {
        case .started(let started):
            schedule = started.schedule
            enter(started.window)
            timeLeft = TimeLeft(started, history)
        case .excluded(let host, let because):
            timeLeft?.exclude(host, because)
            tally.exclude(host)
        case .intended(let intent):
            activities[intent.id] = Activity(intent: intent, begunAt: now)
            if intent.purpose == .forward { enter(intent.step, intent.batch, now) }
        case .settled(let report):
            if let intent = activities.removeValue(forKey: report.id)?.intent { tally.note(intent, report.outcome) }
        case .lost(let id, _):
            if let intent = activities.removeValue(forKey: id)?.intent { tally.note(intent, nil) }
        case .blockersAsked(let intent):
            enter(intent.step, intent.batch, now)
            activities[intent.id] = Activity(intent: intent.activity, begunAt: now, isQuestion: true)
        case .blockersAnswered(let report): activities[report.id] = nil
        case .gateAsked(let gate):
            enter(gate.step, gate.batch, now)
            activities[gate.id] = Activity(intent: gate.activity, begunAt: now, isQuestion: true)
        case .gateAnswered(let report): activities[report.id] = nil
        case .approvalAsked(let step): place = (step, 0)
        case .rollbackBegan:
            isRollingBack = true
            timeLeft?.beginRollback(now: now)
        case .abandoned, .finished: isOver = true
        // A question that was dropped is never answered.
        case .stopRequested:
            activities = activities.filter { !$1.isQuestion }
            pausedBy = nil
        case .requested(let request):
            pausedBy = request.what == .pause ? request.by : nil
            if request.what != .goOn { activities = activities.filter { !$1.isQuestion } }
        case .chosen, .windowTooShort: pausedBy = nil
        case .observed, .approved: break
        case .confirmed, .reverted, .unconfirmed: break
        case .resumed(let resumed):
            enter(resumed.window)
            isOver = false
            pausedBy = nil
            activities = activities.filter { !$1.isQuestion }
        }
    }

    private mutating func enter(_ step: Int, _ batch: Int, _ now: Double) {
        place = (step, batch)
        timeLeft?.enter(step: step, batch: batch, now: now)
    }

    private mutating func enter(_ window: RunWindow?) {
        closes = if case .open(let opening)? = window { opening.closes } else { nil }
    }

    mutating func note(_ progress: ActionProgress, now: Double) {
        activities[progress.id]?.progress = progress
        activities[progress.id]?.progressAt = now
    }

    /// - Parameters:
    ///   - columns: no line takes more.
    ///   - rows: no more lines than this.
    func lines(columns: Int, rows: Int, now: Double) -> [Phrase] {
        guard !isOver, let schedule else { return [] }
        let status = status(schedule, columns: columns, now: now)
        let longest = activities.values.sorted { ($0.begunAt, $0.intent.host) < ($1.begunAt, $1.intent.host) }
        let room = max(1, rows - status.count)
        let shown = longest.prefix(longest.count > room ? room - 1 : room)
        let width = min(24, shown.map(\.intent.host.visible.columns).max() ?? 0)
        // What it does gets the room that the name, the age, the bar and some detail leave.
        let forWhat = max(columns / 3, columns - width - 45)
        let what = min(forWhat, shown.map(\.what.columns).max() ?? 0)
        var lines = shown.map { line($0, name: width, what: what, columns: columns, now: now) }
        if longest.count > shown.count {
            lines.append(Phrase("  and \(counted(longest.count - shown.count, "host")) more", .faint))
        }
        return lines + status
    }

    private func line(_ activity: Activity, name width: Int, what room: Int, columns: Int, now: Double) -> Phrase {
        let progress = activity.progress
        let elapsed = progress.map { $0.elapsed + max(0, now - activity.progressAt) } ?? (now - activity.begunAt)
        let limit = progress == nil ? activity.intent.worstCase : progress?.limit
        let name = activity.intent.host.visible.cut(to: width).padded(to: width)
        let age = TimeText.age(elapsed, of: limit)
        var phrase =
            Phrase("  ") + Phrase(name, .strong) + Phrase("  \(activity.what.cut(to: room).padded(to: room))  ")
            + Phrase(age.padded(to: 14), limit.map { elapsed > $0 } ?? false ? .bad : .plain)
        if let limit, limit > 0 { phrase += Phrase(Self.bar(elapsed / limit), .faint) }
        if let detail = progress?.stop?.text ?? progress?.detail, !detail.isEmpty {
            let left = columns - phrase.columns - 2
            if left >= 8 { phrase += Phrase("  \(detail.lastLine.cut(to: left))", .faint) }
        }
        return phrase.columns > columns ? Phrase(phrase.drawn(.none).cut(to: columns)) : phrase
    }

    /// Where the run is and how long it takes, in one line, or in two where the terminal is narrow.
    private func status(_ schedule: Schedule, columns: Int, now: Double) -> [Phrase] {
        let (whereItIs, times) = (whereItIs(schedule), times(now: now))
        let whole = "  " + (whereItIs + times).joined(separator: ", ")
        let lines =
            whole.columns <= columns ? [whole] : [whereItIs, times].map { "  " + $0.joined(separator: ", ") }
        return lines.map { Phrase($0.cut(to: columns), .faint) }
    }

    private func whereItIs(_ schedule: Schedule) -> [String] {
        var parts: [String] = []
        let atWork = activities.values.count { !$0.isQuestion }
        if isRollingBack {
            parts = ["putting back", "\(counted(atWork, "host")) at work"]
        } else if schedule.steps.indices.contains(place.step) {
            let step = schedule.steps[place.step]
            parts.append("step \(place.step + 1) of \(schedule.steps.count)")
            if step.batches.count > 1 { parts.append("batch \(place.batch + 1) of \(step.batches.count)") }
            parts += tally.parts(of: step, number: place.step) + ["\(atWork) at work"]
        }
        if let pausedBy { parts.append("paused by \(pausedBy.visible)") }
        return parts
    }

    private func times(now: Double) -> [String] {
        var parts = [Seconds.text((now - startedAt).rounded())]
        if pausedBy == nil, let left = timeLeft?.atMost(now: now) {
            let most = "at most \(Seconds.text(left.rounded(.up)))"
            if let expected = timeLeft?.expected(now: now), expected <= left {
                parts += ["\(TimeText.about(expected)) more", most]
            } else {
                parts.append("\(most) more")
            }
        }
        if let closes {
            parts.append(closes > now ? "window closes in \(WindowWords.span(closes - now))" : "window closed")
        }
        return parts
    }

    /// Ten columns, one for each tenth of the limit.
    private static func bar(_ share: Double) -> String {
        let full = Int((min(1, max(0, share)) * 10).rounded(.down))
        return String(repeating: "█", count: full) + String(repeating: "░", count: 10 - full)
    }
}

extension ActionProgress.Phase {
    fileprivate var text: String {
        switch self {
        case .stopping, .starting, .reloading, .soaking, .running, .pausing, .copying, .rebooting: rawValue
        case .checkingHealth: "asking"
        case .waiting: "waiting for"
        case .puttingBack: "putting back"
        }
    }
}

extension ActionIntent.Purpose {
    /// Before the host has said what it does.
    fileprivate var text: String {
        switch self {
        case .forward: "beginning"
        case .rollback: "putting back"
        case .reconcile: "asking what was done"
        }
    }
}

extension GateIntent {
    /// A line like that of a host.
    fileprivate var activity: ActionIntent {
        ActionIntent(
            id: id, purpose: .forward, step: step, batch: batch, host: "gate", program: [], worstCase: worstCase)
    }
}

extension BlockersIntent {
    /// A line like that of a host.
    fileprivate var activity: ActionIntent {
        ActionIntent(
            id: id, purpose: .forward, step: step, batch: batch, host: "blockers", program: [], worstCase: worstCase)
    }
}
