import AgentProtocol
import Execution
public import Journal
import Plan
import Schedule

/// Tells others how a run goes: a fold of its entries. The beginning, the end and what waits for a person at once; what befalls
/// hosts gathered.
public struct NoticeTeller: Sendable {
    private var entries: [JournalEntry] = []
    private var started: RunStarted?
    private var intents: [String: ActionIntent] = [:]
    /// Of guarded actions, which may be spoken of after they have settled.
    private var guarded: [String: ActionIntent] = [:]
    private var gates: [String: GateIntent] = [:]
    private var gathering = NoticeGathering()
    /// Whether it was told that the run began: not before there is something to do, since it may be refused.
    private var hasBegun = false
    private var isRollingBack = false
    /// Whether its controller left at once, and waits for nothing.
    public private(set) var hasLeft = false

    public init() {}

    /// What was recorded before, of a run that is taken up again: nothing of it is told.
    public mutating func catchUp(_ entries: [JournalEntry]) {
        for entry in entries { note(entry) }
        hasLeft = false
    }

    /// - Parameter now: in seconds, by any steady clock.
    /// - Returns: what is to be told now, in order.
    public mutating func tell(_ entry: JournalEntry, now: Double) -> [Notice] {
        let intent = entry.event.actionID.flatMap { intents[$0] ?? guarded[$0] }
        note(entry)
        guard let started else { return [] }
        let words = NoticeWords(started)
        var notices: [Notice] = []
        if !hasBegun, entry.event.isDoing {
            hasBegun = true
            notices.append(words.began(at: entries.first?.time ?? entry.time))
        }
        switch entry.event {
        case .settled(let report): gather(report, intent, entry.time, now)
        case .lost(_, let failure):
            guard let intent else { break }
            // What an earlier attempt did is no better known for it.
            let provesIt = failure.provesNothingBegan && intent.purpose != .reconcile
            let outcome: Outcome = provesIt ? .failed : .unknown
            gather(intent, outcome, [failure.message.visible], entry.time, now)
        case .reverted(_, let report):
            guard let intent else { break }
            let isBack = report.outcome.isSuccess
            gather(
                isBack ? .rolledBack : .failed, intent, isBack ? "put back by itself" : "not put back by itself",
                report.outcome, ["nobody confirmed in time"], entry.time, now)
        case .unconfirmed(_, let because):
            guard let intent else { break }
            gather(
                .failed, intent, "out of reach, and puts back by itself", .unknown, because.messages.map(\.visible),
                entry.time, now)
        case .gateAnswered(let report):
            guard let failure = report.failure, let gate = gates[report.id] else { break }
            notices += gathered(words) + [words.gate(gate, failure, at: entry.time)]
        case .approvalAsked(let step): notices += gathered(words) + [words.approval(of: step, at: entry.time)]
        case .rollbackBegan(let because):
            notices += gathered(words) + [words.rollingBack(because, at: entry.time)]
        case .resumed(let resumed):
            hasBegun = true
            notices += gathered(words) + [words.resumed(resumed, at: entry.time)]
        case .finished(let end):
            notices += gathered(words)
            if let digest = RunDigest(entries, isAlive: false) {
                notices.append(words.ended(end, digest, at: entry.time))
            }
        case .started, .observed, .excluded, .intended, .confirmed, .gateAsked, .approved, .stopRequested, .chosen,
            .requested, .abandoned, .windowTooShort, .blockersAsked, .blockersAnswered:
            // A window that is too short, and what is in the way, put back or end the run, which is told.
            break
        }
        return notices
    }

    /// What has been gathered for long enough.
    public mutating func due(now: Double) -> [Notice] {
        guard let started else { return [] }
        let words = NoticeWords(started)
        return gathering.due(now: now).map(words.befell)
    }

    /// What is still gathered when there is no more to come.
    public mutating func rest() -> [Notice] { due(now: .infinity) }

    private mutating func gathered(_ words: NoticeWords) -> [Notice] { gathering.all().map(words.befell) }

    private mutating func note(_ entry: JournalEntry) {
        entries.append(entry)
        switch entry.event {
        case .started(let started): self.started = started
        case .intended(let intent):
            intents[intent.id] = intent
            if intent.guardFor != nil { guarded[intent.id] = intent }
        case .settled(let report): intents[report.id] = nil
        case .lost(let id, _): intents[id] = nil
        case .gateAsked(let gate): gates[gate.id] = gate
        case .rollbackBegan: isRollingBack = true
        case .abandoned: hasLeft = true
        default: break
        }
    }

    private mutating func gather(_ report: ActionReport, _ intent: ActionIntent?, _ time: Double, _ now: Double) {
        guard let intent else { return }
        let isSuccess = report.outcome.isSuccess
        // While everything is put back, only what can't be is news.
        if isSuccess, intent.purpose != .rollback || isRollingBack || intent.errand != nil { return }
        let reasons = isSuccess ? [] : ReportWords.reasons(report, program: intent.program)
        gather(intent, report.outcome, reasons, time, now)
    }

    private mutating func gather(
        _ intent: ActionIntent, _ outcome: Outcome, _ reasons: [String], _ time: Double, _ now: Double
    ) {
        let elsewhere = intent.errand == nil ? "" : "on \(intent.host.visible): "
        let reasons = reasons.map { elsewhere + $0 }
        switch (intent.purpose, outcome) {
        case (.rollback, let outcome) where outcome.isSuccess:
            gather(.rolledBack, intent, "put back", outcome, reasons, time, now)
        case (.rollback, _): gather(.failed, intent, "not put back", outcome, reasons, time, now)
        case (_, .held): gather(.held, intent, "held", outcome, reasons, time, now)
        default: gather(.failed, intent, outcome.word, outcome, reasons, time, now)
        }
    }

    private mutating func gather(
        _ event: Notice.Event, _ intent: ActionIntent, _ words: String, _ outcome: Outcome, _ reasons: [String],
        _ time: Double, _ now: Double
    ) {
        let topic = NoticeGathering.Topic(
            event: event, step: intent.step, words: words, outcome: outcome.rawValue)
        gathering.add(topic, host: intent.subject, reasons: reasons, time: time, now: now)
    }
}

extension RunEvent {
    fileprivate var actionID: String? {
        switch self {
        case .settled(let report): report.id
        case .lost(let id, _), .reverted(let id, _), .unconfirmed(let id, _), .confirmed(let id): id
        default: nil
        }
    }

    /// Whether it shows that the run has begun to do something.
    fileprivate var isDoing: Bool {
        switch self {
        case .intended, .gateAsked, .approvalAsked: true
        case .finished(let end): end != .refused
        default: false
        }
    }
}
