import AgentProtocol
import Execution
import Inventory
import Journal
import Schedule

/// Entries of a run for machines: one JSON object a line, told apart by `type`. `docs/json.md` describes it.
struct RunJSON: Sendable {
    private var runID = ""
    private var intents: [String: ActionIntent] = [:]
    /// Those with a guard, which are spoken of after they have settled.
    private var guarded: [String: ActionIntent] = [:]
    private var gates: [String: GateIntent] = [:]
    private var state: RunState?

    /// The line of an entry; after the last one those of type `ending`, which say where each host stands.
    mutating func lines(_ entry: JournalEntry) throws -> [String] {
        if case .started(let started) = entry.event { state = RunState(started) } else { state?.apply(entry.event) }
        let line = try JSONLine.encode(record(entry))
        guard entry.event.isLast, let state else { return [line] }
        return try [line]
            + state.endings.map { host, ending in
                var record = Record(type: "ending", run: runID)
                record.host = host
                record.ending = ending.code
                return try JSONLine.encode(record)
            }
    }

    /// Not of the journal: what is going on at this moment.
    func line(_ progress: ActionProgress) throws -> String {
        var record = Record(type: "progress", run: runID)
        record.place(intents[progress.id])
        record.action = progress.id
        record.phase = progress.phase.rawValue
        record.subject = progress.subject
        record.elapsed = progress.elapsed
        record.limit = progress.limit
        record.detail = progress.detail
        record.stop = progress.stop
        return try JSONLine.encode(record)
    }

    private mutating func record(_ entry: JournalEntry) -> Record {
        if case .started(let started) = entry.event { runID = started.runID }
        var record = Record(type: "", run: runID, sequence: entry.sequence, time: entry.time)
        switch entry.event {
        case .started(let started):
            record.type = "started"
            record.start(started)
        case .observed(let host, let forecast):
            record.type = "observed"
            record.host = host
            record.facts = forecast.facts
        case .excluded(let host, let because):
            record.type = "excluded"
            record.host = host
            record.code = JSONExclusion(host: host, because: because).code
            record.reasons = because.messages
        case .intended(let intent):
            intents[intent.id] = intent
            if intent.guardFor != nil { guarded[intent.id] = intent }
            record.type = "intended"
            record.place(intent)
            record.program = intent.program.map(\.text)
            record.worstCase = intent.worstCase
            record.guardFor = intent.guardFor
        case .settled(let report):
            let intent = intents.removeValue(forKey: report.id)
            record.type = "settled"
            record.place(intent)
            record.action = report.id
            record.outcome = report.outcome.rawValue
            record.duration = report.duration
            record.operations = report.operations.map { Record.Operation($0, intent) }
        case .lost(let id, let failure):
            record.type = "lost"
            let intent = intents.removeValue(forKey: id)
            record.place(intent)
            record.action = id
            let isCertain = failure.provesNothingBegan && intent?.purpose != .reconcile
            record.outcome = (isCertain ? Outcome.failed : .unknown).rawValue
            record.code = failure.code
            record.reasons = [failure.message]
        case .blockersAsked(let intent):
            record.type = "blockers-asked"
            record.action = intent.id
            record.step = intent.step + 1
            record.batch = intent.batch + 1
            record.asked = intent.count
            record.worstCase = intent.worstCase
        case .blockersAnswered(let report):
            record.type = "blockers-answered"
            record.action = report.id
            record.passed = report.blocks.isEmpty
            record.duration = report.duration
            record.blocks = report.blocks.isEmpty ? nil : report.blocks
        case .gateAsked(let gate):
            gates[gate.id] = gate
            record.type = "gate-asked"
            record.place(gate)
            record.asked = gate.hosts
            record.worstCase = gate.worstCase
        case .gateAnswered(let report):
            record.type = "gate-answered"
            record.action = report.id
            if let gate = gates.removeValue(forKey: report.id) { record.place(gate) }
            record.passed = report.failure == nil
            record.duration = report.duration
            record.subject = report.failure?.question
            record.answers = report.failure?.answers
        case .approvalAsked(let step):
            record.type = "approval-asked"
            record.step = step + 1
            record.subject = state?.schedule.steps[step].approval
            record.approvers = state?.schedule.steps[step].approvers
        case .approved(let approval):
            record.type = "approved"
            record.step = approval.step + 1
            record.operator = approval.by
            record.controller = approval.controller
        case .rollbackBegan(let because):
            record.type = "rollback-began"
            record.reasons = [because]
        case .windowTooShort(let shortfall):
            record.type = "window-too-short"
            record.step = shortfall.step + 1
            record.batch = shortfall.batch + 1
            record.worstCase = shortfall.length
            record.rollback = shortfall.rollback
            record.left = shortfall.left
            record.upTo = shortfall.upTo.map { $0 + 1 }
        case .stopRequested: record.type = "stop-requested"
        case .chosen(let choice):
            record.type = "chosen"
            record.choice = choice.code
        case .requested(let request):
            record.type = "requested"
            record.choice = request.code
            record.operator = request.by
            record.controller = request.controller
        case .abandoned: record.type = "abandoned"
        case .confirmed(let id):
            record.type = "confirmed"
            record.place(guarded[id])
            record.action = id
        case .reverted(let id, let report):
            record.type = "reverted"
            record.place(guarded[id])
            record.action = id
            record.outcome = report.outcome.rawValue
            record.duration = report.duration
            record.operations = report.operations.map { Record.Operation($0, nil) }
        case .unconfirmed(let id, let because):
            record.type = "unconfirmed"
            record.place(guarded[id])
            record.action = id
            record.code = JSONExclusion(host: record.host ?? "", because: because).code
            record.reasons = because.messages
        case .resumed(let resumed):
            record.type = "resumed"
            record.intention = resumed.intention.code
            record.operator = resumed.operatorName
            record.controller = resumed.controller
            record.epoch = resumed.epoch
            record.window = resumed.window.map(Record.Window.init)
        case .finished(let end):
            record.type = "finished"
            record.end = end.code
            record.exitCode = end.exitCode
        }
        return record
    }
}

extension RunEvent {
    fileprivate var isLast: Bool {
        switch self {
        case .finished, .abandoned: true
        default: false
        }
    }
}

extension RunEnd {
    /// Stable and short, for machines.
    var code: String {
        switch self {
        case .asPlanned: "as-planned"
        case .putBack: "put-back"
        case .needsPerson: "needs-person"
        case .refused: "refused"
        case .interrupted: "interrupted"
        }
    }
}

extension RunResumed.Intention {
    fileprivate var code: String {
        switch self {
        case .goOn: "go-on"
        case .rollBack: "roll-back"
        case .abort: "abort"
        }
    }
}

extension OperatorChoice {
    fileprivate var code: String {
        switch self {
        case .goOn: "go-on"
        case .rollBack: "roll-back"
        case .stop: "stop"
        }
    }
}
