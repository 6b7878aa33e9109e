import AgentProtocol

/// The third key to a kill, after the plan's and the operator's: what the host itself says.
///
/// `Systemd.permission` is asked before anything is touched, in the forecast as well as in the act. One answer that
/// forbids keeps the service from being stopped at all, and the run from beginning.
protocol ForcePermission {
    /// Why none of a unit's processes may be ended by force on this host, in the words of its policy and where they stand
    /// (`force: never in /etc/lull/policy`); nil if the host lets the plan decide.
    func objection(to unit: String, _ rule: ForceRule) -> String?
}

/// A host without a policy leaves it to plan and operator.
struct NoPolicy: ForcePermission {
    func objection(to unit: String, _ rule: ForceRule) -> String? { nil }
}

extension Refusal {
    /// What the host has against the force of a target, for all that might be hit: the service and what stops with it.
    static func toForce(
        _ survey: Survey, _ target: ServiceTarget, permission: any ForcePermission
    ) -> [Reason] {
        guard let rule = target.force else { return [] }
        return ([survey.target] + survey.dependents.map(\.unit)).compactMap { unit in
            permission.objection(to: unit.id, rule).map { .forceForbidden(unit: unit.id, policy: Printable.escape($0)) }
        }
    }
}
