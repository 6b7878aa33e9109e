import AgentProtocol
public import Journal
import Plan
import Schedule
import Windows

/// No batch begins unless it, its soak and its rollback fit into what is left of the window.
extension RunState {
    /// What stands next and doesn't fit; nil where it does, where nothing stands next, and where there is no window.
    ///
    /// - Parameter now: in seconds since 1970; of two clocks that differ, the later one.
    public func shortfall(now: Double) -> WindowShortfall? {
        guard let next = nextInWindow, now > next.latest else { return nil }
        return WindowShortfall(
            step: next.place.step, batch: next.place.batch, length: next.length, upTo: next.upTo,
            rollback: next.rollback, left: next.opening.closes - now, isCutOff: now > next.opening.lastStart)
    }

    /// As `shortfall(now:)`, once the run is gone on with in this window.
    public func shortfall(now: Double, in window: RunWindow?) -> WindowShortfall? {
        var taken = self
        taken.apply(
            .resumed(
                RunResumed(
                    intention: .goOn, operatorName: started.operatorName, controller: started.controller,
                    epoch: epoch + 1, window: window)))
        return taken.shortfall(now: now)
    }

    /// Until when it has to begin what stands next, in seconds since 1970; nil where that doesn't matter.
    public var latestBegin: Double? { nextInWindow?.latest }

    private struct NextInWindow {
        var opening: RunOpening
        var place: Cursor.Batch
        var length: Double
        var upTo: Int?
        var rollback: Double
        var latest: Double { min(opening.lastStart, opening.closes - length - rollback) }
    }

    private var nextInWindow: NextInWindow? {
        guard case .open(let opening)? = window, phase == .forward, trip == nil, !stopChosen else { return nil }
        if opening.atClose == .finish, hasBegunInWindow { return nil }
        // An approval takes whatever time it takes; what it is about is what has to fit.
        guard let step = schedule.steps.indices[cursor.step...].first(where: { !schedule.steps[$0].batches.isEmpty })
        else { return nil }
        let place = step == cursor.step ? cursor.place : Cursor.Batch(step: step, batch: 0)
        guard place != begunBatch, schedule.steps[step].batches.indices.contains(place.batch) else { return nil }
        // What was begun before a break may never have arrived, and is then begun in this window.
        let flying = Set(inFlight.values.lazy.filter { $0.purpose == .forward }.map(\.subject))
        let begun = step == cursor.step ? cursor.action : 0
        let actions = schedule.steps[step].batches[place.batch].enumerated().filter { index, action in
            hosts[action.host]?.isFit == true && (index >= begun || flying.contains(action.host))
        }.map(\.element)
        guard !actions.isEmpty else { return nil }
        let isGated = schedule.steps[step].gate != nil && passedGate != place
        let questions = lengthOfBlockers(before: place) + (isGated ? schedule.steps[step].worstCaseOfGate : 0)
        let length = RunLength.ofBatch(actions, questions: questions, forks: started.forks)
        let undo = RunLength.ofUndo(actions, forks: started.forks)
        let isWhole = schedule.steps[step].onFailure == .rollback || opening.atClose == .rollback
        let whole = begunUndo + (undoCounted.contains(place) ? 0 : undo)
        // Whatever ends between a stop and its start leaves something down.
        let rest = itinerary.untilAllIsUp(step: step, batch: place.batch)
        return NextInWindow(
            opening: opening, place: place, length: length + (rest?.length ?? 0), upTo: rest?.step,
            rollback: (isWhole ? whole : undo) + (rest?.undo ?? 0))
    }

    /// The first action of a batch begins, or the first one after a break.
    mutating func noteBegin(of intent: ActionIntent) {
        hasBegunInWindow = true
        let place = Cursor.Batch(step: intent.step, batch: intent.batch)
        guard window != nil || schedule.blockers != nil, begunBatch != place else { return }
        begunBatch = place
        guard undoCounted.insert(place).inserted else { return }
        begunUndo += RunLength.ofUndo(schedule.steps[intent.step].batches[intent.batch], forks: started.forks)
    }

    mutating func enter(_ window: RunWindow?) {
        self.window = window
        hasBegunInWindow = false
        begunBatch = nil
    }

    mutating func cutShort(by shortfall: WindowShortfall) {
        guard case .open(let opening)? = window else { return }
        let place = Cursor.Batch(step: shortfall.step, batch: shortfall.batch)
        let leavesDown =
            itinerary.isDown(before: shortfall.step, batch: shortfall.batch)
            || (shortfall.upTo != nil && undoCounted.contains(place))
        isPaused = false
        pausedBy = nil
        awaitsApproval = nil
        forgetAnswers()
        trip = Trip(
            because: shortfall.text(title: schedule.steps[shortfall.step].title),
            onFailure: hasBegun && (opening.atClose == .rollback || leavesDown) ? .rollBack : .interrupt)
        if trip?.onFailure == .rollBack { askKeptGuards() }
    }
}

extension WindowShortfall {
    /// Why what stands next is not begun, as half a sentence.
    ///
    /// - Parameter title: that of its step.
    public func text(title: String?) -> String {
        let what = what(title: title)
        if left <= 0 { return "the window closed \(Seconds.text(-left)) ago, before \(what)" }
        if isCutOff { return "it is too late in the window to begin \(what)" }
        return "\(need(title: title)), and the window closes in \(Seconds.text(left))"
    }

    /// What stands next, and how long it and putting it back may take.
    public func need(title: String?) -> String {
        let back = rollback > 0 ? " and putting back up to \(Seconds.text(rollback))" : ""
        return "\(what(title: title)) may take up to \(Seconds.text(length))\(back)"
    }

    private func what(title: String?) -> String {
        let up = upTo.map { ", and all until step \($0 + 1), which starts what is down by then," } ?? ""
        return "step \(step + 1)\(title.map { " (\($0))" } ?? ""), batch \(batch + 1)\(up)"
    }
}
