import AgentProtocol
import Testing

@testable import AgentCore

/// How long each unit of a stop may take, and who is named when it takes longer.
@Suite struct SystemdStopLimitTests {
    let fake = FakeSystemd()

    init() {
        fake.add("db.service", ["RequiredBy": "app.service", "Names": "db.service store.service"])
        fake.add("app.service", ["Names": "app.service web.service"])
    }

    private func units() throws -> [Unit] { try fake.systemd.systemctl.units(["db.service", "app.service"]) }

    @Test func withoutTimesOfTheirOwnAllShareOne() throws {
        let limits = StopLimits(target: .of("db.service", stop: 30))
        #expect(try units().map(limits.own) == [30, 30])
        #expect(limits.whole(try units()) == 30)
    }

    @Test func aDependentHasItsOwnTimeByAnyOfItsNames() throws {
        let limits = StopLimits(
            target: .of("store.service", stop: 30, dependentTimeouts: ["web.service": 600, "other.service": 9000]))
        #expect(try units().map(limits.own) == [30, 600])
        #expect(limits.whole(try units()) == 630, "the service begins when its dependents are through")
        #expect(limits.whole(Array(try units().prefix(1))) == 30, "what does not stop along does not count")
    }

    @Test func theWorstCaseCoversTheSlowestDependent() {
        let target = ServiceTarget.of("db.service", stop: 30, dependentTimeouts: ["a.service": 600, "b.service": 40])
        #expect(Operation.stop(target).worstCase == 630)
        #expect(Operation.restart(target).worstCase == 635)
        #expect(Operation.start(target).worstCase == 5)
    }

    @Test func aDependentThatOverrunsItsOwnTimeIsHeldAndNamed() {
        fake.onStop = { fake, _ in fake.set("app.service", ["ActiveState": "deactivating"]) }
        fake.jobs = "7 app.service stop running\n8 db.service stop waiting\n"
        let target = ServiceTarget.of(
            "db.service", stop: 3600, dependents: .restart, dependentTimeouts: ["app.service": 0.2])
        let result = fake.systemd.perform(.restart, on: target, watcher: WatcherSpy())
        #expect(result.outcome == .held)
        #expect(result.reasons == [.stopTimedOut(unit: "app.service", seconds: 0.2)])
        #expect(fake.orders == ["stop db.service", "list-jobs", "cancel 8"], "db.service stays up")
    }

    @Test func aServiceThatWaitsForItsDependentsHasItsTimeAfterThem() {
        fake.onStop = { fake, _ in fake.set("app.service", ["ActiveState": "deactivating"]) }
        let began = Clock.monotonic
        fake.onQuestion = { fake in
            guard fake.orders.contains("stop db.service"), Clock.monotonic - began > 0.5 else { return }
            for unit in ["app.service", "db.service"] where fake.units[unit]?["MainPID"] == "4194000" {
                fake.takeDown(unit)
            }
        }
        let target = ServiceTarget.of(
            "db.service", stop: 0.3, dependents: .restart, dependentTimeouts: ["app.service": 60])
        #expect(fake.systemd.perform(.stop, on: target, watcher: WatcherSpy()).outcome == .done)
    }
}
