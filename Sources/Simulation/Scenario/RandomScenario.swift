import AgentProtocol
import Inventory
import Journal
import Plan
import Schedule

/// A world, a plan and what goes wrong, all from one seed.
enum RandomScenario {
    static func make(seed: UInt64) -> Scenario {
        var random = Randomness(seed: seed ^ 0x6C75_6C6C)
        let hosts = RandomHosts.make(&random)
        let schedule = RandomSchedule.make(for: hosts, run: "r1", &random)
        let started = RunStarted(
            runID: "r1", planPath: "plan.yml", planText: "", operatorName: "ann", controller: "control1",
            forks: random.pick([1, 2, 4, 8]), schedule: schedule)
        var scenario = Scenario(
            hosts: hosts, controllers: [ControllerSpec(started: started, lives: RandomFaults.lives(&random))])
        if random.chance(0.3) { addSecond(to: &scenario, started, &random) }
        RandomFaults.add(to: &scenario, &random)
        scenario.shufflesJobs = random.chance(0.5)
        RandomExtras.add(to: &scenario, seed: seed)
        RandomLimits.add(to: &scenario, seed: seed)
        RandomErrands.add(to: &scenario, seed: seed)
        RandomSecrets.add(to: &scenario, seed: seed)
        RandomRequests.add(to: &scenario, seed: seed)
        RandomWindows.add(to: &scenario, seed: seed)
        RandomBlockers.add(to: &scenario, seed: seed)
        return scenario
    }

    /// Somebody else, with the same plan or another one, at about the same time.
    private static func addSecond(to scenario: inout Scenario, _ first: RunStarted, _ random: inout Randomness) {
        var second = first
        second.runID = "r2"
        second.operatorName = "bob"
        if random.chance(0.5) { second.schedule = RandomSchedule.make(for: scenario.hosts, run: "r2", &random) }
        var lives = RandomFaults.lives(&random)
        lives[0].delay = random.magnitude(0.1...300)
        lives[0].takesOver = random.chance(0.2)
        scenario.controllers.append(ControllerSpec(started: second, lives: lives))
    }
}
