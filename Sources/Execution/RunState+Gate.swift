public import Journal
import Plan
import Schedule

/// What must hold before a batch, and what a person must have agreed to before a step.
extension RunState {
    /// The hosts that a gate asks: all of its step that aren't out, whether their turn is over or still to come.
    public func peers(ofStep step: Int) -> [String] {
        schedule.steps[step].batches.joined().map(\.host).filter { hosts[$0]?.isFit == true }
    }

    /// Whether the batch that stands next has a gate that is still to be asked.
    var needsGate: Bool {
        let step = schedule.steps[cursor.step]
        guard step.gate != nil, passedGate != cursor.place else { return false }
        return cursor.action < step.batches[cursor.batch].count
    }

    var nextGate: RunEvent {
        .gateAsked(
            GateIntent(
                id: "\(started.runID).s\(cursor.step + 1).b\(cursor.batch + 1).gate\(gateCount + 1)", step: cursor.step,
                batch: cursor.batch, hosts: peers(ofStep: cursor.step).count,
                worstCase: schedule.steps[cursor.step].worstCaseOfGate))
    }

    mutating func ask(_ intent: GateIntent) {
        gate = intent
        gateCount += 1
        passedGate = nil
    }

    /// What was answered so long ago that nobody waits for it any more counts for nothing.
    mutating func answer(_ report: GateReport) {
        guard let intent = gate, intent.id == report.id else { return }
        gate = nil
        guard let failure = report.failure else {
            passedGate = Cursor.Batch(step: intent.step, batch: intent.batch)
            return
        }
        let step = schedule.steps[intent.step]
        trip = Trip(
            because:
                "the gate before batch \(intent.batch + 1) of step \(intent.step + 1) (\(step.title)) didn't pass: "
                + failure.text, onFailure: step.onFailure == .rollback ? .rollBack : .interrupt)
    }

    /// Time passes: what held before says nothing of now.
    mutating func forgetAnswers() {
        gate = nil
        passedGate = nil
        blockers = nil
        freeBatch = nil
    }

    func isApproved(_ step: Int) -> Bool { approvals.contains { $0.step == step } }

    /// Why a run was interrupted that nobody asked to stop.
    public var interruptedBecause: String? { trip.flatMap { $0.onFailure == .interrupt ? $0.because : nil } }

    /// The approval that stands next, asked for or not; nil where something else does.
    public var pendingApproval: Int? {
        guard cursor.step < schedule.steps.count, schedule.steps[cursor.step].approval != nil else { return nil }
        return cursor.step
    }

    /// The operator took time for it, in which guards may have struck.
    mutating func approve(_ approval: Approval) {
        awaitsApproval = nil
        approvals.append(approval)
        askKeptGuards()
    }
}

extension GateReport.Failure {
    /// As in `db2: exit code 1 (command pg-lag-below 16MB), and 2 hosts more`.
    public var text: String {
        let all = answers.prefix(3).map { "\($0.host): \($0.text)" }.joined(separator: "; ")
        let more = count > 3 ? ", and \(count - 3) hosts more" : ""
        return "\(all)\(more) (\(question))"
    }
}
