public import Journal
import Schedule

/// What is asked before a batch on the machine of the controller.
extension RunState {
    /// Whether blockers are still to be asked before the batch that stands next.
    var needsBlockers: Bool {
        guard schedule.blockers?.isEmpty == false, freeBatch != cursor.place else { return false }
        return cursor.action < schedule.steps[cursor.step].batches[cursor.batch].count && mayWait(cursor.place)
    }

    /// Whether nothing is down before a batch that it or a later one brings up again. Where something is, it is safer to come to
    /// that than to leave it so.
    func mayWait(_ place: Cursor.Batch) -> Bool {
        if itinerary.isDown(before: place.step, batch: place.batch) { return false }
        return !undoCounted.contains(place) || itinerary.untilAllIsUp(step: place.step, batch: place.batch) == nil
    }

    /// How long they may take before a batch, in seconds; 0 where they are not asked any more.
    func lengthOfBlockers(before place: Cursor.Batch) -> Double {
        freeBatch != place && mayWait(place) ? schedule.worstCaseOfBlockers : 0
    }

    var nextBlockers: RunEvent {
        .blockersAsked(
            BlockersIntent(
                id: "\(started.runID).s\(cursor.step + 1).b\(cursor.batch + 1).blockers\(blockersCount + 1)",
                step: cursor.step, batch: cursor.batch, count: schedule.blockers?.count ?? 0,
                worstCase: schedule.worstCaseOfBlockers))
    }

    mutating func ask(_ intent: BlockersIntent) {
        blockers = intent
        blockersCount += 1
        freeBatch = nil
    }

    /// What was answered so long ago that nobody waits for it any more counts for nothing.
    mutating func answer(_ report: BlockersReport) {
        guard let intent = blockers, intent.id == report.id else { return }
        blockers = nil
        guard !report.blocks.isEmpty else {
            freeBatch = Cursor.Batch(step: intent.step, batch: intent.batch)
            return
        }
        let title = schedule.steps[intent.step].title
        trip = Trip(
            because:
                "something is in the way of batch \(intent.batch + 1) of step \(intent.step + 1) (\(title)): \(report.text)",
            onFailure: .interrupt)
    }
}

extension BlockersReport {
    /// As in `change freeze: exit code 1: until Monday; and 2 more`.
    public var text: String {
        let all = blocks.prefix(3).map { "\($0.name): \($0.because)" }
        return (all + (blocks.count > 3 ? ["and \(blocks.count - 3) more"] : [])).joined(separator: "; ")
    }
}
