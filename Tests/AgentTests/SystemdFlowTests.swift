import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

/// What is asked of systemd, in which order, and what is made of its answers.
@Suite struct SystemdFlowTests {
    let fake = FakeSystemd()
    let spy = WatcherSpy()

    private func perform(_ verb: ServicesBefore.Verb, _ target: ServiceTarget) -> ServiceResult {
        fake.systemd.perform(verb, on: target, watcher: spy)
    }

    // MARK: The common case

    @Test func aFastRestartCostsFiveCallsAndNoReload() {
        fake.add("app.service")
        let result = perform(.restart, .of("app.service"))
        #expect(result.outcome == .done)
        #expect(fake.orders == ["stop app.service", "start app.service"])
        #expect(fake.questions == 3)
        #expect(result.stop?.armed == false)
        #expect(result.stop?.killsAfter == 90)
        #expect(spy.phases == [.starting])
        #expect(spy.befores.map(\.activeUnits) == [["app.service"]])
    }

    @Test func whatIsAlreadySoIsUnchangedAndNobodyIsToldOfATouch() {
        fake.add("app.service")
        #expect(perform(.start, .of("app.service")).outcome == .unchanged)
        fake.takeDown("app.service")
        #expect(perform(.stop, .of("app.service")).outcome == .unchanged)
        #expect(fake.orders.isEmpty && spy.befores.isEmpty)
    }

    @Test func aRestartOfAStoppedServiceOnlyStartsIt() {
        fake.add("app.service")
        fake.takeDown("app.service")
        #expect(perform(.restart, .of("app.service")).outcome == .done)
        #expect(fake.orders == ["start app.service"])
        #expect(spy.befores.first?.targetWasActive == false)
    }

    @Test func anObjectionOfTheCallerKeepsEverythingAsItIs() {
        fake.add("app.service")
        spy.objections = [.fileProblem(path: "/etc/app", message: "full")]
        let result = perform(.restart, .of("app.service"))
        #expect(result.outcome == .failed && result.reasons == spy.objections)
        #expect(fake.orders.isEmpty)
    }

    // MARK: Keeping systemd from killing

    @Test func aShortDeadlineIsTakenAwayBeforeTheStopAndGivenBackAfter() {
        fake.add("app.service", ["TimeoutStopUSec": "3s"])
        let result = perform(.stop, .of("app.service"))
        #expect(result.outcome == .done && result.stop?.armed == true && result.stop?.killsAfter == 3)
        #expect(fake.orders == ["daemon-reload", "stop app.service", "daemon-reload"])
        #expect(fake.systemd.dropIn.present().isEmpty)
    }

    @Test func aLongDeadlineIsTakenAwayOnlyWhenTheStopIsSlow() {
        fake.add("app.service", ["TimeoutStopUSec": "20s"])
        fake.onStop = { fake, unit in fake.set(unit, ["ActiveState": "deactivating", "SubState": "stop-sigterm"]) }
        let result = perform(.stop, .of("app.service", stop: 1.2))
        #expect(result.outcome == .held && result.stop?.armed == true)
        #expect(Array(fake.orders.prefix(2)) == ["stop app.service", "daemon-reload"])
        #expect(fake.systemd.dropIn.present() == ["app.service"], "it stays while the unit is stopping")
    }

    @Test func anotherDropInThatWinsIsARefusalThatLeavesNothing() {
        let stubborn = FakeSystemd()
        stubborn.add("app.service", ["TimeoutStopUSec": "3s"])
        var systemd = stubborn.systemd
        let run = systemd.systemctl.run
        systemd.systemctl.run = { argv, limit in
            let result = run(argv, limit)
            if argv.contains("daemon-reload") {
                stubborn.set("app.service", ["TimeoutStopUSec": "3s", "SendSIGKILL": "yes"])
            }
            return result
        }
        let result = systemd.perform(.stop, on: .of("app.service"), watcher: spy)
        #expect(result.outcome == .refused)
        #expect(result.reasons == [.overridden(unit: "app.service", property: "SendSIGKILL", value: "yes")])
        #expect(stubborn.orders == ["daemon-reload", "daemon-reload"])
        #expect(systemd.dropIn.present().isEmpty && spy.befores.isEmpty)
    }

    @Test func editsOfOthersAreNotLoadedForThem() {
        fake.add("app.service", ["TimeoutStopUSec": "3s"])
        fake.add("other.service", ["NeedDaemonReload": "yes"])
        let result = perform(.stop, .of("app.service"))
        #expect(result.outcome == .refused)
        #expect(result.reasons == [.daemonReloadPending(units: ["other.service"])])
        #expect(fake.orders.isEmpty)
        let forecast = fake.systemd.forecast(.stop, of: .of("app.service"))
        #expect(forecast.prospect == .refuse(result.reasons))
        fake.set("app.service", ["TimeoutStopUSec": "1min 30s"])
        #expect(perform(.stop, .of("app.service")).outcome == .done, "a fast stop loads nothing")
    }

    @Test func whatAnEarlierRunLeftIsSweptWhenItIsSafe() throws {
        fake.add("app.service")
        fake.add("old.service", ["ActiveState": "deactivating"])
        _ = close(try fake.systemd.dropIn.write(for: "old.service"))
        #expect(perform(.restart, .of("app.service")).outcome == .done)
        #expect(fake.systemd.dropIn.present() == ["old.service"], "removing it now would kill")
        fake.takeDown("old.service")
        #expect(perform(.restart, .of("app.service")).outcome == .done)
        #expect(fake.systemd.dropIn.present().isEmpty)
        #expect(fake.orders.last == "daemon-reload")
    }

    // MARK: Held, and the truth

    @Test func aHeldStopCancelsOnlyWhatWaitsAndNothingElse() {
        fake.add("db.service", ["RequiredBy": "app.service", "StatusText": "flushing"])
        fake.add("app.service")
        fake.onStop = { fake, _ in fake.set("app.service", ["ActiveState": "deactivating"]) }
        fake.jobs =
            "7 app.service stop running\n8 db.service stop waiting\n9 other.service stop waiting\n10 db.service start waiting\n"
        let result = perform(.stop, .of("db.service", stop: 0.1, dependents: .restart))
        #expect(result.outcome == .held)
        #expect(result.reasons == [.stopTimedOut(unit: "app.service", seconds: 0.1)], "db.service waits for it")
        #expect(result.stop?.statusText == "flushing")
        #expect(fake.orders == ["stop db.service", "list-jobs", "cancel 8"])
    }

    @Test(arguments: [(2, 9), (3, 6), (2, 11)])
    func aKilledServiceIsSaidToBeAndNotStartedAgain(code: Int, status: Int) {
        fake.add("app.service")
        fake.onStop = { $0.takeDown($1, code: code, status: status, state: "failed") }
        let result = perform(.restart, .of("app.service"))
        #expect(result.outcome == .killed)
        #expect(fake.orders == ["stop app.service"])
        guard case .killed("app.service", status, _, 1)? = result.reasons.first else {
            Issue.record("\(result.reasons)")
            return
        }
    }

    @Test(arguments: [(1, 0), (1, 143), (2, 15), (2, 1)])
    func anEndOfItsOwnIsClean(code: Int, status: Int) {
        fake.add("app.service")
        fake.onStop = {
            $0.takeDown($1, code: code, status: status, state: code == 1 && status > 0 ? "failed" : "inactive")
        }
        #expect(perform(.restart, .of("app.service")).outcome == .done)
    }

    @Test func whatNobodySawIsUnknown() {
        fake.add("app.service")
        fake.onStop = { fake, unit in
            fake.set(unit, ["ActiveState": "failed", "MainPID": "0", "InvocationID": ""])
        }
        let result = perform(.restart, .of("app.service"))
        #expect(result.outcome == .unknown)
        #expect(result.reasons == [.endUnseen(unit: "app.service", missing: "how its main process ended")])
        #expect(fake.orders == ["stop app.service"])
    }

    // MARK: What belongs together

    @Test func socketsStopFirstAndStartFirst() {
        fake.add("app.service", ["TriggeredBy": "app.socket"])
        fake.add("app.socket")
        #expect(perform(.restart, .of("app.service")).outcome == .done)
        #expect(fake.orders == ["stop app.socket app.service", "start app.socket", "start app.service"])
        #expect(spy.befores.first?.activeTriggers == ["app.socket"])
    }

    @Test func aStartBringsBackWhatTheStopTookDown() {
        fake.add("db.service", ["RequiredBy": "app.service", "TriggeredBy": "db.timer"])
        fake.add("app.service", ["UnitFileState": "static"])
        fake.add("db.timer", ["UnitFileState": "static"])
        fake.onStop = { fake, _ in
            for unit in ["db.service", "app.service", "db.timer"] { fake.takeDown(unit) }
        }
        #expect(perform(.stop, .of("db.service", dependents: .restart)).outcome == .done)
        #expect(perform(.start, .of("db.service")).outcome == .done)
        #expect(fake.orders == ["stop db.timer db.service", "start db.timer", "start db.service app.service"])
        fake.takeDown("db.timer")
        #expect(perform(.start, .of("db.service")).outcome == .unchanged, "it is remembered once")
    }

    @Test func dependentsLeftAreReportedAndNotStarted() {
        fake.add("db.service", ["BoundBy": "app.service"])
        fake.add("app.service")
        fake.onStop = { fake, _ in for unit in ["db.service", "app.service"] { fake.takeDown(unit) } }
        let result = perform(.restart, .of("db.service", dependents: .leave))
        #expect(result.outcome == .done && result.stop?.alsoStopped == ["app.service"])
        #expect(result.stop?.leftDown == ["app.service"])
        #expect(fake.orders.last == "start db.service")
        #expect(spy.befores.first?.activeUnits == ["db.service", "app.service"], "a rollback brings it back")
    }

    // MARK: Starting

    @Test func aStartThatDoesNotLastIsAFailure() {
        fake.add("app.service")
        fake.takeDown("app.service")
        fake.onStart = { fake, unit in fake.set(unit, ["ActiveState": "activating", "SubState": "auto-restart"]) }
        let result = perform(.start, .of("app.service"))
        guard case .startFailed("app.service", _)? = result.reasons.first, result.outcome == .failed else {
            Issue.record("\(result)")
            return
        }
    }

    @Test func aStartThatWouldStopAnotherIsRefused() {
        fake.add("app.service", ["Conflicts": "shutdown.target other.service"])
        fake.add("other.service")
        fake.takeDown("app.service")
        let result = perform(.start, .of("app.service"))
        #expect(result.outcome == .refused)
        let tie = UnitTie(unit: "other.service", because: "ConflictedBy=app.service")
        #expect(result.reasons == [.conflicts(unit: "app.service", units: [tie])])
    }

    // MARK: Putting back

    @Test func puttingBackStartsWhatWasActiveAndOnlyThat() {
        fake.add("db.service")
        fake.add("app.service")
        fake.add("db.socket")
        for unit in ["db.service", "app.service", "db.socket"] { fake.takeDown(unit) }
        let before = ServicesBefore(
            verb: .stop, target: .of("db.service"), activeTriggers: ["db.socket"],
            activeUnits: ["db.service", "app.service"])
        #expect(fake.systemd.restore(before, watcher: spy).outcome == .done)
        #expect(fake.orders == ["start db.socket", "start db.service app.service"])
        #expect(fake.systemd.restore(before, watcher: spy).outcome == .unchanged)
    }

    @Test func puttingBackTellsWhatIsLostAndBringsBackTheRest() {
        fake.add("db.service")
        fake.takeDown("db.service")
        let before = ServicesBefore(
            verb: .stop, target: .of("db.service"), activeTriggers: [], activeUnits: ["db.service", "run-1.scope"])
        let result = fake.systemd.restore(before, watcher: spy)
        #expect(result.outcome == .failed)
        #expect(result.reasons == [.unitNotLoaded(unit: "run-1.scope", loadState: "not-found")])
        #expect(fake.orders == ["start db.service"])
    }

    @Test func puttingBackAwaitsWhatIsStillStopping() {
        fake.add("app.service", ["ActiveState": "deactivating", "SendSIGKILL": "no", "TimeoutStopUSec": "infinity"])
        let before = ServicesBefore(
            verb: .stop, target: .of("app.service", stop: 0.1), activeTriggers: [], activeUnits: ["app.service"])
        let held = fake.systemd.restore(before, watcher: spy)
        #expect(held.outcome == .held)
        #expect(!fake.orders.contains { $0.hasPrefix("start") || $0.hasPrefix("kill") })
    }

    @Test func puttingBackAStartStopsIt() {
        fake.add("app.service")
        let before = ServicesBefore(verb: .start, target: .of("app.service"), activeTriggers: [], activeUnits: [])
        #expect(fake.systemd.restore(before, watcher: spy).outcome == .done)
        #expect(fake.orders == ["stop app.service"])
    }

    @Test func puttingBackAStartThatFailedLeavesNoMark() {
        fake.add("app.service", ["ActiveState": "failed"])
        var before = ServicesBefore(
            verb: .start, target: .of("app.service"), activeTriggers: [], activeUnits: [], targetHadFailed: false)
        #expect(fake.systemd.restore(before, watcher: spy).outcome == .done)
        #expect(fake.orders == ["reset-failed app.service"])
        before.targetHadFailed = true
        #expect(fake.systemd.restore(before, watcher: spy).outcome == .unchanged, "it had failed before")
    }

    @Test func puttingBackAStartBringsItsSocketBack() {
        fake.add("app.service", ["TriggeredBy": "app.socket"])
        fake.add("app.socket")
        fake.onStop = { fake, unit in fake.takeDown(unit) }
        let before = ServicesBefore(
            verb: .start, target: .of("app.service"), activeTriggers: ["app.socket"], activeUnits: [])
        #expect(fake.systemd.restore(before, watcher: spy).outcome == .done)
        #expect(fake.orders == ["stop app.socket app.service", "start app.socket"])
    }

    @Test func aFailureBeforeAStartIsWrittenDown() {
        fake.add("app.service")
        fake.takeDown("app.service", state: "failed")
        #expect(perform(.start, .of("app.service")).outcome == .done)
        #expect(spy.befores.map(\.targetHadFailed) == [true])
    }
}
