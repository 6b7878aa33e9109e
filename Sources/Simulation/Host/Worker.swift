import AgentProtocol

/// Performs one action: its program in order up to the first that doesn't succeed, then what closes the pairs that it
/// opened. The same order of notes and deeds as the real one has; each is a touch at which it may be killed.
struct Worker: Sendable {
    let host: SimulatedHost
    let record: ActionRecord
    let process: SimulatedProcess
    /// Those that were handed over to it: known to nobody else on the host, and gone with it.
    let secrets: Secrets

    var request: ActionRequest { record.request }
    var world: World { host.world }

    func run() async {
        do throws(SimulatedProcess.Killed) {
            try process.touch()
            let isGoingOn = record.isRebooted(host.boots)
            guard !record.isBegun || isGoingOn else { return }
            record.isBegun = true
            record.boot = host.boots
            try process.touch()
            // What was begun before a reboot has to be ended: whoever is there is awaited.
            while isGoingOn, host.agent.current != nil { try await process.sleep(0.5) }
            if let holder = host.agent.current {
                finish(host.agent.refused(request, [.busy(id: holder.request.id)]))
                return
            }
            if !isGoingOn, let reason = host.agent.objection(toBeginning: request) {
                finish(host.agent.refused(request, [reason]))
                return
            }
            host.agent.current = record
            if isGoingOn { host.tell("goes on with \(request.id)") } else { begin() }
            let report = try await perform()
            try process.touch()
            host.agent.sweepAndWatch()
            try process.touch()
            host.agent.current = nil
            finish(report)
        } catch {
            // Killed: the record tells what it had noted.
        }
    }

    private func finish(_ report: ActionReport) {
        if !host.isDiskFull {
            record.report = report
            host.tell("\(report.id) is \(report.outcome)")
            tellOfRevert(.putBackByItself(report.outcome))
        }
        record.workerEnded()
        if record.report == nil { _ = host.agent.conclude(record) } else { host.agent.noteEnd(of: record) }
    }

    private func begin() {
        world.watch.began(request, on: host)
        if request.putsBack == true { host.reaches(.rollback) }
        tellOfRevert(.beganToPutBackByItself)
    }

    /// The controller hears of it only when it comes by.
    private func tellOfRevert(_ happening: Rehearsal.Happening) {
        guard world.isRehearsal, GuardRules.isRevert(request.id) else { return }
        world.keep(.happened(host.name, happening, at: world.loop.now))
    }

    private func perform() async throws(SimulatedProcess.Killed) -> ActionReport {
        var report = ActionReport(
            id: request.id, outcome: .unchanged, operations: [], startedAt: host.wallClock, finishedAt: host.wallClock)
        if let mark = record.reboot { report = mark.before }
        var skippedThrough = -1
        for (index, operation) in request.program.enumerated() where index >= record.reboot?.index ?? 0 {
            guard index > skippedThrough else { continue }
            let ended = try await perform(operation, index, after: report)
            report.operations.append(ended)
            if !ended.outcome.isSuccess { break }
            if case .onlyIf(let condition) = operation, !ended.reasons.isEmpty {
                skippedThrough = index + condition.covers
            }
        }
        let programOutcome = Self.outcome(of: report.operations)
        var closingsFailed = false
        for (index, closing) in request.closing.enumerated() {
            guard report.operations.contains(where: { $0.index == closing.closes && $0.outcome != .refused }) else {
                continue
            }
            let ended = try await perform(closing.operation, request.program.count + index, after: report)
            report.operations.append(ended)
            if !ended.outcome.isSuccess { closingsFailed = true }
        }
        report.outcome =
            !programOutcome.isSuccess
            ? programOutcome : closingsFailed ? .failed : Self.outcome(of: report.operations)
        report.finishedAt = host.wallClock
        return report
    }

    private func perform(
        _ operation: Operation, _ index: Int, after report: ActionReport
    ) async throws(SimulatedProcess.Killed) -> OperationReport {
        try process.touch()
        if request.putsBack != true, let moment = operation.moment { host.reaches(moment) }
        let began = world.loop.now
        var deed = Deed(worker: self, index: index, soFar: report)
        let end = try await deed.perform(operation)
        return OperationReport(
            index: index, outcome: end.outcome, reasons: end.reasons, undo: deed.undo,
            duration: world.loop.now - began, stop: end.stop, reboot: end.reboot)
    }

    private static func outcome(of operations: [OperationReport]) -> Outcome {
        if let failed = operations.first(where: { !$0.outcome.isSuccess }) { return failed.outcome }
        return operations.contains { $0.outcome == .done } ? .done : .unchanged
    }
}

extension Operation {
    /// nil for those whose moments are a service's.
    fileprivate var moment: Cue.Moment? {
        switch self {
        case .restart: .restart
        case .reload: .reload
        case .enable: .enable
        case .disable: .disable
        case .reboot: .reboot
        case .run: .run
        case .link: .link
        case .copy: .copy
        case .waitFor: .waitFor
        case .check: .check
        case .pause: .pause
        case .stop, .start, .undo, .onlyIf: nil
        }
    }
}
