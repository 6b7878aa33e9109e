/// Lives a scenario from its beginning to its end, faster than any clock.
public enum Simulator {
    /// More than any run takes; a simulation that has more never ends.
    private static let mostJobs = 400_000

    /// - Parameter tracing: whether to keep what happened as lines of text, which takes ten times as long.
    public static func run(seed: UInt64, tracing: Bool = false) -> SimulatedRun {
        run(RandomScenario.make(seed: seed), seed: seed, tracing: tracing)
    }

    public static func run(_ scenario: Scenario, seed: UInt64, tracing: Bool = false) -> SimulatedRun {
        let world = World(scenario, seed: seed, tracing: tracing)
        live(scenario, in: world)
        return SimulatedRun(
            seed: seed, broken: world.broken.first, trace: world.trace, seconds: world.loop.now,
            figures: world.watch.figures)
    }

    /// Until nobody is left who does anything.
    static func live(_ scenario: Scenario, in world: World) {
        for fault in scenario.faults {
            world.loop.after(fault.at) { [unowned world] in world.befall(fault.kind) }
        }
        let controllers = scenario.controllers.map { Controller(world: world, spec: $0) }
        let left = Count(controllers.count)
        for controller in controllers {
            world.loop.begin {
                await controller.live()
                left.value -= 1
                // What goes on at hosts has its time to end.
                if left.value == 0 { world.loop.after(Self.aftermath) { world.loop.stop() } }
            }
        }
        world.loop.run(atMost: mostJobs)
        if world.loop.jobs >= mostJobs { world.breaks(0, "it never ends") }
        if world.broken.isEmpty { world.watch.atEnd() }
        for controller in controllers { controller.process?.kill(quietly: true) }
        for host in world.hosts { host.agent.end() }
        world.loop.unwind(atMost: mostJobs)
    }

    /// In seconds.
    private static let aftermath = 600.0

    private final class Count: @unchecked Sendable {
        var value: Int
        init(_ value: Int) { self.value = value }
    }
}

public struct SimulatedRun: Sendable {
    public var seed: UInt64
    public var broken: BrokenPromise?
    /// Empty where it was not asked for.
    public var trace: [String]
    /// How long it took in the world's own time.
    public var seconds: Double
    public var figures: Figures
}
