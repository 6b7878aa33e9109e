import AgentProtocol
import Execution
import Journal
import Schedule
import Testing

/// What is sent to a host that is put back, by what was done there.
@Suite struct UndoComposerTests {
    let app = Sample.service("app")
    let nginx = Sample.service("nginx")
    let link = Operation.link(LinkOperation(path: "/srv/app/current", to: "/srv/app/v2"))

    /// Performs the programs, one a step, on one host; the last one fails at an operation. Returns the rollback's intent.
    private func rollback(
        _ programs: [[Operation]], failing: Int, _ outcome: Outcome = .failed, closing: [Closing] = []
    ) -> ActionIntent? {
        let steps = programs.map { Sample.step("step", batches: [["a"]], program: $0, closing: closing) }
        var run = LivedRun(Sample.schedule(hosts: ["a"], steps: steps))
        for _ in programs.dropLast() { run.succeeds("a") }
        run.fails("a", at: failing, outcome)
        return run.intent(on: "a")
    }

    @Test func aBrokenReleaseIsUnlinkedBeforeTheServiceComesUpAgain() {
        let intent = rollback([[link], [.restart(app)]], failing: 0)
        #expect(
            intent?.program == [
                .stop(app), .undo(.link(path: "/srv/app/current", previous: "/old")),
                .undo(Sample.services(.restart, app)),
            ])
    }

    @Test func aRestartWithNothingElseChangedIsNotRepeated() {
        #expect(rollback([[.restart(app)]], failing: 0)?.program == [.undo(Sample.services(.restart, app))])
    }

    @Test func aUnitFileIsPutBackAndIsNoReasonToRestartAnything() {
        let intent = rollback([[.enable(app)], [.restart(app)]], failing: 0)
        let state = UnitFileState(unit: "app.service", state: "disabled")
        #expect(intent?.program == [.undo(.unitFiles([state])), .undo(Sample.services(.restart, app))])
    }

    /// What was stopped for a reboot is put back where it isn't up again; nothing takes the reboot itself back.
    @Test func aRebootLeavesOnlyItsStopsToPutBack() {
        let reboot = Operation.reboot(RebootOperation(stopped: [app, nginx], timeout: 600))
        let intent = rollback([[.stop(app), .stop(nginx), reboot]], failing: 2)
        #expect(
            intent?.program == [.undo(Sample.services(.stop, nginx)), .undo(Sample.services(.stop, app))])
    }

    /// What the reports say after a reboot that took place.
    private func afterReboot(_ operations: [(Operation, [Undo])]) -> [Operation] {
        let facts = RebootFacts(bootIDBefore: "a", bootIDAfter: "b", secondsDown: 20, started: [])
        var reports = operations.enumerated().map {
            OperationReport(index: $0.offset, outcome: .done, undo: $0.element.1, duration: 0)
        }
        reports.append(OperationReport(index: reports.count, outcome: .failed, duration: 20, reboot: facts))
        let report = ActionReport(
            id: "r1.s1.h0", outcome: .failed, operations: reports, startedAt: 0, finishedAt: 20)
        let program = operations.map(\.0) + [.reboot(RebootOperation(stopped: [app], timeout: 600))]
        return UndoComposer.compose([PastAction(program: program, closing: [], report: report)]).program
    }

    @Test func whatABootBroughtUpOnABrokenReleaseIsStoppedAndComesUpAgain() {
        let old = Undo.link(path: "/srv/app/current", previous: "/old")
        let stopped = Sample.services(.stop, app)
        #expect(
            afterReboot([(link, [old]), (.stop(app), [stopped])]) == [.stop(app), .undo(old), .undo(stopped)])
    }

    @Test func whatARunStartedAndStoppedForARebootIsUpAfterItAndGoesDownAgain() {
        let wasDown = Undo.services(ServicesBefore(verb: .start, target: app, activeTriggers: [], activeUnits: []))
        let program = afterReboot([(.start(app), [wasDown]), (.stop(app), [Sample.services(.stop, app)])])
        #expect(program == [.stop(app), .undo(wasDown)])
    }

    /// It may take its time, or never end: the program ends with the first thing that doesn't succeed.
    @Test func whatIsHeldIsAwaitedAfterAllElseIsBack() {
        let reboot = Operation.reboot(RebootOperation(stopped: [app, nginx], timeout: 600))
        let intent = rollback([[.stop(app), .stop(nginx), reboot]], failing: 1, .held)
        #expect(
            intent?.program == [.undo(Sample.services(.stop, app)), .undo(Sample.services(.stop, nginx))])
    }

    @Test func servicesStopInReverseAndComeUpInOrder() {
        let intent = rollback([[link], [.restart(app), .restart(nginx)]], failing: 1)
        #expect(
            intent?.program == [
                .stop(nginx), .stop(app), .undo(.link(path: "/srv/app/current", previous: "/old")),
                .undo(Sample.services(.restart, app)), .undo(Sample.services(.restart, nginx)),
            ])
    }

    @Test func whatWasStoppedIsStartedLastStoppedFirst() {
        let intent = rollback([[.stop(nginx)], [.stop(app)]], failing: 0)
        #expect(intent?.program == [.undo(Sample.services(.stop, app)), .undo(Sample.services(.stop, nginx))])
    }

    @Test func aStopThatWasHeldIsAwaitedNotStoppedAgain() {
        let intent = rollback([[link], [.restart(app)]], failing: 0, .held)
        #expect(
            intent?.program == [
                .undo(.link(path: "/srv/app/current", previous: "/old")), .undo(Sample.services(.restart, app)),
            ])
    }

    @Test func aServiceThatWasStartedIsStopped() {
        #expect(
            rollback([[.start(app)], [link]], failing: 0)?.program == [
                .stop(app), .undo(.link(path: "/srv/app/current", previous: "/old")),
                .undo(
                    .services(ServicesBefore(verb: .start, target: app, activeTriggers: [], activeUnits: []))),
            ], "and the mark of a failed start goes, and its triggers are as they were")
    }

    @Test func aReloadIsRepeatedOnWhatWasThereBefore() {
        let intent = rollback([[link], [.reload(app)]], failing: 0)
        #expect(intent?.program == [.undo(.link(path: "/srv/app/current", previous: "/old")), .reload(app)])
    }

    @Test func aDrainedHostIsDrainedAgainWhileItIsPutBack() {
        let drain = Operation.run(CommandOperation(argv: ["lb", "drain"], timeout: 5))
        let undrain = Operation.run(CommandOperation(argv: ["lb", "undrain"], timeout: 5))
        let intent = rollback(
            [[drain, .restart(app)]], failing: 1, closing: [Closing(closes: 0, operation: undrain)])
        #expect(intent?.program == [drain, .undo(Sample.services(.restart, app))])
        #expect(intent?.closing == [Closing(closes: 0, operation: undrain)])
    }

    @Test func aCommandIsUndoneByItsOwnUndo() {
        let migrate = Operation.run(CommandOperation(argv: ["migrate"], timeout: 5, undo: ["unmigrate"]))
        let intent = rollback(
            [[migrate], [.check(HealthCheck(probe: .file(path: "/x"), within: 0, every: 1, soak: 0))]], failing: 0)
        #expect(intent?.program == [.undo(.command(argv: ["unmigrate"], timeout: 5))])
    }
}
