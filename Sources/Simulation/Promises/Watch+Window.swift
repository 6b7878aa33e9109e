import AgentProtocol
import Inventory
import Journal
import Plan
import Schedule
import Windows

/// Promise 9: no batch begins unless it, its soak and its rollback fit into what is left of the window.
extension Watch {
    func checkWindow(_ intent: ActionIntent, _ ledger: Ledger) {
        guard case .open(let opening)? = ledger.window, !ledger.hasBegunTurn(of: intent),
            ledger.batch.map({ $0 == (intent.step, intent.batch) }) != true
        else { return }
        if opening.atClose == .finish, ledger.hasBegunInWindow { return }
        let step = ledger.started.schedule.steps[intent.step]
        // The longest host alone, of this batch and of each that would be put back: how it all adds up is the preview's matter.
        let own =
            step.batches[intent.batch].lazy.filter {
                !ledger.out.contains($0.host) && !ledger.hasSucceeded(intent.step, on: $0.host)
            }.map(\.worstCase).max() ?? 0
        let isWhole = step.onFailure == .rollback || opening.atClose == .rollback
        let begun = (isWhole ? ledger.batchesBegun : []).union([[intent.step, intent.batch]])
        let back = begun.reduce(0.0) { $0 + ledger.longestUndo(step: $1[0], batch: $1[1]) }
        let late = world.latest(ledger.clockOffset) - min(opening.lastStart, opening.closes - own - back)
        // A machine that hangs between the decision and the act is late, whatever the decision was.
        if world.disk.holders[ledger.started.runID]?.freezesAtTouch != nil { return }
        // So is one whose clock was set in between.
        if world.loop.now - world.clockSetAt < Self.slowDisk { return }
        if late > Self.slowDisk {
            world.breaks(
                9, "\(intent.id) begins \(late) s too late for its window: it may take \(own) s, and \(back) s back")
        }
    }

    /// A run that ends for its window leaves nothing down that it would have started later.
    func checkLeft(_ end: RunEnd, _ ledger: Ledger) {
        guard end == .interrupted, ledger.isCutShort else { return }
        for connection in ledger.started.schedule.hosts {
            guard let host = world.host(connection.host), host.isUp, !disturbedHosts.contains(host.name),
                lastRun[host.name] == ledger.started.runID, let before = ledger.before[host.name],
                let wanted = ledger.expectations[host.name]?.condition, leavesDown(host, ledger, before, wanted)
            else { continue }
            world.breaks(
                9, "\(ledger.started.runID) ends before its time, and what it stopped on \(host.name) stays down")
        }
    }

    /// How long it may be from a decision to its record, in seconds.
    private static var slowDisk: Double { 11 }
}

extension Ledger {
    fileprivate func longestUndo(step: Int, batch: Int) -> Double {
        started.schedule.steps[step].batches[batch].lazy.filter { !self.out.contains($0.host) }
            .map { $0.program.reduce(0) { $0 + $1.worstCaseOfUndo } }.max() ?? 0
    }

    /// What is noted of windows before the event counts.
    func noteWindow(_ event: RunEvent, clockOffset offset: Double) {
        switch event {
        case .intended(let intent) where intent.purpose == .forward:
            batch = (intent.step, intent.batch)
            batchesBegun.insert([intent.step, intent.batch])
            hasBegunInWindow = true
            isCutShort = false
        case .resumed(let resumed):
            window = resumed.window
            clockOffset = offset
            hasBegunInWindow = false
            batch = nil
            isCutShort = false
        case .windowTooShort: isCutShort = true
        // Nor does one that ends since something is in its way.
        case .blockersAnswered(let report): isCutShort = !report.blocks.isEmpty
        case .stopRequested, .requested: batch = nil
        default: break
        }
    }
}
