import Journal
import Schedule

/// What others ask of a run while it goes on, and who may approve of its steps.
enum RandomRequests {
    /// Picked as that of `RandomExtras`.
    private static let salt: UInt64 = 0x6C75_6C71_0000_A5CD

    static func add(to scenario: inout Scenario, seed: UInt64) {
        var random = Randomness(seed: seed ^ salt)
        guard random.chance(0.2) else { return }
        let approvers = random.pick([nil, ["ann"], ["bob"], ["ann", "bob", "cy"]])
        for index in scenario.controllers.indices {
            for step in scenario.controllers[index].started.schedule.steps.indices
            where scenario.controllers[index].started.schedule.steps[step].approval != nil {
                scenario.controllers[index].started.schedule.steps[step].approvers = approvers
            }
            let steps = scenario.controllers[index].started.schedule.steps
            for life in scenario.controllers[index].lives.indices {
                scenario.controllers[index].lives[life].requests = requests(steps, &random)
            }
        }
    }

    private static func requests(
        _ steps: [ScheduledStep], _ random: inout Randomness
    ) -> [(after: Double, RunRequest)] {
        let approvals = steps.indices.filter { steps[$0].approval != nil }.map { RunRequest.What.approve(step: $0) }
        let possible: [RunRequest.What] = [.pause, .pause, .goOn, .goOn, .rollBack, .abort] + approvals + approvals
        let all = (0..<random.count(1...4)).map { _ in
            let who = random.pick(["ann", "bob", "cy"])
            return (random.magnitude(0.1...1000), RunRequest(random.pick(possible), by: who, controller: "desk"))
        }
        // Whoever pauses a run comes back to it some time.
        return all + [(random.magnitude(1000...4000), RunRequest(.goOn, by: "cy", controller: "desk"))]
    }
}
