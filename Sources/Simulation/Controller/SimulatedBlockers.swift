import Execution
import Schedule

/// What one controller finds in the way of its run: at times something, or nobody who answers.
struct SimulatedBlockers: BlockerAsker {
    let world: World
    let runID: String
    let process: SimulatedProcess
    /// How likely a blocker is to say that it isn't in the way.
    let free: Double

    func ask(_ blocker: ScheduledBlocker) async -> String? {
        // In a rehearsal nothing is in the way.
        guard !world.isRehearsal else { return nil }
        let question = world.watch.hearsay.blockers[runID]?.id
        let isFree = world.network.chance(free)
        let time = world.network.number(0...blocker.timeout)
        do { try await process.sleep(time) } catch { return "its controller is gone" }
        world.tell("\(blocker.title) is \(isFree ? "not " : "")in the way of \(runID)")
        world.watch.answered(blocker, isFree, to: runID, for: question)
        return isFree ? nil : "not now"
    }
}
