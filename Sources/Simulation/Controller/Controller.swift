import AgentProtocol
import Execution
import Journal
import Schedule

/// Who stands behind one run: an operator and, one after the other, the controllers that they start.
///
/// Unchecked: only jobs of the simulation's `Loop` touch it, and they never run at once.
final class Controller: @unchecked Sendable {
    let world: World
    let spec: ControllerSpec
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
            guard await pause.get(), life.act.isBegin || isUnfinished else { return }
            await live(life, number + 1)
        }
    }

    private var isUnfinished: Bool {
        guard let last = world.disk.runs[runID]?.last else { return false }
        if case .finished(let end) = last.event { return end == .interrupted }
        return true
    }

    /// What an operator would be asked for.
    private func secrets(for act: ControllerSpec.Act) -> Secrets {
        let all = spec.started.schedule.secrets?.map(\.name) ?? []
        var needed = Set(all)
        if case .resume(let intention) = act, let state = RunState(replaying: world.disk.runs[runID] ?? []) {
            needed = state.secretsNeeded(for: intention)
        }
        return Secrets(Dictionary(uniqueKeysWithValues: all.map { ($0, "what \($0) is") })).only(needed)
    }

    private func window(of life: ControllerSpec.Life) -> RunWindow? {
        life.isOpenFor.map {
            let closes = world.wallClock + $0
            return .open(
                RunOpening(text: "tonight", closes: closes, lastStart: closes - spec.cutoff, atClose: spec.atClose))
        }
    }

    private func live(_ life: ControllerSpec.Life, _ number: Int) async {
        // One controller a run: the lock of another that lives is in the way, but for one on a machine that hangs.
        if let holder = world.disk.holders[runID], !holder.isDead, !(spec.isElsewhere && holder.isFrozen) { return }
        let process = SimulatedProcess(
            "controller \(runID).\(number)\(spec.isElsewhere ? " elsewhere" : "")", loop: world.loop,
            diesAtTouch: life.diesAtTouch, froze: { [world] in world.tell("\($0.name) hangs") },
            died: { [world] in world.tell("\($0.name) is killed") })
        process.freezesAtTouch = life.freezesAtTouch
        self.process = process
        world.disk.holders[runID] = process
        world.disk.lives[runID, default: 0] += 1
        if life.takesOver { world.takesOver.insert(runID) }
        let store = SimulatedStore(disk: world.disk, process: process)
        let fleet = SimulatedFleet(world: world, runID: runID, process: process)
        let clock = SimulatedClock(loop: world.loop, process: process)
        let window = window(of: life)
        let offset = world.clockOffset
        let driver = Driver(
            store: store, fleet: fleet, observer: Spectator(world: world),
            takeOver: TakeOver(
                deadRuns: world.disk.deadRuns(but: runID), endedRuns: world.disk.endedRuns(but: runID),
                anyRun: life.takesOver), secrets: secrets(for: life.act),
            blockers: SimulatedBlockers(world: world, runID: runID, process: process, free: spec.free),
            choose: { _ in
                if life.choosesAfter > 0 { try? await clock.sleep(for: .seconds(life.choosesAfter)) }
                return life.choice
            },
            approve: { _, _, _ in
                if life.approvesAfter > 0 { try? await clock.sleep(for: .seconds(life.approvesAfter)) }
                return life.approval
            },
            clock: clock, time: { [world] in world.latest(offset) })
        // Whatever waits for news from hosts finds out that there is nobody any more to wait.
        process.atDeath { driver.abandon() }
        if let after = life.stopsAfter {
            world.loop.after(after) { [world] in
                guard !process.isDead else { return }
                world.tell("\(process.name) is asked to stop")
                driver.requestStop()
            }
        }
        for (after, request) in life.requests {
            world.loop.after(after) { [world] in
                guard !process.isDead else { return }
                world.tell("\(process.name) is asked to \(request.what)")
                driver.request(request)
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
            let end = try await act(life.act, window, driver, fleet, store, process)
            world.tell("\(process.name) ends: \(end)")
            world.watch.ended(end, runID)
        } catch {
            world.tell("\(process.name) fails: \(error)")
        }
        process.kill(quietly: true)
    }
}

extension Controller {
    fileprivate func act(
        _ act: ControllerSpec.Act, _ window: RunWindow?, _ driver: Driver, _ fleet: SimulatedFleet,
        _ store: SimulatedStore,
        _ process: SimulatedProcess
    ) async throws -> RunEnd {
        switch act {
        case .run:
            let preview = await Previewer(fleet: fleet, forks: spec.started.forks).preview(spec.started.schedule)
            try process.touch()
            var started = spec.started
            started.window = window
            return try await driver.run(started, preview)
        case .resume(let intention):
            let entries = try await store.entries(of: runID)
            return try await driver.resume(
                entries, intention, operatorName: spec.started.operatorName, controller: spec.started.controller,
                now: world.wallClock, window: intention == .goOn ? window : nil)
        }
    }
}

extension ControllerSpec.Act {
    fileprivate var isBegin: Bool {
        if case .run = self { true } else { false }
    }
}

/// Nobody looks at the screen.
private struct Spectator: RunObserver {
    let world: World

    func recorded(_ entry: JournalEntry) async {}
    func progressed(_ progress: ActionProgress) async { world.keep(.progressed(progress, at: world.loop.now)) }
}
