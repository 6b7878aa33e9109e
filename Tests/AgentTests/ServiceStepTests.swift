import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

/// What stands around the service manager's work: files are kept before, health is asked for after, notes come first.
@Suite struct ServiceStepTests {
    final class Notes: WorkerLog {
        var reports: [ActionReport] = []
        var isFull = false
        func note(_ report: ActionReport) throws(SystemError) {
            if isFull { throw SystemError("write", "/state", code: ENOSPC) }
            reports.append(report)
        }
        func progress(_ progress: ActionProgress) {}
    }

    /// A service manager that does what it is told to, once it may.
    final class Manager: ServiceOperations {
        var result = ServiceResult(outcome: .done)
        var touched: [String] = []
        var onTouch: () -> Void = {}
        var version: String? { nil }

        func forecast(_ verb: ServicesBefore.Verb, of target: ServiceTarget) -> OperationForecast {
            OperationForecast(prospect: .cannotKnow(because: ""))
        }

        func perform(
            _ verb: ServicesBefore.Verb, on target: ServiceTarget, watcher: any ServiceWatcher
        ) -> ServiceResult {
            let before = ServicesBefore(verb: verb, target: target, activeTriggers: [], activeUnits: [target.unit])
            let objections = watcher.willTouch(before)
            guard objections.isEmpty else { return ServiceResult(outcome: .failed, reasons: objections) }
            touched.append("\(verb.rawValue) \(target.unit)")
            onTouch()
            return result
        }

        func restore(_ before: ServicesBefore, watcher: any ServiceWatcher) -> ServiceResult {
            let objections = watcher.willTouch(before)
            guard objections.isEmpty else { return ServiceResult(outcome: .failed, reasons: objections) }
            touched.append("restore \(before.target.unit)")
            return result
        }
    }

    let directory: TemporaryDirectory
    let backups: BackupStore
    let manager = Manager()
    let notes = Notes()

    init() throws {
        directory = try TemporaryDirectory()
        backups = BackupStore(id: "a", in: try StateDirectory(path: directory.path + "/state"))
    }

    private func target(health: [HealthCheck] = [], protect: [String] = []) -> ServiceTarget {
        ServiceTarget(unit: "a.service", stopTimeout: 1, startTimeout: 1, health: health, protect: protect)
    }

    private func sick() -> HealthCheck {
        HealthCheck(probe: .file(path: directory.path + "/healthy"), within: 0, every: 1, soak: 0)
    }

    private func steps() -> OperationSteps {
        let report = ActionReport(id: "a", outcome: .unchanged, operations: [], startedAt: 0, finishedAt: 0)
        return OperationSteps(id: "a", index: 0, soFar: report, log: notes)
    }

    private func perform(_ verb: ServicesBefore.Verb, _ target: ServiceTarget, _ steps: OperationSteps) -> OperationEnd
    {
        ServiceStep(verb: verb, target: target, services: manager, backups: backups).perform(steps)
    }

    @Test func protectedFilesAreKeptAndNotedBeforeTheServiceIsTouched() throws {
        try directory.write("etc/conf", "before")
        manager.onTouch = {
            #expect(self.notes.reports.last?.operations.last?.outcome == .unknown)
            try? self.directory.write("etc/conf", "after")
        }
        let steps = steps()
        let target = target(protect: [directory.path + "/etc", directory.path + "/none"])
        #expect(perform(.restart, target, steps).outcome == .done)
        let before = ServicesBefore(verb: .restart, target: target, activeTriggers: [], activeUnits: ["a.service"])
        let backup = directory.path + "/state/backups/a/0"
        #expect(
            steps.undo == [
                .file(path: directory.path + "/etc", backup: backup),
                .file(path: directory.path + "/none", backup: nil), .services(before),
            ])
        #expect(notes.reports.last?.operations.last?.undo == steps.undo)
        #expect(directory.text("state/backups/a/0/conf") == "before")
        #expect(directory.text("etc/conf") == "after")
    }

    @Test func withoutABackupOrANoteNothingIsTouched() throws {
        let loop = directory.path + "/loop"
        symlink("loop", loop)
        let steps = steps()
        let end = perform(.restart, target(protect: [loop]), steps)
        #expect(end.reasons == [.fileProblem(path: loop, message: "Too many levels of symbolic links")])
        #expect(steps.undo.isEmpty)

        notes.isFull = true
        let full = perform(.restart, target(), steps)
        #expect(full.reasons == [.cannotRecord(path: "/state", message: "No space left on device")])
        #expect(steps.undo.isEmpty)
        #expect(manager.touched.isEmpty)
    }

    @Test func healthHasTheLastWordButNotOfAStop() throws {
        let sick = sick()
        let reason = Reason.unhealthy(probe: sick.probe, seconds: 0, lastAnswer: "No such file or directory")
        for verb in [ServicesBefore.Verb.start, .restart, .reload] {
            let steps = steps()
            let end = perform(verb, target(health: [sick]), steps)
            #expect(end.outcome == .failed)
            #expect(end.reasons.map(\.withoutTime) == [reason])
            // What was done can still be taken back.
            #expect(steps.undo.count == 1)
        }
        #expect(perform(.stop, target(health: [sick]), steps()).outcome == .done)
        try directory.write("healthy", "")
        #expect(perform(.restart, target(health: [sick]), steps()).outcome == .done)
    }

    @Test func aFailureIsNotAskedForItsHealth() {
        manager.result = ServiceResult(outcome: .held, reasons: [.stillStopping(unit: "a.service")])
        let end = perform(.restart, target(health: [sick()]), steps())
        #expect(end.outcome == .held)
        #expect(end.reasons == [.stillStopping(unit: "a.service")])
    }

    @Test func puttingBackAsksForHealthOnlyWhereItWasActive() {
        let target = target(health: [sick()])
        var before = ServicesBefore(verb: .restart, target: target, activeTriggers: [], activeUnits: ["a.service"])
        #expect(ServiceStep.putBack(before, services: manager, steps: steps()).outcome == .failed)
        before.activeUnits = []
        #expect(ServiceStep.putBack(before, services: manager, steps: steps()).outcome == .done)
        #expect(manager.touched == ["restore a.service", "restore a.service"])
    }
}

extension Reason {
    fileprivate var withoutTime: Reason {
        if case .unhealthy(let probe, _, let answer) = self {
            .unhealthy(probe: probe, seconds: 0, lastAnswer: answer)
        } else {
            self
        }
    }
}
