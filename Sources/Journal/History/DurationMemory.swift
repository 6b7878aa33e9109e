import AgentProtocol
import Synchronization

/// The actions of the runs that this process records, while they are under way: a report says how long its operations took, and
/// only its intent what they are.
final class DurationMemory: Sendable {
    private struct Action {
        var intent: ActionIntent
        var time: Double
    }

    private let actions = Mutex<[String: [String: Action]]>([:])

    /// - Parameter times: of the events, in seconds since 1970.
    /// - Returns: what the events tell of how long things take.
    func note(_ events: [RunEvent], of runID: String, times: [Double]) -> [DurationSample] {
        actions.withLock { actions in
            var samples: [DurationSample] = []
            for (event, time) in zip(events, times) {
                switch event {
                case .intended(let intent) where intent.purpose == .forward:
                    actions[runID, default: [:]][intent.id] = Action(intent: intent, time: time)
                case .settled(let report):
                    guard let action = actions[runID]?.removeValue(forKey: report.id) else { continue }
                    samples += Self.samples(report, action, runID, time)
                case .lost(let id, _): actions[runID]?[id] = nil
                case .finished, .abandoned: actions[runID] = nil
                default: break
                }
            }
            return samples
        }
    }

    private static func samples(
        _ report: ActionReport, _ action: Action, _ runID: String, _ time: Double
    ) -> [DurationSample] {
        // What failed half-way tells how long a failure takes.
        guard report.outcome == .done || report.outcome == .unchanged else { return [] }
        let intent = action.intent
        let all = intent.program + intent.closing.map(\.operation)
        var samples = report.operations.compactMap { done -> DurationSample? in
            guard all.indices.contains(done.index), case .recorded(let key) = all[done.index].history,
                done.outcome == .done || done.outcome == .unchanged && all[done.index].isTimedUnchanged
            else { return nil }
            return DurationSample(
                key: key, host: intent.host, time: time, runID: runID, seconds: max(0, done.duration))
        }
        let worked = report.operations.reduce(0) { $0 + max(0, $1.duration) }
        samples.append(
            DurationSample(
                key: OperationHistory.contactKey, host: intent.host, time: time, runID: runID,
                seconds: max(0, time - action.time - worked)))
        return samples
    }
}
