import Journal
import Schedule

/// What steps say of how far they may go. Their numbers are their own, as those of `RandomExtras`.
enum RandomLimits {
    /// Picked as that of `RandomExtras`.
    private static let salt: UInt64 = 0x6C75_6C6E_0000_0E19

    static func add(to scenario: inout Scenario, seed: UInt64) {
        var random = Randomness(seed: seed ^ salt)
        guard random.chance(0.25) else { return }
        for index in scenario.controllers.indices {
            let racks = scenario.hosts.map { ($0.name, random.pick(["r1", "r1", "r2", "r3"])) }
            let values = Dictionary(racks, uniquingKeysWith: { first, _ in first })
            for step in scenario.controllers[index].started.schedule.steps.indices where random.chance(0.6) {
                spread(&scenario.controllers[index].started.schedule.steps[step], values, random.pick([1, 2, 2]))
            }
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
