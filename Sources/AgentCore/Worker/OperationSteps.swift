import AgentProtocol

/// How one operation ended. What takes it back was said to its `OperationSteps`.
struct OperationEnd {
    var outcome: Outcome
    var reasons: [Reason] = []
    var stop: StopFacts?
    var reboot: RebootFacts?

    static let done = OperationEnd(outcome: .done)
    static let unchanged = OperationEnd(outcome: .unchanged)
    static func refused(_ reason: Reason) -> OperationEnd { OperationEnd(outcome: .refused, reasons: [reason]) }
    static func failed(_ reason: Reason) -> OperationEnd { OperationEnd(outcome: .failed, reasons: [reason]) }
}

protocol OperationPerforming {
    func perform(_ operation: Operation, steps: OperationSteps) -> OperationEnd

    /// What stands against a program as a whole, before anything of it is begun: where to stop halfway would do more harm
    /// than not to begin.
    /// - Returns: the index of the operation that would be refused, and why; nil if none is known to be.
    func objections(to program: [Operation]) -> (index: Int, reasons: [Reason])?
}

extension OperationPerforming {
    func objections(to program: [Operation]) -> (index: Int, reasons: [Reason])? { nil }
}

/// Where a worker's notes go.
protocol WorkerLog {
    /// What the report would be if the worker died from here on. Durable when it returns.
    func note(_ report: ActionReport) throws(SystemError)
    func progress(_ progress: ActionProgress)
}

/// The notes of one operation while it is performed.
final class OperationSteps {
    let id: String
    let index: Int
    /// The operations before this one.
    let soFar: ActionReport
    /// Whether it gives something back: then it is better done and not recorded than not done, when the disk is full.
    let mustGoOn: Bool
    private let log: any WorkerLog
    private(set) var undo: [Undo] = []
    private let started = Clock.monotonic

    init(id: String, index: Int, soFar: ActionReport, log: any WorkerLog, mustGoOn: Bool = false) {
        self.id = id
        self.index = index
        self.soFar = soFar
        self.mustGoOn = mustGoOn
        self.log = log
    }

    /// Says, durably and before it happens, that the operation is about to touch something, and what takes that back.
    /// - Returns: why it may not be touched: the host can't keep the record. nil if it may.
    func willTouch(undo more: [Undo] = []) -> Reason? {
        undo += more
        var report = soFar
        report.outcome = .unknown
        report.operations.append(
            OperationReport(
                index: index, outcome: .unknown, reasons: [.workerLost(rebooted: false)], undo: undo,
                duration: Clock.monotonic - started))
        do {
            try log.note(report)
            return nil
        } catch {
            if mustGoOn { return nil }
            undo.removeLast(more.count)
            return .cannotRecord(path: error.path, message: error.message)
        }
    }

    /// What was about to happen didn't: a command that couldn't be started.
    func nothingToTakeBack() { undo = [] }

    /// - Parameter since: when the phase began, by `Clock.monotonic`.
    func progress(
        _ phase: ActionProgress.Phase, _ subject: String, since: Double, limit: Double?, detail: String? = nil,
        stop: StopProgress? = nil
    ) {
        log.progress(
            ActionProgress(
                id: id, index: index, phase: phase, subject: subject, elapsed: Clock.monotonic - since, limit: limit,
                detail: detail, stop: stop))
    }
}
