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
    /// All that stands against a stop of a target, its force included.
    ///
    /// With force, a stop that goes on from before (one that was held, say) is no reason to refuse: it is awaited for as long
    /// again, and that it doesn't end is what the force is for.
    static func toStop(
        _ survey: Survey, _ target: ServiceTarget, startsAgain: Bool, permission: any ForcePermission
    ) -> [Reason] {
        let reasons = toStop(survey, policy: target.dependents, startsAgain: startsAgain).filter {
            if case .stillStopping = $0 { target.force == nil } else { true }
        }
        return reasons + toForce(survey, target, permission: permission)
    }

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
