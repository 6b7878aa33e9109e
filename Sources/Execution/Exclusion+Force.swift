import AgentProtocol
public import Journal

extension Exclusion {
    /// Whether the host's own policy forbids the force that the plan asks for.
    public var forbidsForce: Bool {
        guard case .refused(let reasons) = self else { return false }
        return reasons.contains { if case .forceForbidden = $0 { true } else { false } }
    }
}
