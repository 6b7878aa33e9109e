import AgentProtocol
import Testing

@testable import AgentCore

/// What stops along with a service.
@Suite struct SystemdSurveyTests {
    let fake = FakeSystemd()

    private func survey(_ name: String) throws -> Survey { try fake.systemd.survey(name) }

    @Test func aServiceAloneCostsOneQuestion() throws {
        fake.add("app.service", ["Requires": "sysinit.target system.slice", "Wants": "network-online.target"])
        let survey = try survey("app.service")
        #expect(survey.stopping.map(\.id) == ["app.service"] && survey.triggers.isEmpty)
        #expect(fake.questions == 1)
    }

    @Test func everyEdgeIsFollowedWithItsReason() throws {
        fake.add(
            "db.service",
            [
                "RequiredBy": "a.service", "BoundBy": "b.service", "ConsistsOf": "c.service",
                "PropagatesStopTo": "d.service", "RequisiteOf": "e.service", "WantedBy": "f.service",
            ])
        for name in ["a", "b", "c", "d", "e", "f"] { fake.add("\(name).service") }
        fake.set("c.service", ["RequiredBy": "g.service db.service"])
        fake.add("g.service")
        #expect(
            try survey("db.service").dependents.map { "\($0.unit.id) \($0.because)" } == [
                "a.service Requires=db.service", "e.service Requisite=db.service", "b.service BindsTo=db.service",
                "c.service PartOf=db.service", "d.service StopPropagatedFrom=db.service",
                "g.service Requires=c.service",
            ])
    }

    @Test func unitsThatAreDownPassNoStopOn() throws {
        fake.add("db.service", ["RequiredBy": "idle.service"])
        fake.add("idle.service", ["ActiveState": "inactive", "ConsistsOf": "app.service", "RequiredBy": "web.service"])
        for name in ["app.service", "web.service"] { fake.add(name) }
        #expect(try survey("db.service").dependents.isEmpty)
    }

    @Test func whatWouldStartAUnitThatNeedsItIsATrigger() throws {
        fake.add("db.service", ["RequiredBy": "backup.service", "ConsistsOf": "loose.service"])
        fake.add("backup.service", ["ActiveState": "inactive", "BoundBy": "nightly.service"])
        fake.add("nightly.service", ["ActiveState": "inactive", "TriggeredBy": "nightly.timer"])
        fake.add("loose.service", ["ActiveState": "inactive", "TriggeredBy": "loose.timer"])
        for name in ["nightly.timer", "loose.timer"] { fake.add(name) }
        let survey = try survey("db.service")
        #expect(survey.triggers.map(\.id) == ["nightly.timer"], "loose.service doesn't pull it in")
        #expect(survey.triggerTies.map(\.because) == ["Triggers=nightly.service"] && survey.dependents.isEmpty)
    }

    @Test func aSocketThatIsPartOfItsServiceIsATrigger() throws {
        fake.add("app.service", ["TriggeredBy": "app.socket idle.timer", "ConsistsOf": "app.socket"])
        fake.add("app.socket", ["RequiredBy": "app.service"])
        fake.add("idle.timer", ["ActiveState": "inactive"])
        let survey = try survey("app.service")
        #expect(survey.triggers.map(\.id) == ["app.socket"] && survey.dependents.isEmpty)
    }

    @Test func whatStopsWithATriggerStopsToo() throws {
        fake.add("app.service", ["TriggeredBy": "app.socket"])
        fake.add("app.socket", ["RequiredBy": "other.service"])
        fake.add("other.service")
        #expect(try survey("app.service").dependents.map(\.because) == ["Requires=app.socket"])
    }

    @Test func aServiceThatIsDownTakesNothingAlong() throws {
        fake.add("db.service", ["ActiveState": "inactive", "RequiredBy": "app.service"])
        fake.add("app.service")
        #expect(try survey("db.service").stopping.isEmpty)
    }

    @Test func anAliasIsKnownByItsOwnName() throws {
        fake.add("app.service", ["Names": "app.service nick.service", "RequiredBy": "nick.service"])
        fake.units["nick.service"] = fake.units["app.service"]
        let survey = try survey("nick.service")
        #expect(survey.target.id == "app.service" && survey.dependents.isEmpty)
        #expect(survey.before(.stop, of: .of("nick.service")).targetWasActive)
    }

    @Test func whatNobodyNeedsAnyMoreStopsToo() throws {
        fake.add("app.service", ["Requires": "below.service shared.service plain.service"])
        fake.add("below.service", ["StopWhenUnneeded": "yes", "RequiredBy": "app.service idle.service"])
        fake.add(
            "shared.service", ["StopWhenUnneeded": "yes", "RequiredBy": "app.service", "WantedBy": "other.service"])
        fake.add("plain.service")
        fake.add("other.service")
        fake.add("idle.service", ["ActiveState": "inactive"])
        #expect(
            try survey("app.service").dependents.map { "\($0.unit.id) \($0.because)" }
                == ["below.service StopWhenUnneeded=yes"])
    }

    @Test func whoUpholdsItIsNamed() throws {
        fake.add("app.service", ["UpheldBy": "keeper.service gone.service"])
        fake.add("keeper.service")
        #expect(try survey("app.service").keptUpBy == ["keeper.service"])
    }

    @Test func circlesEnd() throws {
        fake.add("a.service", ["BoundBy": "b.service"])
        fake.add("b.service", ["BoundBy": "a.service"])
        #expect(try survey("a.service").dependents.map(\.unit.id) == ["b.service"])
    }

    @Test func aForecastSaysWhatWouldStopAndWhen() {
        fake.add("db.service", ["RequiredBy": "app.service", "TimeoutStopUSec": "20s"])
        fake.add("app.service", ["KillMode": "mixed", "TimeoutStopUSec": "15s"])
        let forecast = fake.systemd.forecast(.restart, of: .of("db.service", dependents: .restart))
        #expect(forecast.prospect == .change(from: "active", to: "active, restarted"))
        #expect(forecast.service?.killsAfter == 20)
        #expect(
            forecast.service?.alsoStops
                == [AlsoStops(unit: "app.service", because: "Requires=db.service", killsAfter: 15, comesBack: false)])
        #expect(forecast.warnings == [.killMode(unit: "app.service", killMode: "mixed")])
        #expect(
            fake.systemd.forecast(.stop, of: .of("db.service")).prospect
                == .refuse([
                    .dependents(
                        unit: "db.service",
                        units: [UnitTie(unit: "app.service", because: "Requires=db.service")])
                ]))
        #expect(fake.orders.isEmpty)
    }

    @Test func aForecastOfWhatIsNotThere() {
        #expect(
            fake.systemd.forecast(.start, of: .of("no.service")).prospect
                == .refuse([.unitNotLoaded(unit: "no.service", loadState: "not-found")]))
        fake.add("app.service")
        #expect(
            fake.systemd.forecast(.start, of: .of("app.service")).prospect == .nothing(because: "it is active already"))
    }
}
