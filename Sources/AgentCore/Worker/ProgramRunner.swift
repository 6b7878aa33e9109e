import AgentProtocol

/// Performs the program of an action in order, then what closes the pairs that it opened.
struct ProgramRunner {
    let request: ActionRequest
    let operations: any OperationPerforming
    let log: any WorkerLog
    /// Where to go on, for an action that rebooted the host.
    var resumption: Resumption?

    /// What a worker of an earlier boot had done.
    struct Resumption {
        /// The operation that is gone on with.
        var index: Int
        /// When it began, in seconds since 1970.
        var begunAt: Double
        /// What was noted of the action.
        var report: ActionReport?
    }

    /// How the action ended. It always ends: what goes wrong stands in the report.
    func run() -> ActionReport {
        let began = Clock.monotonic
        var report = ActionReport(
            id: request.id, outcome: .unchanged, operations: [], startedAt: Clock.wall, finishedAt: Clock.wall)
        if let resumption {
            report.startedAt = resumption.report?.startedAt ?? resumption.begunAt
            report.operations = resumption.report?.operations.filter { $0.index < resumption.index } ?? []
        } else if let (index, reasons) = operations.objections(to: request.program) {
            report.operations = [OperationReport(index: index, outcome: .refused, reasons: reasons, duration: 0)]
        }
        let isRefused = resumption == nil && !report.operations.isEmpty
        var skippedThrough = -1
        for (index, operation) in request.program.enumerated() where !isRefused && index >= resumption?.index ?? 0 {
            guard index > skippedThrough else { continue }
            let ended = perform(operation, index: index, after: report)
            report.operations.append(ended)
            if !ended.outcome.isSuccess { break }
            // A condition that holds has nothing to say.
            if case .onlyIf(let condition) = operation, !ended.reasons.isEmpty {
                skippedThrough = index + condition.covers
            }
        }
        let programOutcome = Self.outcome(of: report.operations)
        let opened = Set(report.operations.filter(Self.needsClosing).map(\.index))
        var closingsFailed = false
        for (index, closing) in request.closing.enumerated() where opened.contains(closing.closes) {
            let ended = perform(closing.operation, index: request.program.count + index, after: report)
            report.operations.append(ended)
            if !ended.outcome.isSuccess { closingsFailed = true }
        }
        if !programOutcome.isSuccess {
            report.outcome = programOutcome
        } else {
            report.outcome = closingsFailed ? .failed : Self.outcome(of: report.operations)
        }
        report.finishedAt = Clock.wall
        // A clock that was set meanwhile makes it neither longer nor shorter; both moments are by the clock as it stands now.
        if resumption == nil { report.startedAt = report.finishedAt - (Clock.monotonic - began) }
        return report
    }

    private func perform(_ operation: Operation, index: Int, after report: ActionReport) -> OperationReport {
        let started = Clock.monotonic
        let steps = OperationSteps(
            id: request.id, index: index, soFar: report, log: log, mustGoOn: givesBack(operation, index: index))
        let ended = operations.perform(operation, steps: steps)
        var duration = Clock.monotonic - started
        if let resumption, resumption.index == index { duration = max(0, Clock.wall - resumption.begunAt) }
        return OperationReport(
            index: index, outcome: ended.outcome, reasons: ended.reasons, undo: steps.undo, duration: duration,
            stop: ended.stop, reboot: ended.reboot)
    }

    private func givesBack(_ operation: Operation, index: Int) -> Bool {
        if case .undo = operation { return true }
        // What was stopped for a reboot is brought up by what goes on after it.
        return request.putsBack == true || index >= request.program.count || resumption != nil
    }

    /// The first that isn't a success decides; else `done` if anything was done.
    private static func outcome(of operations: [OperationReport]) -> Outcome {
        if let failed = operations.first(where: { !$0.outcome.isSuccess }) { return failed.outcome }
        if operations.contains(where: { $0.outcome == .forced }) { return .forced }
        return operations.contains { $0.outcome == .done } ? .done : .unchanged
    }

    /// What was refused before anything was touched took nothing that has to be given back. What was so already did, as
    /// far as can be known: an earlier action of the run may have taken it and then died.
    private static func needsClosing(_ operation: OperationReport) -> Bool { operation.outcome != .refused }
}
