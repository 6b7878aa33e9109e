import AgentProtocol
import Execution
import Journal
import Plan
import Schedule

/// What steps say of how far they may go. Their numbers are their own, as those of `RandomExtras`.
enum RandomLimits {
    /// Picked as that of `RandomExtras`.
    private static let salt: UInt64 = 0x6C75_6C6E_0000_0E19

    static func add(to scenario: inout Scenario, seed: UInt64) {
        var random = Randomness(seed: seed ^ salt)
        guard random.chance(0.25) else { return }
        for host in scenario.hosts.indices {
            scenario.hosts[host].gateYes = random.pick([1, 1, 1, 0.9, 0.5])
            if random.chance(0.1) { scenario.hosts[host].gateNoFor = random.magnitude(1...1000) }
        }
        for index in scenario.controllers.indices {
            add(to: &scenario.controllers[index].started.schedule, scenario.hosts.map(\.name), &random)
            for life in scenario.controllers[index].lives.indices {
                scenario.controllers[index].lives[life].approval = random.pick([
                    .approved(by: "ann"), .approved(by: "bob"), .notNow, .declined(.rollBack),
                ])
                if random.chance(0.3) {
                    scenario.controllers[index].lives[life].approvesAfter = random.magnitude(1...1000)
                }
            }
        }
    }

    private static func add(to schedule: inout Schedule, _ hosts: [String], _ random: inout Randomness) {
        let racks = hosts.map { ($0, random.pick(["r1", "r1", "r2", "r3"])) }
        let values = Dictionary(racks, uniquingKeysWith: { first, _ in first })
        for step in schedule.steps.indices {
            if random.chance(0.5) { spread(&schedule.steps[step], values, random.pick([1, 2, 2])) }
            if random.chance(0.4) { gate(&schedule.steps[step], &random) }
        }
        if random.chance(0.3) {
            let step = ScheduledStep(
                title: "approve", onFailure: .rollback, batches: [], approval: "Go on?")
            schedule.steps.insert(step, at: random.index(schedule.steps.count + 1))
        }
    }

    private static func gate(_ step: inout ScheduledStep, _ random: inout Randomness) {
        let hosts = step.batches.joined().map(\.host)
        step.gate = (0..<random.count(1...2)).map { number in
            GateCheck(
                times: random.pick([1, 2, 3]), every: random.pick([0.5, 2]), within: random.pick([0, 5, 30]),
                questions: [GateCheck.Question(probe: .command(argv: ["gate\(number)"]), hosts: hosts)])
        }
    }

    /// Cuts the batches anew, none larger than the largest was.
    private static func spread(_ step: inout ScheduledStep, _ values: [String: String], _ max: Int) {
        step.spread = ScheduledSpread(by: "rack", max: max, values: values)
        let size = step.batches.map(\.count).max() ?? 1
        var left = Array(step.batches.joined())
        step.batches = []
        while !left.isEmpty {
            var batch: [ScheduledAction] = []
            for action in left where batch.count < size {
                if batch.count(where: { values[$0.host] == values[action.host] }) < max { batch.append(action) }
            }
            left.removeAll { action in batch.contains { $0.host == action.host } }
            step.batches.append(batch)
        }
    }
}
