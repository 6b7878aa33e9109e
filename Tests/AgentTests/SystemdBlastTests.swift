import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

/// What a stop and the next start set off around a service, as a forecast says it.
@Suite struct SystemdBlastTests {
    let fake = FakeSystemd()

    private func facts(
        _ verb: ServicesBefore.Verb = .restart, _ unit: String = "db.service", dependents: DependentsPolicy = .restart
    ) throws -> ServiceFacts {
        let forecast = fake.systemd.forecast(verb, of: .of(unit, dependents: dependents))
        return try #require(forecast.service, "\(forecast)")
    }

    private func tie(_ unit: String, _ because: String) -> UnitTie { UnitTie(unit: unit, because: because) }

    // MARK: What revives it

    @Test func whatWouldStartItAgainIsNamedWithItsEdge() throws {
        fake.add(
            "db.service",
            ["TriggeredBy": "db.socket idle.timer", "UpheldBy": "keeper.service", "RequiredBy": "app.service"])
        fake.add("app.service", ["TriggeredBy": "app.timer app.path"])
        for name in ["db.socket", "app.timer", "app.path", "keeper.service"] { fake.add(name) }
        fake.add("idle.timer", ["ActiveState": "inactive"])
        #expect(
            try facts().revivers == [
                tie("db.socket", "Triggers=db.service"), tie("app.timer", "Triggers=app.service"),
                tie("app.path", "Triggers=app.service"), tie("keeper.service", "Upholds=db.service"),
            ])
    }

    @Test func anUpholderThatStopsAlongRevivesNothing() throws {
        fake.add("db.service", ["UpheldBy": "keeper.service", "RequiredBy": "keeper.service"])
        fake.add("keeper.service")
        #expect(try facts(.stop).revivers.isEmpty)
        #expect(try facts(.stop).alsoStops.map(\.unit) == ["keeper.service"], "and is cared for")
        #expect(
            fake.systemd.forecast(.stop, of: .of("db.service", dependents: .restart)).prospect
                == .change(from: "active", to: "inactive"))
        #expect(try fake.systemd.survey("db.service").keptUpBy.isEmpty)
    }

    @Test func aNameOnTheBusIsFoundByAnAlias() throws {
        fake.add("db.service", ["Names": "db.service dbus-org.example.Db.service"])
        try fake.addBusName(
            "org.example.Db", "[D-BUS Service]\nName=org.example.Db\nSystemdService=dbus-org.example.Db.service\n")
        try fake.addBusName(
            "org.example.Other", "[D-BUS Service]\nName=org.example.Other\nSystemdService=other.service\n")
        #expect(try facts().revivers == [tie("org.example.Db", "SystemdService=dbus-org.example.Db.service")])
        let stop = fake.systemd.forecast(.stop, of: .of("db.service"))
        #expect(stop.warnings == [.activatable(unit: "db.service", names: ["org.example.Db"])])
        unlink(fake.busNames.bus)
        #expect(try facts().revivers.isEmpty, "without a bus nobody asks")
    }

    @Test func busServiceFilesAreReadAsDBusDoes() {
        let text =
            "# a comment\n[D-BUS Service]\r\n Name = org.example.A \nExec=/bin/false\nUser=root\nSystemdService=a.service\n"
        #expect(BusNames.entry(text) == BusNames.Entry(name: "org.example.A", unit: "a.service"))
        #expect(BusNames.entry("[D-BUS Service]\nName=org.example.A\nExec=/usr/bin/a\n") == nil)
        #expect(BusNames.entry("[Other]\nName=org.example.A\nSystemdService=a.service\n") == nil)
        #expect(BusNames.entry("") == nil)
    }

    // MARK: What comes back

    @Test func whatTheServicePullsInComesBack() throws {
        fake.add("db.service", ["ConsistsOf": "wanted.service deep.service lost.service", "Wants": "wanted.service"])
        fake.add("wanted.service", ["BindsTo": "deep.service"])
        for name in ["deep.service", "lost.service"] { fake.add(name) }
        #expect(
            try facts().alsoStops.map { "\($0.unit) \($0.comesBack)" } == [
                "wanted.service true", "deep.service true", "lost.service false",
            ])
    }

    @Test func whatHasATriggerComesBackAndBringsOthers() throws {
        fake.add("db.service", ["RequiredBy": "app.service helper.service alone.service"])
        fake.add("app.service", ["TriggeredBy": "app.socket", "Wants": "helper.service"])
        for name in ["app.socket", "helper.service", "alone.service"] { fake.add(name) }
        #expect(
            try facts().alsoStops.map { "\($0.unit) \($0.comesBack)" } == [
                "app.service true", "helper.service true", "alone.service false",
            ])
    }

    @Test func whatIsLeftAndDoesNotComeBackIsAWarning() throws {
        fake.add("db.service", ["RequiredBy": "app.service helper.service", "Wants": "helper.service"])
        for name in ["app.service", "helper.service"] { fake.add(name) }
        func warnings(_ verb: ServicesBefore.Verb, _ dependents: DependentsPolicy) -> [Reason] {
            fake.systemd.forecast(verb, of: .of("db.service", dependents: dependents)).warnings
        }
        #expect(warnings(.restart, .leave) == [.leftDown(unit: "db.service", units: ["app.service"])])
        #expect(warnings(.stop, .leave) == [.leftDown(unit: "db.service", units: ["app.service", "helper.service"])])
        #expect(warnings(.restart, .restart).isEmpty)
    }

    // MARK: What nobody needs, what its end starts

    @Test func unneededUnitsOfEveryKindAreFoundAndWhatStopsWithThem() throws {
        fake.add("db.service", ["Wants": "group.target sysinit.target", "Requires": "below.socket"])
        fake.add("group.target", ["StopWhenUnneeded": "yes", "WantedBy": "db.service", "ConsistsOf": "worker.service"])
        fake.add("below.socket", ["StopWhenUnneeded": "yes", "RequiredBy": "db.service"])
        fake.add("worker.service")
        fake.add("sysinit.target", ["StopWhenUnneeded": "yes"])
        let facts = try facts()
        #expect(
            facts.unneeded == [
                tie("below.socket", "StopWhenUnneeded=yes"), tie("group.target", "StopWhenUnneeded=yes"),
            ])
        #expect(facts.alsoStops.map(\.unit) == ["below.socket", "group.target", "worker.service"])
    }

    @Test func whatTheEndStartsIsNamedUnlessItIsUpAlready() throws {
        fake.add(
            "db.service",
            [
                "OnSuccess": "after.service", "OnFailure": "alert.service up.service gone.service",
                "BoundBy": "app.service",
            ])
        fake.add("app.service", ["OnSuccess": "after.service"])
        for name in ["after.service", "alert.service"] { fake.add(name, ["ActiveState": "inactive"]) }
        fake.add("up.service")
        #expect(
            try facts().startedByEnd == [
                tie("after.service", "OnSuccessOf=db.service"), tie("alert.service", "OnFailureOf=db.service"),
                tie("after.service", "OnSuccessOf=app.service"),
            ])
    }

    // MARK: What its start stops

    @Test func aStartStopsWhatConflictsWithAllThatItBringsAlongAndWhatNeedsThat() throws {
        fake.add(
            "db.service", ["ActiveState": "inactive", "Requires": "store.service", "Conflicts": "shutdown.target"])
        fake.add("store.service", ["ActiveState": "inactive", "ConflictedBy": "legacy.service idle.service"])
        fake.add("legacy.service", ["RequiredBy": "legacy-ui.service"])
        fake.add("legacy-ui.service")
        fake.add("idle.service", ["ActiveState": "inactive"])
        let ties = [
            tie("legacy.service", "Conflicts=store.service"), tie("legacy-ui.service", "Requires=legacy.service"),
        ]
        #expect(try facts(.start).conflicts == ties)
        let start = fake.systemd.perform(.start, on: .of("db.service"), watcher: WatcherSpy())
        #expect(start.outcome == .refused && start.reasons == [.conflicts(unit: "db.service", units: ties)])
        #expect(fake.orders.isEmpty)
    }

    @Test func aRestartIsRefusedForWhatItsStartWouldStop() throws {
        fake.add("db.service", ["Conflicts": "legacy.service app.service", "RequiredBy": "app.service"])
        for name in ["legacy.service", "app.service"] { fake.add(name) }
        let reason = Reason.conflicts(unit: "db.service", units: [tie("legacy.service", "ConflictedBy=db.service")])
        let target = ServiceTarget.of("db.service", dependents: .restart)
        #expect(fake.systemd.forecast(.restart, of: target).prospect == .refuse([reason]))
        #expect(fake.systemd.perform(.restart, on: target, watcher: WatcherSpy()).reasons == [reason])
        #expect(fake.orders.isEmpty)
        fake.onStop = { fake, unit in for name in [unit, "app.service"] { fake.takeDown(name) } }
        #expect(
            fake.systemd.perform(.stop, on: target, watcher: WatcherSpy()).outcome == .done, "only a start stops it")
    }
}
