public import AgentProtocol
public import Journal
public import Schedule

/// A schedule, and what each of its hosts said about its part of it. Made read-only.
public struct Preview: Sendable, Hashable, Codable {
    public enum Sight: Sendable, Hashable, Codable {
        /// One operation forecast for each operation of all the host's programs, in the order of the steps.
        case seen(HostForecast)
        case excluded(Exclusion)
    }

    public var schedule: Schedule
    /// By host name.
    public var sights: [String: Sight]

    public init(schedule: Schedule, sights: [String: Sight]) {
        self.schedule = schedule
        self.sights = sights
    }

    /// What a host said about one step of the schedule: one forecast for each operation of its program there.
    /// Nil for a host that was not seen, or that has no part in the step.
    public func forecasts(step: Int, host: String) -> ArraySlice<OperationForecast>? {
        guard case .seen(let forecast)? = sights[host] else { return nil }
        var start = 0
        for (index, scheduled) in schedule.steps.enumerated() {
            guard let action = scheduled.action(on: host) else { continue }
            let end = start + action.program.count
            if index == step { return end <= forecast.operations.count ? forecast.operations[start..<end] : nil }
            start = end
        }
        return nil
    }
}

extension ScheduledStep {
    /// The action of this step on a host, if it has one. A host stands in a step at most once.
    public func action(on host: String) -> ScheduledAction? {
        for batch in batches {
            if let action = batch.first(where: { $0.host == host }) { return action }
        }
        return nil
    }
}
