import Journal
import Windows

/// Windows that close in the middle of runs, and open again.
enum RandomWindows {
    /// Picked as that of `RandomExtras`: the seeds of docs/simulation.md keep their worlds.
    private static let salt: UInt64 = 0x6C75_6C77_0000_0006

    static func add(to scenario: inout Scenario, seed: UInt64) {
        var random = Randomness(seed: seed ^ salt)
        guard random.chance(0.25) else { return }
        for index in scenario.controllers.indices {
            scenario.controllers[index].atClose = random.pick([.stop, .stop, .rollback, .finish])
            scenario.controllers[index].cutoff = random.chance(0.3) ? random.magnitude(1...300) : 0
            for life in scenario.controllers[index].lives.indices {
                scenario.controllers[index].lives[life].isOpenFor = random.magnitude(20...6000)
            }
            // The next windows are long enough some time.
            for number in 0..<random.count(0...2) {
                var life = ControllerSpec.Life(act: .resume(.goOn))
                life.delay = random.magnitude(1...4000)
                life.isOpenFor = random.magnitude(20...6000) * (number > 0 ? 10 : 1)
                scenario.controllers[index].lives.append(life)
            }
        }
    }
}
