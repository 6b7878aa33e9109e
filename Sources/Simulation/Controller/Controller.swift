import AgentProtocol
import Execution
import Journal

/// Who stands behind one run: an operator and, one after the other, the controllers that they start.
final class Controller: @unchecked Sendable {
    private let world: World
    private let spec: ControllerSpec
    /// Lives of this one that are going on.
    private(set) var process: SimulatedProcess?

    init(world: World, spec: ControllerSpec) {
        self.world = world
        self.spec = spec
    }

    var runID: String { spec.started.runID }

    func live() async {
        for (number, life) in spec.lives.enumerated() {
            let pause = Eventual<Bool>()
            world.loop.after(life.delay) { pause.keep(true) }
            guard await pause.get(), number == 0 || isUnfinished else { return }
            await live(life, number + 1)
        }
    }

    private var isUnfinished: Bool {
        guard let last = world.disk.runs[runID]?.last else { return false }
        if case .finished(let end) = last.event { return end == .interrupted }
        return true
    }

    private func live(_ life: ControllerSpec.Life, _ number: Int) async {
        let process = SimulatedProcess("controller \(runID).\(number)", loop: world.loop, diesAtTouch: life.diesAtTouch) {
            [world] in world.tell("\($0.name) is killed")
        }
        self.process = process
        let store = SimulatedStore(disk: world.disk, process: process)
        let fleet = SimulatedFleet(world: world, process: process)
        let driver = Driver(
            store: store, fleet: fleet, observer: Spectator(world: world), choose: { life.choice },
            clock: SimulatedClock(loop: world.loop, process: process))
        // Whatever waits for news from hosts finds out that there is nobody any more to wait.
        process.atDeath { driver.abandon() }
        if let after = life.stopsAfter {
            world.loop.after(after) { [world] in
                guard !process.isDead else { return }
                world.tell("\(process.name) is asked to stop")
                driver.requestStop()
            }
        }
        if let after = life.abandonsAfter {
            world.loop.after(after) { [world] in
                guard !process.isDead else { return }
                world.tell("\(process.name) is left")
                driver.abandon()
            }
        }
        world.tell("\(process.name) begins")
        do {
            let preview = await Previewer(fleet: fleet, forks: spec.started.forks).preview(spec.started.schedule)
            try process.touch()
            let end = try await driver.run(spec.started, preview)
            world.tell("\(process.name) ends: \(end)")
        } catch {
            world.tell("\(process.name) fails: \(error)")
        }
        process.kill(quietly: true)
    }
}

/// Nobody looks at the screen.
private struct Spectator: RunObserver {
    let world: World

    func recorded(_ entry: JournalEntry) async {}
    func progressed(_ progress: ActionProgress) async {}
}
