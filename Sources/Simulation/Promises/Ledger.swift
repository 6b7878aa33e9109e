import AgentProtocol
import Execution
import Inventory
import Journal
import Schedule

/// What the durable events of one run say, read without the code that decided them.
final class Ledger {
    let started: RunStarted
    private(set) var intents: [String: ActionIntent] = [:]
    private(set) var inFlight: [ActionIntent] = []
    /// Hosts that count against the budget.
    private(set) var out: Set<String> = []
    /// Hosts on which the forward action succeeded, by step.
    private var succeeded: [Set<String>]
    private(set) var isForward = true
    private(set) var isPaused = false
    /// Whether somebody wanted it to end as it stands.
    private(set) var isAborted = false
    /// Of the controller that took the run up last.
    private(set) var epoch = 0
    /// Hosts of which it could not be told at some time how they stand.
    private(set) var unclear: Set<String> = []
    /// How their rollbacks ended where they failed.
    private(set) var notPutBack: [String: Outcome] = [:]
    private(set) var end: RunEnd?
    /// The batch whose gate was passed, until anything of another one happens.
    private(set) var passed: (step: Int, batch: Int)?
    private(set) var gates: [String: GateIntent] = [:]
    /// The batch of which the blockers said that nothing is in its way, likewise, and what they were asked last.
    private(set) var free: (step: Int, batch: Int)?
    private(set) var asked: BlockersIntent?
    /// The last action of each host.
    private var latest: [String: ActionIntent] = [:]
    /// Steps that a person agreed to.
    private(set) var approved: Set<Int> = []
    /// Hosts that were to be rebooted.
    private(set) var rebooted: Set<String> = []
    /// Guarded actions that are settled, and whose hosts have not been told.
    private(set) var unconfirmed: [ActionIntent] = []
    /// Actions of which the host has said that they never arrived, or that it refuses them.
    private(set) var turnedDown: Set<String> = []
    /// What is done elsewhere for a host and wasn't taken back yet, as far as it is known to be done; by id.
    private(set) var open: [String: ActionIntent] = [:]
    /// Errands that were done, by id.
    private(set) var errandsDone: Set<String> = []
    /// Steps in which something is done elsewhere.
    let errandSteps: Set<Int>
    /// What errands have left on hosts since these were last put back.
    private(set) var errandMarks: [String: Set<String>] = [:]
    /// Hosts that were put back, and may have acted for others since.
    private(set) var wasPutBack: Set<String> = []
    /// In which it is run now, and how far the wall clock was off when its controller began.
    var window: RunWindow?
    var clockOffset: Double
    /// The batch that was begun since the last break, and all that were ever begun.
    var batch: (step: Int, batch: Int)?
    var batchesBegun: Set<[Int]> = []
    var hasBegunInWindow = false
    /// Whether the window, or a blocker, is why nothing more was begun.
    var isCutShort = false
    /// By host, from the run's first touch of it.
    var expectations: [String: Expectation] = [:]
    var before: [String: Condition] = [:]

    init(_ started: RunStarted, clockOffset: Double) {
        self.started = started
        self.clockOffset = clockOffset
        window = started.window
        succeeded = Array(repeating: [], count: started.schedule.steps.count)
        errandSteps = Set(
            started.schedule.steps.indices.filter { step in
                started.schedule.steps[step].batches.contains { $0.contains { $0.errands != nil } }
            })
    }

    func hasSucceeded(_ step: Int, on host: String) -> Bool {
        guard errandSteps.contains(step) else { return succeeded[step].contains(host) }
        guard let action = started.schedule.steps[step].action(on: host) else { return false }
        let isDone = action.program.isEmpty || succeeded[step].contains(host)
        return isDone && errands(.after, of: action, in: step).isSubset(of: errandsDone)
    }

    func hasSucceededItself(_ step: Int, _ host: String) -> Bool { succeeded[step].contains(host) }

    /// The ids of what is done elsewhere for a host.
    func errands(_ part: Errand.Part, of action: ScheduledAction, in step: Int) -> Set<String> {
        let index = started.schedule.hosts.firstIndex { $0.host == action.host } ?? 0
        let errands = (action.errands ?? []).enumerated().filter { $0.element.part == part }
        return Set(errands.map { "\(started.runID).s\(step + 1).h\(index).on\($0.offset + 1)" })
    }

    func apply(_ event: RunEvent) {
        noteGate(event)
        switch event {
        case .excluded(let host, _): out.insert(host)
        case .intended(let intent):
            if intents[intent.id] == nil { intents[intent.id] = intent }
            if intent.program.contains(where: \.isReboot) { rebooted.insert(intent.host) }
            inFlight.append(intent)
        case .settled(let report):
            settle(report.id, report)
            if report.outcome == .refused { turnedDown.insert(report.id) }
        case .lost(let id, let failure):
            // One that couldn't be reached to be put back couldn't be told anything else.
            if let intent = inFlight.first(where: { $0.id == id }),
                intent.purpose == .rollback || !failure.provesNothingBegan
            {
                unclear.insert(intent.host)
            }
            settle(id, nil)
            if failure == .neverArrived { turnedDown.insert(id) }
        case .rollbackBegan: isForward = false
        case .stopRequested: isPaused = true
        case .chosen: isPaused = false
        case .requested(let request):
            isPaused = request.what == .pause
            if request.what == .abort { isAborted = true }
        case .finished(let ended): end = ended
        case .resumed(let resumed):
            end = nil
            isPaused = false
            epoch = resumed.epoch
            if resumed.intention == .abort { isAborted = true }
        case .confirmed(let id): told(id)
        case .reverted(let id, _), .unconfirmed(let id, _):
            if let intent = intents[id] {
                out.insert(intent.subject)
                if case .reverted = event { giveUp(intent.host) }
            }
            if case .reverted(_, let report) = event {
                noteRollback(of: id, report.outcome)
                if report.outcome.isGood, let intent = intents[id] { noteBack(intent.host) }
            }
            if case .unconfirmed = event, let intent = intents[id] { unclear.insert(intent.host) }
            told(id)
        case .windowTooShort: isPaused = false
        case .started, .observed, .abandoned, .gateAsked, .gateAnswered, .approvalAsked, .approved, .blockersAsked,
            .blockersAnswered:
            break
        }
    }

    /// Where a step names who may approve of it, nobody else counts, and not the one who runs it.
    private func isApprover(_ approval: Approval) -> Bool {
        guard let names = started.schedule.steps[approval.step].approvers else { return true }
        return names.contains(approval.by) && approval.by != started.operatorName
    }

    private func noteGate(_ event: RunEvent) {
        switch event {
        case .blockersAsked(let intent):
            asked = intent
            free = nil
        case .blockersAnswered(let report):
            if report.blocks.isEmpty, let asked, asked.id == report.id { free = (asked.step, asked.batch) }
        case .gateAsked(let gate):
            gates[gate.id] = gate
            passed = nil
        case .gateAnswered(let report):
            if report.failure == nil, let gate = gates[report.id] { passed = (gate.step, gate.batch) }
        case .approved(let approval): if isApprover(approval) { approved.insert(approval.step) }
        case .settled(let report): forgetGate(unlessOf: report.id)
        case .lost(let id, _), .confirmed(let id), .reverted(let id, _), .unconfirmed(let id, _):
            forgetGate(unlessOf: id)
        case .stopRequested, .resumed, .rollbackBegan, .windowTooShort: (passed, free) = (nil, nil)
        case .requested(let request): if request.what != .goOn { (passed, free) = (nil, nil) }
        case .intended(let intent): latest[intent.host] = intent
        case .started, .observed, .excluded, .approvalAsked, .chosen, .abandoned, .finished: break
        }
    }

    /// A confirmation may name the action that armed the guard; it is of the host's last one.
    private func forgetGate(unlessOf id: String) {
        guard let host = intents[id]?.host, let last = latest[host] else { return }
        if let gate = passed, gate != (last.step, last.batch) { passed = nil }
        if let batch = free, batch != (last.step, last.batch) { free = nil }
    }

    /// It has put back by itself what the run did there, and with it what it did for others.
    private func giveUp(_ host: String) {
        for (id, intent) in open where intent.host == host {
            out.insert(intent.subject)
            open[id] = nil
        }
    }

    private func noteBack(_ host: String) {
        wasPutBack.insert(host)
        errandMarks[host] = []
    }

    private func settleErrand(_ intent: ActionIntent, _ mark: ErrandMark, _ report: ActionReport?) {
        guard intent.purpose != .reconcile else { return }
        let isGood = report?.outcome.isGood == true
        if intent.guardFor != nil, isGood { unconfirmed.append(intent) }
        if isGood {
            expectations[intent.host]?.apply(intent.program)
            for case .run(let command) in intent.program where command.argv.count == 2 {
                if command.argv[0] == "set" { errandMarks[intent.host, default: []].insert(command.argv[1]) }
                if command.argv[0] == "unset" { errandMarks[intent.host, default: []].remove(command.argv[1]) }
            }
        } else {
            out.insert(mark.serves)
            // Who can't be drained isn't put back; its guard may still do it.
            if intent.purpose == .rollback, mark.takesBack == nil { notPutBack[mark.serves] = .refused }
        }
        if let taken = mark.takesBack {
            open[taken] = nil
        } else if isGood {
            errandsDone.insert(intent.id)
            if mark.isGivenBack == true { open[intent.id] = intent }
        }
    }

    private func noteRollback(of id: String, _ outcome: Outcome) {
        guard let host = intents[id]?.host else { return }
        notPutBack[host] = outcome.isSuccess ? nil : outcome
    }

    private func told(_ id: String) { unconfirmed.removeAll { $0.id == id } }

    private func settle(_ id: String, _ report: ActionReport?) {
        guard let index = inFlight.firstIndex(where: { $0.id == id }) else { return }
        let intent = inFlight.remove(at: index)
        if report?.outcome == .unknown { unclear.insert(intent.host) }
        if let mark = intent.errand { return settleErrand(intent, mark, report) }
        if intent.purpose == .rollback, let outcome = report?.outcome {
            noteRollback(of: id, outcome)
            if outcome.isGood { noteBack(intent.host) }
        }
        guard intent.purpose == .forward else { return }
        guard let report, report.outcome.isGood else {
            out.insert(intent.host)
            return
        }
        if intent.guardFor != nil { unconfirmed.append(intent) }
        succeeded[intent.step].insert(intent.host)
        expectations[intent.host]?.apply(intent.program)
        for closing in intent.closing { expectations[intent.host]?.apply(closing.operation) }
    }
}

extension Operation {
    fileprivate var isReboot: Bool {
        if case .reboot = self { true } else { false }
    }
}

extension Outcome {
    /// Whether a host is as it was asked to be.
    var isGood: Bool {
        switch self {
        case .done, .unchanged, .forced: true
        case .refused, .failed, .held, .unknown, .killed: false
        }
    }
}
