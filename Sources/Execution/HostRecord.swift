public import AgentProtocol
public import Journal

/// What a run knows of one host: where it stands, and what was done there, in order.
public struct HostRecord: Sendable, Hashable {
    public enum Standing: Sendable, Hashable {
        /// It takes part.
        case fit
        /// It took no part from the start.
        case excluded(Exclusion)
        /// An action there didn't succeed; it counts against the budget and takes no further part.
        case out(Outcome)
    }

    public enum PuttingBack: Sendable, Hashable {
        case notNeeded
        /// Until it is done or failed.
        case wanted
        case done
        /// A person has to look.
        case failed
    }

    public internal(set) var standing: Standing = .fit
    public internal(set) var puttingBack: PuttingBack = .notNeeded
    /// The actions that were begun there, in the order of the steps.
    public internal(set) var history: [StepRecord] = []
    /// The report of what put it back, and the failure if contact was lost while it did.
    public internal(set) var rollback: ActionReport?
    public internal(set) var rollbackLostTo: ContactFailure?
    /// How often it was tried to put it back, but for the last time.
    var rollbackAttempts = 0
    /// Why the host couldn't be told that a guarded action is settled.
    public internal(set) var unconfirmed: Exclusion?
    /// Whether `rollback` is what the host did by itself, since nobody confirmed in time.
    public internal(set) var wasRevertedByGuard = false
    /// The action whose guard the host was asked to keep armed.
    var keptGuard: String?
    /// Whether the run has, or may have, the host.
    var isClaimed = false

    public var isFit: Bool { standing == .fit }

    /// Whether something was changed there, or may have been, that has not been put back.
    public var hasOutstandingChanges: Bool { puttingBack != .done && history.contains(where: \.mayHaveChanged) }

    /// Whether a command of the plan outlived its time there and goes on. Nothing is put back beneath it.
    public var hasCommandRunning: Bool {
        history.contains { $0.report?.operations.contains(where: \.leavesCommandRunning) == true }
    }

    /// Commands that had or may have had an effect there which nothing takes back, for want of an `undo`.
    public var commandsWithoutUndo: [[String]] { history.flatMap(\.commandsWithoutUndo) }

    /// Whether nobody can say what was done there.
    public var isUncertain: Bool {
        unconfirmed != nil && puttingBack != .done
            || history.contains {
                !$0.isTakenBack && ($0.report == nil ? $0.mayHaveChanged : $0.report?.outcome == .unknown)
            }
    }

    /// In how many turns it was put back, or was to be.
    var turnsBack = 0
    /// How often something was done for it elsewhere that isn't taken back by now.
    public internal(set) var errandsDone = 0

    /// Whether all that was asked of it was so already.
    public var isUnchanged: Bool {
        errandsDone == 0 && history.allSatisfy { $0.report?.outcome == .unchanged || $0.isTakenBack }
    }

    /// In how many steps it has acted for itself.
    public var ownSteps: Int { history.count { $0.intent.errand == nil } }

    /// A host that was put back may still act for others: what is done there from now on is all that there is to put back.
    mutating func actsAnew() {
        guard puttingBack == .done else { return }
        for index in history.indices { history[index].isTakenBack = true }
        puttingBack = .notNeeded
        rollbackAttempts += 1
    }

    /// Notes that nobody will ever tell what became of an errand.
    mutating func giveUp(_ id: String) {
        for index in history.indices where history[index].intent.id == id { history[index].isGivenUp = true }
    }

    /// Notes that an errand was taken back, and by what: nothing is left of either.
    mutating func noteTakenBack(_ id: String, by other: String) {
        for index in history.indices where [id, other].contains(history[index].intent.id) {
            history[index].isTakenBack = true
        }
    }
}

/// One step on one host, as far as it went.
public struct StepRecord: Sendable, Hashable {
    public internal(set) var intent: ActionIntent
    /// Nil while it is going on, and where contact was lost.
    public internal(set) var report: ActionReport?
    public internal(set) var lostTo: ContactFailure?
    /// Whether it is over as if it had never been: an errand that was taken back.
    public internal(set) var isTakenBack = false
    /// Whether nobody could be asked what became of it.
    var isGivenUp = false

    init(intent: ActionIntent) { self.intent = intent }

    /// Where it is not known what was done, the answer is yes.
    var mayHaveChanged: Bool {
        if isTakenBack { return false }
        guard let report else { return lostTo.map { !$0.provesNothingBegan } ?? true }
        return report.outcome == .unknown || report.operations.contains { !$0.undo.isEmpty }
            || report.leavesOpen(intent.closing, after: intent.program)
    }

    /// Whether it is an errand that should have been taken back by the end of its step and wasn't, or that failed half-way.
    var isLeftOpen: Bool {
        guard let errand = intent.errand else { return false }
        return mayHaveChanged && (errand.isGivenBack == true || report?.outcome.isSuccess != true)
    }

    fileprivate var commandsWithoutUndo: [[String]] {
        if let errand = intent.errand, errand.takesBack != nil || isTakenBack { return [] }
        return (report?.operations ?? []).compactMap { done in
            guard done.outcome != .refused, done.outcome != .unchanged, intent.program.indices.contains(done.index),
                case .run(let command) = intent.program[done.index], command.undo == nil,
                !intent.closing.contains(where: { $0.closes == done.index }),
                !done.reasons.contains(where: \.isCommandNotStarted)
            else { return nil }
            return command.argv
        }
    }
}

extension OperationReport {
    fileprivate var leavesCommandRunning: Bool {
        outcome == .held && reasons.contains { if case .commandTimedOut = $0 { true } else { false } }
    }
}

extension Reason {
    fileprivate var isCommandNotStarted: Bool {
        if case .commandNotStarted = self { true } else { false }
    }
}
