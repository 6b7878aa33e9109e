import AgentProtocol
import Testing

@testable import AgentCore

/// Slices, targets, sockets and other units that aren't services, as the thing that is named.
@Suite struct SystemdGroupTests {
    let fake = FakeSystemd()

    private func addSlice() {
        fake.add("app.slice", ["RequiredBy": "a.service app-web.slice"])
        fake.add("app-web.slice", ["RequiredBy": "w.service", "Slice": "app.slice"])
        fake.add("a.service", ["Slice": "app.slice"])
        fake.add("w.service", ["Slice": "app-web.slice", "RequiredBy": "client.service"])
        fake.add("client.service", ["Slice": "system.slice"])
        fake.onStop = { fake, _ in for unit in fake.units.keys { fake.takeDown(unit) } }
    }

    @Test func theUnitsOfASliceAreItsPartsAndOthersAreNot() throws {
        addSlice()
        let survey = try fake.systemd.survey("app.slice")
        #expect(survey.dependents.filter(\.isMember).map(\.unit.id) == ["a.service", "app-web.slice", "w.service"])
        #expect(survey.strangers.map(\.unit.id) == ["client.service"])
        #expect(
            Refusal.toStop(survey, policy: .refuse, startsAgain: false)
                == [.dependents(unit: "app.slice", units: survey.strangers.map(\.tie))])
        #expect(Refusal.toStop(survey, policy: .restart, startsAgain: true) == [])
    }

    @Test(arguments: [
        ("app.slice", "app.slice", true), ("app-web.slice", "app.slice", true),
        ("app-web-x.slice", "app-web.slice", true),
        ("apple.slice", "app.slice", false), ("app.slice", "app-web.slice", false), ("", "app.slice", false),
    ]) func slicesAreWithinEachOtherByName(inner: String, outer: String, isWithin: Bool) {
        #expect(Survey.isSlice(inner, within: outer) == isWithin)
    }

    @Test func aRestartOfASliceBringsBackExactlyWhatWasInIt() throws {
        addSlice()
        fake.set("client.service", ["ActiveState": "inactive"])
        fake.add("idle.service", ["ActiveState": "inactive", "Slice": "app.slice"])
        fake.set("app.slice", ["RequiredBy": "a.service idle.service app-web.slice"])
        let result = fake.systemd.perform(.restart, on: .of("app.slice"), watcher: WatcherSpy())
        #expect(result.outcome == .done, "\(result.reasons)")
        #expect(fake.orders.last == "start app.slice a.service app-web.slice w.service")
        #expect(fake.units["idle.service"]?["ActiveState"] == "inactive")
    }

    @Test func everyServiceOfASliceIsKeptFromBeingKilled() {
        addSlice()
        fake.set("client.service", ["ActiveState": "inactive"])
        fake.set("w.service", ["TimeoutStopUSec": "2s"])
        let result = fake.systemd.perform(.stop, on: .of("app.slice"), watcher: WatcherSpy())
        #expect(result.outcome == .done && result.stop?.armed == true, "\(result.reasons)")
        #expect(fake.units["w.service"]?["SendSIGKILL"] == "no" && fake.units["a.service"]?["SendSIGKILL"] == "no")
        #expect(fake.orders.filter { $0 == "daemon-reload" }.count == 2, "one for all, and one to sweep")
        // A later start brings back what the stop took down.
        fake.onStop = { $0.takeDown($1) }
        #expect(fake.systemd.perform(.start, on: .of("app.slice"), watcher: WatcherSpy()).outcome == .done)
        #expect(fake.units["w.service"]?["ActiveState"] == "active")
    }

    @Test func aScopeInASliceCanNotComeBack() {
        addSlice()
        fake.set("client.service", ["ActiveState": "inactive"])
        fake.set("app.slice", ["RequiredBy": "job.scope"])
        fake.add(
            "job.scope",
            [
                "Slice": "app.slice", "KillMode": "control-group", "KillSignal": "15", "TimeoutStopUSec": "1min 30s",
                "CanStart": "no",
            ])
        let restart = fake.systemd.perform(.restart, on: .of("app.slice"), watcher: WatcherSpy())
        #expect(restart.reasons == [.cannotStart(unit: "job.scope")])
        #expect(fake.systemd.perform(.stop, on: .of("app.slice"), watcher: WatcherSpy()).outcome == .done)
    }

    @Test func theFamilyOfATargetIsWhatIsPartOfIt() throws {
        fake.add(
            "app.target", ["ConsistsOf": "a.service sub.target", "RequiredBy": "needs.service", "Wants": "w.service"])
        fake.add("a.service", ["PartOf": "app.target"])
        fake.add("sub.target", ["PartOf": "app.target", "ConsistsOf": "b.service"])
        fake.add("b.service", ["PartOf": "sub.target"])
        fake.add("needs.service")
        fake.add("w.service")
        let survey = try fake.systemd.survey("app.target")
        #expect(survey.dependents.filter(\.isMember).map(\.unit.id) == ["a.service", "sub.target", "b.service"])
        #expect(survey.strangers.map(\.unit.id) == ["needs.service"])
        let forecast = fake.systemd.forecast(.stop, of: .of("app.target", dependents: .restart))
        #expect(forecast.warnings == [.goesOn(unit: "app.target", units: ["w.service"])])
    }

    @Test func aTargetIsNotUpWhileSomethingThatItWantsFailed() {
        fake.add("app.target", ["ActiveState": "inactive", "Wants": "good.service bad.service inner.target"])
        fake.add("good.service", ["ActiveState": "inactive"])
        fake.add("bad.service", ["ActiveState": "inactive"])
        fake.add("inner.target", ["ActiveState": "inactive", "Wants": "worse.service"])
        fake.add("worse.service", ["ActiveState": "inactive"])
        fake.onStart = { fake, _ in
            for unit in ["app.target", "inner.target", "good.service"] { fake.bringUp(unit) }
            for unit in ["bad.service", "worse.service"] { fake.takeDown(unit, status: 1, state: "failed") }
        }
        let watcher = WatcherSpy()
        let result = fake.systemd.perform(.start, on: .of("app.target"), watcher: watcher)
        #expect(result.outcome == .failed)
        let failed = result.reasons.compactMap { if case .startFailed(let unit, _) = $0 { unit } else { nil } }
        #expect(failed == ["bad.service", "worse.service"])
        #expect(watcher.befores.first?.pulledIn == ["bad.service", "good.service", "worse.service"])
    }

    @Test func theStartOfATargetIsTakenBackWhole() throws {
        fake.add("app.target", ["ActiveState": "inactive", "Wants": "w.service a.service", "ConsistsOf": "a.service"])
        fake.add("w.service", ["ActiveState": "inactive"])
        fake.add("a.service", ["PartOf": "app.target"])
        fake.onStart = { fake, unit in
            fake.bringUp(unit)
            if unit == "app.target" { fake.bringUp("w.service") }
        }
        fake.onStop = { fake, unit in
            fake.takeDown(unit)
            if unit == "app.target" { fake.takeDown("a.service") }
        }
        let watcher = WatcherSpy()
        #expect(fake.systemd.perform(.start, on: .of("app.target"), watcher: watcher).outcome == .done)
        let before = try #require(watcher.befores.first)
        let result = fake.systemd.restore(before, watcher: watcher)
        #expect(result.outcome == .done, "\(result.reasons)")
        let states = ["app.target", "w.service", "a.service"].map { fake.units[$0]?["ActiveState"] }
        #expect(states == ["inactive", "inactive", "active"], "what was up before is up")
    }

    /// Stopped by an earlier run together with what it needs, it comes up with it; whoever takes that back has to know.
    @Test func whatAStartBringsBackBesidesIsTakenDownWithIt() throws {
        fake.add("db.service", ["RequiredBy": "app.service", "ActiveState": "inactive"])
        fake.add("app.service", ["Requires": "db.service", "ActiveState": "inactive", "TriggeredBy": "app.socket"])
        fake.add("app.socket", ["Triggers": "app.service"])
        fake.systemd.memory.remember("db.service", .init(triggers: [], units: ["app.service"]))
        let watcher = WatcherSpy()
        #expect(fake.systemd.perform(.start, on: .of("db.service"), watcher: watcher).outcome == .done)
        #expect(fake.units["app.service"]?["ActiveState"] == "active")
        let before = try #require(watcher.befores.first)
        #expect(before.pulledIn == ["app.service"] && before.activeTriggers == ["app.socket"])
        let result = fake.systemd.restore(before, watcher: watcher)
        #expect(result.outcome == .done, "\(result.reasons)")
        let states = ["db.service", "app.service", "app.socket"].map { fake.units[$0]?["ActiveState"] }
        #expect(states == ["inactive", "inactive", "active"], "as before")
    }

    @Test func theSocketOfWhatATargetPulledInComesBack() throws {
        fake.add("app.target", ["ActiveState": "inactive", "Wants": "w.service"])
        fake.add("w.service", ["ActiveState": "inactive", "TriggeredBy": "w.socket v.socket"])
        fake.add("w.socket", ["Triggers": "w.service"])
        fake.add("v.socket", ["Triggers": "w.service", "ActiveState": "inactive"])
        fake.onStart = { fake, unit in
            fake.bringUp(unit)
            if unit == "app.target" { fake.bringUp("w.service") }
        }
        let watcher = WatcherSpy()
        #expect(fake.systemd.perform(.start, on: .of("app.target"), watcher: watcher).outcome == .done)
        let before = try #require(watcher.befores.first)
        #expect(before.activeTriggers == ["w.socket"])
        let result = fake.systemd.restore(before, watcher: watcher)
        #expect(result.outcome == .done, "\(result.reasons)")
        let states = ["app.target", "w.service", "w.socket", "v.socket"].map { fake.units[$0]?["ActiveState"] }
        #expect(states == ["inactive", "inactive", "active", "inactive"], "as before")
    }

    @Test(arguments: ["reboot.target", "system.slice", "-.slice", "sysinit.target", "initrd-root-fs.target"])
    func whatIsAboutTheWholeHostIsNotTouched(id: String) throws {
        fake.add("x.target")
        var unit = try fake.systemd.systemctl.unit("x.target")
        unit.status.id = id
        let survey = Survey(name: id, target: unit)
        #expect(Refusal.toStop(survey, policy: .refuse, startsAgain: false) == [.wholeHost(unit: id)])
        #expect(Refusal.toStart(unit, conflicting: []) == [.wholeHost(unit: id)])
    }

    @Test func anAliasOfRebootIsKnown() {
        fake.add("reboot.target", ["Names": "reboot.target ctrl-alt-del.target", "ActiveState": "inactive"])
        fake.units["ctrl-alt-del.target"] = fake.units["reboot.target"]
        let start = fake.systemd.perform(.start, on: .of("ctrl-alt-del.target"), watcher: WatcherSpy())
        #expect(start.reasons == [.wholeHost(unit: "reboot.target")])
    }

    @Test func aSocketWhoseServiceRunsIsNotRestartedAlone() {
        fake.add("app.socket", ["Triggers": "app.service"])
        fake.add("app.service", ["TriggeredBy": "app.socket"])
        let inUse = Reason.socketInUse(unit: "app.socket", service: "app.service")
        #expect(fake.systemd.perform(.restart, on: .of("app.socket"), watcher: WatcherSpy()).reasons == [inUse])
        #expect(fake.systemd.forecast(.restart, of: .of("app.socket")).prospect == .refuse([inUse]))
        #expect(
            fake.systemd.forecast(.stop, of: .of("app.socket")).warnings
                == [.goesOn(unit: "app.socket", units: ["app.service"])])
        fake.set("app.socket", ["ActiveState": "inactive"])
        #expect(fake.systemd.perform(.start, on: .of("app.socket"), watcher: WatcherSpy()).reasons == [inUse])
        #expect(fake.orders.isEmpty)
        // One with an instance for each connection doesn't mind.
        fake.set("app.socket", ["Accept": "yes"])
        #expect(fake.systemd.perform(.start, on: .of("app.socket"), watcher: WatcherSpy()).outcome == .done)
    }

    @Test func aSocketWithCommandsIsProtectedLikeAService() throws {
        fake.add(
            "app.socket",
            [
                "ExecStopPost": "{ path=/bin/x ; argv[]=/bin/x ; ignore_errors=no }", "KillMode": "control-group",
                "KillSignal": "15", "TimeoutUSec": "5s", "SendSIGKILL": "yes",
            ])
        #expect(try fake.systemd.systemctl.unit("app.socket").killing?.killsAfter == 5)
        #expect(DropIn.content(for: "app.socket").contains("[Socket]\nTimeoutSec=infinity\nSendSIGKILL=no"))
    }
}
