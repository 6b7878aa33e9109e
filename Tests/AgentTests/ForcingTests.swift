import AgentProtocol
import Testing

@testable import AgentCore

/// A kill that was agreed on: whom it hits, when, and what is said of it.
@Suite struct ForcingTests {
    let fake = FakeSystemd()
    let spy = WatcherSpy()
    static let rule = ForceRule(after: 0.1, signal: 9, reason: "known to hang")

    private func target(_ unit: String, after: Double = 0.1, stop: Double = 0.2, force: Bool = true) -> ServiceTarget {
        var target = ServiceTarget.of(unit, stop: stop, dependents: .restart)
        if force { target.force = ForceRule(after: after, signal: 9, reason: "known to hang") }
        return target
    }

    /// Stops for ever, until it is killed.
    private func hang(_ fake: FakeSystemd, dying: Bool = true) {
        fake.onStop = { fake, unit in
            if fake.units[unit]?["Waits"] != nil { return }
            fake.set(unit, ["ActiveState": "deactivating", "SubState": "stop-sigterm"])
        }
        fake.onKill = { fake, unit, signal in
            if dying { fake.takeDown(unit, code: 2, status: signal, state: "failed") }
        }
    }

    private var forced: Reason {
        .forced(unit: "app.service", signal: 9, seconds: 0, processes: [], reason: "known to hang")
    }

    /// How long it took differs from run to run.
    private func timeless(_ reasons: [Reason]) -> [Reason] {
        reasons.map {
            switch $0 {
            case .forced(let unit, let signal, _, let processes, let reason):
                .forced(unit: unit, signal: signal, seconds: 0, processes: processes, reason: reason)
            case .outlivedForce(let unit, let signal, _): .outlivedForce(unit: unit, signal: signal, seconds: 0)
            default: $0
            }
        }
    }

    // MARK: What is done

    @Test func whatHangsIsKilledWhenItsTimeHasComeAndThatIsSaid() {
        fake.add("app.service")
        hang(fake)
        let result = fake.systemd.perform(.stop, on: target("app.service"), watcher: spy)
        #expect(result.outcome == .forced)
        #expect(timeless(result.reasons) == [forced])
        #expect(fake.orders == ["stop app.service", "kill --kill-who=all --signal=9 app.service"])
        #expect(result.stop?.proofs.first?.missing == nil)
    }

    @Test func aTimeoutThatEqualsTheWaitIsNoWayAround() {
        fake.add("app.service")
        hang(fake)
        let result = fake.systemd.perform(.stop, on: target("app.service", after: 0.2), watcher: spy)
        #expect(result.outcome == .forced)
    }

    @Test func withoutForceNothingIsKilled() {
        fake.add("app.service")
        hang(fake)
        let result = fake.systemd.perform(.stop, on: target("app.service", force: false), watcher: spy)
        #expect(result.outcome == .held)
        #expect(!fake.orders.contains { $0.hasPrefix("kill") })
    }

    @Test func whatEndsByItselfIsNotForced() {
        fake.add("app.service")
        let result = fake.systemd.perform(.stop, on: target("app.service"), watcher: spy)
        #expect(result.outcome == .done && result.reasons.isEmpty)
        #expect(fake.orders == ["stop app.service"])
    }

    @Test func aRestartGoesOnAfterForceAndStaysForced() {
        fake.add("app.service")
        hang(fake)
        let result = fake.systemd.perform(.restart, on: target("app.service"), watcher: spy)
        #expect(result.outcome == .forced)
        #expect(timeless(result.reasons) == [forced])
        #expect(fake.orders.last == "start app.service")
    }

    @Test func aStartThatFailsAfterForceTellsOfBoth() {
        fake.add("app.service")
        hang(fake)
        fake.onStart = { _, _ in }
        let result = fake.systemd.perform(.restart, on: target("app.service"), watcher: spy)
        #expect(result.outcome == .failed)
        #expect(timeless(result.reasons).first == forced && result.reasons.count == 2)
    }

    @Test func anotherKillIsStillSomeoneElses() {
        fake.add("app.service")
        hang(fake)
        fake.onKill = { fake, unit, _ in fake.takeDown(unit, code: 3, status: 6, state: "failed") }
        let result = fake.systemd.perform(.stop, on: target("app.service"), watcher: spy)
        #expect(result.outcome == .killed)
    }

    @Test func whatIsMeantToOutliveAStopIsNotHit() throws {
        fake.add("ssh.service", ["KillMode": "process", "ControlPID": "40"])
        let unit = try fake.systemd.systemctl.unit("ssh.service")
        let hit = Forcing.whom(unit, unit.status, group: [4_194_000, 40, 41])
        #expect(hit.map(\.who) == ["main", "control"] && hit.map(\.pids) == [[4_194_000], [40]])
        fake.set("ssh.service", ["KillMode": "control-group"])
        let whole = try fake.systemd.systemctl.unit("ssh.service")
        #expect(Forcing.whom(whole, whole.status, group: [1, 2]).map(\.pids) == [[1, 2]])
    }

    @Test func aStopThatGoesOnFromBeforeIsAwaitedAgainAndThenEnded() {
        fake.add(
            "app.service",
            [
                "ActiveState": "deactivating", "SubState": "stop-sigterm", "TimeoutStopUSec": "infinity",
                "SendSIGKILL": "no",
            ])
        hang(fake)
        let refused = fake.systemd.perform(.restart, on: target("app.service", force: false), watcher: spy)
        #expect(refused.reasons == [.stillStopping(unit: "app.service")])
        guard case .change = fake.systemd.forecast(.restart, of: target("app.service")).prospect else {
            Issue.record("a preview must not refuse what a run would do")
            return
        }
        let result = fake.systemd.perform(.restart, on: target("app.service"), watcher: spy)
        #expect(result.outcome == .forced)
        #expect(spy.befores.last?.activeUnits == ["app.service"], "a rollback brings it back")
    }

    // MARK: When

    @Test func whatWaitsForOthersHasItsOwnTime() throws {
        fake.add("db.service")
        let now = Clock.monotonic
        var forcing = Forcing(ForceRule(after: 5, signal: 9, reason: "x"), since: now, limit: 100)
        #expect(forcing.next == now + 5)
        let waiting = try fake.systemd.systemctl.unit("db.service").status
        #expect(forcing.moment(for: waiting) == nil, "it hasn't been asked to stop")
        #expect(forcing.due([waiting], now: now + 50).isEmpty)
        #expect(forcing.next == now + 51)
        var stopping = waiting
        stopping.activeState = "deactivating"
        stopping.leftActiveAt = now + 48
        #expect(forcing.moment(for: stopping) == now + 53)
        #expect(forcing.due([stopping], now: now + 51).isEmpty)
        #expect(forcing.due([stopping], now: now + 53) == [stopping])
        stopping.leftActiveAt = now - 1000
        #expect(forcing.moment(for: stopping) == now + 5, "an earlier stop doesn't count")
        forcing.note(.init(unit: "db.service", seconds: 5, pids: [1], processes: []))
        #expect(forcing.due([stopping], now: now + 60).isEmpty, "once is enough")
        #expect(forcing.next == .infinity)
    }

    @Test func itNeverBeginsAfterThePlansTime() {
        let late = Forcing(ForceRule(after: 50, signal: 9, reason: "x"), since: 0, limit: 20)
        #expect(late.next == .infinity)
        var forcing = Forcing(ForceRule(after: 5, signal: 9, reason: "x"), since: 0, limit: 20)
        forcing.postpone(now: 19.5)
        #expect(forcing.next == .infinity)
    }

    @Test func whatOutlivesItIsHeldAndSaidToBe() {
        let forcing = {
            var forcing = Forcing(Self.rule, since: 0, limit: 20)
            forcing.note(.init(unit: "app.service", seconds: 5, pids: [1], processes: []))
            return forcing
        }()
        #expect(
            forcing.failures(["app.service", "db.service"], after: 30) == [
                .outlivedForce(unit: "app.service", signal: 9, seconds: 30),
                .stopFailed(unit: "db.service", message: "it was still stopping after 30s, and goes on"),
            ])
        #expect(ServiceTarget.of("a.service", stop: 20).worstStop == 20)
        #expect(target("a.service", stop: 20).worstStop == 30, "the end is awaited after the signal, too")
    }

    // MARK: The third key

    private struct Never: ForcePermission {
        var units: [String]
        func objection(to unit: String, _ rule: ForceRule) -> String? {
            units.contains(unit) ? "force: never in /etc/lull/policy" : nil
        }
    }

    @Test(arguments: ["app.service", "db.service"])
    func aHostThatForbidsItIsNotTouched(forbidden: String) {
        fake.add("db.service", ["RequiredBy": "app.service"])
        fake.add("app.service")
        hang(fake)
        var systemd = fake.systemd
        systemd.permission = Never(units: [forbidden])
        let reason = Reason.forceForbidden(unit: forbidden, policy: "force: never in /etc/lull/policy")
        for verb in [ServicesBefore.Verb.stop, .restart] {
            let result = systemd.perform(verb, on: target("db.service"), watcher: spy)
            #expect(result.outcome == .refused && result.reasons == [reason])
            #expect(systemd.forecast(verb, of: target("db.service")).prospect == .refuse([reason]))
        }
        #expect(fake.orders.isEmpty && spy.befores.isEmpty)
        #expect(
            systemd.perform(.stop, on: target("db.service", force: false), watcher: spy).outcome == .held,
            "without force the policy has nothing against it")
    }

    // MARK: Putting back

    @Test func whatIsPutBackIsNeverKilled() {
        #expect(
            ServicesBefore(verb: .stop, target: target("a.service"), activeTriggers: [], activeUnits: []).target.force
                == nil)
        // Also one that comes from elsewhere.
        var before = ServicesBefore(verb: .start, target: target("app.service"), activeTriggers: [], activeUnits: [])
        before.target = target("app.service")
        fake.add("app.service")
        hang(fake)
        let result = fake.systemd.restore(before, watcher: spy)
        #expect(result.outcome == .held)
        #expect(!fake.orders.contains { $0.hasPrefix("kill") })
    }
}
