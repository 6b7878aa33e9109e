public import AgentProtocol

/// A service that the schedule may kill in a step.
public struct ScheduledForce: Sendable, Hashable {
    /// From 1.
    public var step: Int
    public var title: String
    public var unit: String
    public var rule: ForceRule
}

extension Schedule {
    /// Every force that the schedule asks for, once for each step and service, in order. Empty where nothing is ever killed.
    public var forces: [ScheduledForce] {
        var forces: [ScheduledForce] = []
        for (index, step) in steps.enumerated() {
            for operation in step.batches.joined().flatMap(\.program) {
                guard let force = operation.force else { continue }
                let found = ScheduledForce(step: index + 1, title: step.title, unit: force.unit, rule: force.rule)
                if !forces.contains(found) { forces.append(found) }
            }
        }
        return forces
    }
}
