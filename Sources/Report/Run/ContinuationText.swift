import AgentProtocol
import Execution
import Inventory
public import Journal
import Schedule

/// Before a run is taken up again: how it stands, and what will be done.
public enum ContinuationText {
    /// Empty for entries that don't begin a run.
    public static func render(
        _ entries: [JournalEntry], _ intention: RunResumed.Intention, width: Int, ink: Ink
    ) -> String {
        guard let first = entries.first, let last = entries.last, let state = RunState(replaying: entries) else {
            return ""
        }
        var page = Page(width: min(width, 120), ink: ink)
        page.add(
            Phrase("Run \(state.started.runID.visible): ", .strong) + Phrase(state.schedule.planName.visible), hang: 2)
        page.add(
            "begun \(TimeText.moment(first.time)) UTC by \(state.started.operatorName.visible) on "
                + "\(state.started.controller.visible), last heard of \(TimeText.moment(last.time)) UTC", indent: 2,
            hang: 4)
        for sentence in standing(state) + plan(state, intention) { page.add(Phrase(sentence), indent: 2, hang: 4) }
        return page.text
    }

    private static func standing(_ state: RunState) -> [String] {
        var sentences: [String] = []
        let cursor = state.cursor
        if case .ended(let end) = state.phase, end != .interrupted {
            sentences.append("It has ended.")
        } else if case .rollingBack = state.phase {
            sentences.append("It was putting everything back.")
        } else if let step = state.pendingApproval {
            sentences.append(
                "It waits for an approval, step \(step + 1) of \(state.schedule.steps.count): "
                    + "\(state.schedule.steps[step].approval?.visible ?? "")")
        } else if cursor.step < state.schedule.steps.count {
            let step = state.schedule.steps[cursor.step]
            let batch = step.batches.count > 1 ? ", batch \(cursor.batch + 1) of \(step.batches.count)" : ""
            sentences.append(
                "It was in step \(cursor.step + 1) of \(state.schedule.steps.count) (\(step.title.visible))\(batch).")
        }
        let inFlight = fold(state.inFlight.values.map(\.host))
        if !inFlight.isEmpty {
            sentences.append("In flight when it was last heard of: \(inFlight). What was begun there has gone on.")
        }
        let unconfirmed = fold(state.toConfirm.values.map(\.host))
        if !unconfirmed.isEmpty {
            sentences.append(
                "Not told yet that the run goes on: \(unconfirmed). By its guard, such a host puts back by itself what was done."
            )
        }
        return sentences
    }

    private static func plan(_ state: RunState, _ intention: RunResumed.Intention) -> [String] {
        let asks = state.isQuiet ? "" : "Those hosts are asked first what became of it; nothing is done twice. "
        let changed = fold(state.hosts.filter { $1.hasOutstandingChanges }.map(\.key))
        switch intention {
        case .goOn: return ["\(asks)Then it goes on as planned at its start, wherever plan and inventory are now."]
        case .rollBack:
            return changed.isEmpty
                ? ["\(asks)Nothing is to be put back."]
                : ["\(asks)Put back as before the run, the last batch first: \(changed)."]
        case .abort:
            return [
                "\(asks)Nothing is begun. The hosts are given back, and their guards are called off"
                    + (changed.isEmpty ? "." : "; what was done stays: \(changed).")
            ]
        }
    }

    private static func fold(_ hosts: [String]) -> String {
        HostFolding.fold(Set(hosts.map(\.visible)).sorted())
    }
}
