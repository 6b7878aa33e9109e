import Simulation
import Testing

@Suite struct SimulationTests {
    @Test func theSameSeedGivesTheSameTrace() {
        for seed in 1...200 as ClosedRange<UInt64> {
            let first = Simulator.run(seed: seed, tracing: true)
            #expect(!first.trace.isEmpty)
            #expect(first.trace == Simulator.run(seed: seed, tracing: true).trace, "seed \(seed)")
        }
    }
}
