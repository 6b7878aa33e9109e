import AgentProtocol

/// A verb on a service: files are protected first, the service manager does the work, health has the last word.
struct ServiceStep {
    let verb: ServicesBefore.Verb
    let target: ServiceTarget
    let services: any ServiceOperations
    let backups: BackupStore

    func perform(_ steps: OperationSteps) -> OperationEnd {
        let result = services.perform(verb, on: target, watcher: Watcher(steps: steps, step: self))
        let end = OperationEnd(outcome: result.outcome, reasons: result.reasons, stop: result.stop)
        if target.isAbsent(result.outcome, result.reasons) { return .unchanged }
        guard result.outcome.isSuccess, verb != .stop else { return end }
        let health = HealthStep.perform(target.health, steps: steps)
        guard health.outcome.isSuccess else {
            return OperationEnd(outcome: health.outcome, reasons: end.reasons + health.reasons, stop: result.stop)
        }
        return end
    }

    /// Puts the states of services back as they were, and asks for the health of the one that was active.
    static func putBack(
        _ before: ServicesBefore, services: any ServiceOperations, steps: OperationSteps
    ) -> OperationEnd {
        let result = services.restore(before, watcher: RestoreWatcher(steps: steps))
        let end = OperationEnd(outcome: result.outcome, reasons: result.reasons, stop: result.stop)
        guard result.outcome.isSuccess, before.targetWasActive else { return end }
        let health = HealthStep.perform(before.target.health, steps: steps)
        return health.outcome.isSuccess
            ? end : OperationEnd(outcome: health.outcome, reasons: health.reasons, stop: result.stop)
    }

    private func protect(_ steps: OperationSteps) throws(FileProblem) -> [Undo] {
        var undo: [Undo] = []
        for path in target.protect {
            steps.progress(.copying, path, since: Clock.monotonic, limit: nil)
            undo.append(try backups.protect(path))
        }
        return undo
    }

    private struct Watcher: ServiceWatcher {
        let steps: OperationSteps
        let step: ServiceStep

        func willTouch(_ before: ServicesBefore) -> [Reason] {
            do {
                let files = try step.protect(steps)
                return steps.willTouch(undo: files + [.services(before)]).map { [$0] } ?? []
            } catch {
                return [error.reason]
            }
        }

        func progress(
            _ phase: ActionProgress.Phase, _ subject: String, since: Double, limit: Double?, detail: String?
        ) {
            steps.progress(phase, subject, since: since, limit: limit, detail: detail)
        }

        func stopping(_ subject: String, since: Double, limit: Double, _ stop: StopProgress) {
            steps.progress(.stopping, subject, since: since, limit: limit, detail: stop.statusText, stop: stop)
        }
    }

    /// What is put back isn't itself put back again, so there is nothing to keep.
    private struct RestoreWatcher: ServiceWatcher {
        let steps: OperationSteps

        func willTouch(_ before: ServicesBefore) -> [Reason] { steps.willTouch().map { [$0] } ?? [] }

        func progress(
            _ phase: ActionProgress.Phase, _ subject: String, since: Double, limit: Double?, detail: String?
        ) {
            steps.progress(phase, subject, since: since, limit: limit, detail: detail)
        }

        func stopping(_ subject: String, since: Double, limit: Double, _ stop: StopProgress) {
            steps.progress(.stopping, subject, since: since, limit: limit, detail: stop.statusText, stop: stop)
        }
    }
}

extension ServiceTarget {
    /// Whether all that stands against touching it is that the host doesn't have it, and the plan minds that as little.
    func isAbsent(_ outcome: Outcome, _ reasons: [Reason]) -> Bool {
        ifPresent == true && outcome == .refused && reasons == [.unitNotLoaded(unit: unit, loadState: "not-found")]
    }
}
