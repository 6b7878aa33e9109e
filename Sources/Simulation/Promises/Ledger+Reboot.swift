import AgentProtocol
import Journal

extension Ledger {
    /// Nothing takes a reboot back: what the run itself never touched is up on what the boot found, and what was down though a
    /// boot starts it is up.
    func forgive(_ host: SimulatedHost, _ found: Condition, _ wanted: inout Condition) {
        guard rebooted.contains(host.name) else { return }
        let actions = host.agent.records.values.filter { Watch.isOf(started.runID, $0.request.id) }
        let sights = actions.flatMap { $0.report?.operations ?? [] }.flatMap(\.undo).compactMap { undo in
            if case .services(let before) = undo { before } else { ServicesBefore?.none }
        }
        let touched = Set(sights.flatMap { [$0.target.unit] + $0.activeUnits + ($0.pulledIn ?? []) })
        let begun = Set(sights.filter { $0.verb != .stop }.map(\.target.unit))
        for (index, unit) in host.spec.units.enumerated() {
            let isNews = !wanted.isUp[index] && wanted.isEnabled[index] && !begun.contains(unit.name)
            if isNews { wanted.isUp[index] = found.isUp[index] }
            if isNews || !touched.contains(unit.name) { wanted.releases[index] = found.releases[index] }
        }
    }
}
