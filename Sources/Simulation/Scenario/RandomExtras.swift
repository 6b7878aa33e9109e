import AgentProtocol
import Journal
import Plan
import Schedule

/// What the world has learned later. Its numbers are its own, so that seeds that found something before keep their worlds.
enum RandomExtras {
    /// Picked so that the seeds of docs/simulation.md are among those that are left as they were.
    private static let salt: UInt64 = 0x6C75_6C6D_C8C0_0000

    static func add(to scenario: inout Scenario, seed: UInt64) {
        var random = Randomness(seed: seed ^ salt)
        guard random.chance(0.6) else { return }
        if random.chance(0.25) { stopNowAndStartLater(&scenario, &random) }
        switch random.index(8) {
        case 0, 1: reboot(&scenario, &random)
        case 2: leaveDependents(&scenario, &random)
        case 3: sayWhatBoots(&scenario, &random)
        default: break
        }
        switch random.index(10) {
        case 0, 1: hang(&scenario, &random)
        case 2, 3: thinkLong(&scenario, &random)
        case 4: comeBetween(&scenario, &random)
        case 5, 6: stayAway(&scenario, &random)
        case 7: dieInRollback(&scenario, &random)
        default: break
        }
    }

    /// A service that one step stops and a later one starts: in between a guard is kept armed.
    private static func stopNowAndStartLater(_ scenario: inout Scenario, _ random: inout Randomness) {
        let target = ServiceTarget(
            unit: "app.service", stopTimeout: random.pick([5, 20, 60]), startTimeout: random.pick([3, 10]),
            dependents: .restart)
        var steps = scenario.controllers[0].started.schedule.steps
        let run = scenario.controllers[0].started.runID
        for (title, operation) in [("stop app", Operation.stop(target)), ("start app", .start(target))] {
            let step = RandomSchedule.step(
                steps.count, run, scenario.hosts, random.chance(0.8) ? .rollback : .continue, &random,
                (title, [operation]))
            let isFirst = title == "stop app"
            steps.insert(step, at: isFirst ? random.index(steps.count + 1) : steps.count)
        }
        scenario.controllers[0].started.schedule.steps = steps
    }

    /// One step more that reboots hosts.
    private static func reboot(_ scenario: inout Scenario, _ random: inout Randomness) {
        let names = scenario.hosts[0].units.filter { $0.triggers == nil }.map(\.name)
        let stopped = names.filter { $0 == "app.service" ? random.chance(0.8) : random.chance(0.4) }.map {
            ServiceTarget(
                unit: $0, stopTimeout: random.pick([5, 20, 60]), startTimeout: 10,
                dependents: random.chance(0.8) ? .restart : .refuse)
        }
        let operation = RebootOperation(
            stopped: stopped, timeout: random.pick([60, 300]), soak: random.chance(0.5) ? 5 : 0)
        insert(("reboot", stopped.map(Operation.stop) + [.reboot(operation)]), &scenario, &random)
    }

    /// As far as the service manager knows they don't survive, so they stay down.
    private static func leaveDependents(_ scenario: inout Scenario, _ random: inout Randomness) {
        let target = ServiceTarget(unit: "app.service", stopTimeout: 20, startTimeout: 10, dependents: .leave)
        insert(random.chance(0.5) ? ("stop", [.stop(target)]) : ("restart", [.restart(target)]), &scenario, &random)
    }

    private static func sayWhatBoots(_ scenario: inout Scenario, _ random: inout Randomness) {
        let target = ServiceTarget(unit: random.pick(["app.service", "db.service"]), stopTimeout: 20, startTimeout: 10)
        insert(random.chance(0.5) ? ("disable", [.disable(target)]) : ("enable", [.enable(target)]), &scenario, &random)
    }

    private static func insert(
        _ given: (title: String, work: [Operation]), _ scenario: inout Scenario, _ random: inout Randomness
    ) {
        let started = scenario.controllers[0].started
        let onFailure: OnFailure = random.chance(0.7) ? .rollback : random.pick(OnFailure.allCases)
        let step = RandomSchedule.step(
            started.schedule.steps.count, started.runID, scenario.hosts, onFailure, &random, given)
        let place = random.index(started.schedule.steps.count + 1)
        scenario.controllers[0].started.schedule.steps.insert(step, at: place)
    }

    /// The controller's machine hangs, and another one, which has the same journal, takes the run up; then it goes on.
    private static func hang(_ scenario: inout Scenario, _ random: inout Randomness) {
        var life = ControllerSpec.Life(act: .run)
        life.freezesAtTouch = (1 + Int(random.magnitude(1...200)), random.magnitude(20...600))
        scenario.controllers[0].lives[0] = life
        var other = scenario.controllers[0]
        other.isElsewhere = true
        other.lives = (0..<8).map { _ in
            var life = ControllerSpec.Life(act: .resume(random.pick([.goOn, .rollBack, .rollBack, .abort])))
            life.delay = random.number(1...30)
            life.choice = .rollBack
            return life
        }
        scenario.controllers.append(other)
    }

    /// The operator is asked what to do, and takes time.
    private static func thinkLong(_ scenario: inout Scenario, _ random: inout Randomness) {
        if random.chance(0.5) { stopNowAndStartLater(&scenario, &random) }
        for index in scenario.controllers[0].lives.indices {
            scenario.controllers[0].lives[index].diesAtTouch = nil
            scenario.controllers[0].lives[index].stopsAfter = random.magnitude(0.5...200)
            scenario.controllers[0].lives[index].choosesAfter = random.magnitude(1...2000)
        }
    }

    /// Another run finds this one dead, and it is taken up again before that one has come to all of its hosts.
    private static func comeBetween(_ scenario: inout Scenario, _ random: inout Randomness) {
        var first = ControllerSpec.Life(act: .run)
        first.diesAtTouch = 20 + Int(random.magnitude(1...200))
        var second = ControllerSpec.Life(act: .resume(.goOn))
        second.delay = random.number(60...200)
        second.stopsAfter = random.magnitude(0.5...60)
        second.choosesAfter = random.magnitude(50...800)
        scenario.controllers[0].lives = [first, second]
        var started = scenario.controllers[0].started
        started.runID = "r2"
        started.operatorName = "bob"
        started.schedule = RandomSchedule.make(for: scenario.hosts, run: "r2", &random)
        let pause = random.number(30...200)
        for batch in started.schedule.steps[0].batches.indices {
            for action in started.schedule.steps[0].batches[batch].indices {
                started.schedule.steps[0].batches[batch][action].program.append(.pause(pause))
                started.schedule.steps[0].batches[batch][action].worstCase += pause
            }
        }
        var life = ControllerSpec.Life(act: .run)
        life.delay = second.delay + random.number(0...20)
        scenario.controllers = [scenario.controllers[0], ControllerSpec(started: started, lives: [life])]
    }

    /// What the operator wanted put back isn't when the controller dies, and somebody else goes on with that.
    private static func dieInRollback(_ scenario: inout Scenario, _ random: inout Randomness) {
        if random.chance(0.5) { stopNowAndStartLater(&scenario, &random) }
        scenario.controllers[0].lives = (0..<5).map { number in
            var life = ControllerSpec.Life(act: number == 0 ? .run : .resume(random.pick([.goOn, .rollBack])))
            life.delay = number == 0 ? 0 : random.magnitude(0.1...100)
            life.diesAtTouch = number == 4 ? nil : 10 + Int(random.magnitude(1...200))
            life.stopsAfter = random.magnitude(0.5...60)
            life.choice = .rollBack
            return life
        }
    }

    /// The controller dies, and nobody comes.
    private static func stayAway(_ scenario: inout Scenario, _ random: inout Randomness) {
        var life = ControllerSpec.Life(act: .run)
        life.diesAtTouch = 1 + Int(random.magnitude(1...300))
        scenario.controllers[0].lives = [life]
    }
}
