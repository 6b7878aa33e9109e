import AgentProtocol
import Journal
import Schedule

/// Runs that ask before each batch whether anything is in the way.
enum RandomBlockers {
    /// Picked as that of `RandomExtras`: the seeds of docs/simulation.md keep their worlds.
    private static let salt: UInt64 = 0x6C75_6C62_0000_875A

    static func add(to scenario: inout Scenario, seed: UInt64) {
        var random = Randomness(seed: seed ^ salt)
        guard random.chance(0.25) else { return }
        let blockers = (0..<random.count(1...3)).map { number in
            ScheduledBlocker(
                name: "freeze\(number)", question: .command(argv: ["frozen"], environment: nil),
                timeout: random.pick([0.5, 10, 60]))
        }
        for index in scenario.controllers.indices {
            scenario.controllers[index].started.schedule.blockers = blockers
            scenario.controllers[index].free = random.pick([1, 0.95, 0.8, 0.5])
            // Whoever was stopped by one comes back.
            for _ in 0..<random.count(0...4) {
                var life = ControllerSpec.Life(act: .resume(.goOn))
                life.delay = random.magnitude(1...4000)
                life.isOpenFor = scenario.controllers[index].lives.first?.isOpenFor.map { $0 * 10 }
                scenario.controllers[index].lives.append(life)
            }
        }
    }
}
