import AgentProtocol

/// How long each unit of a stop may take.
///
/// A unit's time begins with its own stop: what waits for others to be down (`After=`) has not begun.
struct StopLimits: Hashable {
    let target: ServiceTarget

    /// In seconds, from the moment that the unit's own stop begins.
    func own(_ unit: Unit) -> Double { declared(unit) ?? target.stopTimeout }

    /// In seconds, for all of them together: the slowest of the dependents, and then the service. Without times of their own they
    /// all share the service's.
    func whole(_ units: [Unit]) -> Double { target.stopTimeout + (units.compactMap(declared).max() ?? 0) }

    /// What the plan says of a unit that stops with the service.
    private func declared(_ unit: Unit) -> Double? {
        let names = [unit.id] + unit.names
        guard !names.contains(target.unit), let timeouts = target.dependentTimeouts else { return nil }
        return names.lazy.compactMap { timeouts[$0] }.first
    }
}
