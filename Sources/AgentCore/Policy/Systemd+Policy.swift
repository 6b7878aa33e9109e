import AgentProtocol

/// What the host's policy says to the units that only the survey knows of: aliases, what stops as well, and triggers. The
/// name that was asked for was judged before.
extension Systemd {
    func objections(toStopping survey: Survey, of target: ServiceTarget) -> [Reason] {
        guard let policy, survey.target.loadState == "loaded" else { return [] }
        var reasons = objections(to: "stop", aliasesOf: survey.target, target)
        for unit in survey.dependents.map(\.unit) + survey.stoppableTriggers {
            let what = "stop \(Policy.name(unit.id, target.user)), which stops with \(target.unit)"
            reasons += [policy.objection(to: what, unit: [unit.id] + unit.names, user: target.user)].compactMap(\.self)
        }
        return reasons
    }

    func objections(
        to plan: StartPlan, of target: ServiceTarget, _ states: [String: Unit]
    ) throws(ServiceManagerError) -> [Reason] {
        guard let policy, !plan.isNothing else { return [] }
        var reasons = objections(to: "start", aliasesOf: plan.target, target)
        let others = plan.units.filter { $0.id != plan.target.id } + plan.triggers.compactMap { states[$0] }
        for unit in others {
            let what = "start \(Policy.name(unit.id, target.user)), which comes up with \(target.unit)"
            reasons += [policy.objection(to: what, unit: [unit.id] + unit.names, user: target.user)].compactMap(\.self)
        }
        // What a target brings up goes down again in a rollback.
        for unit in try downBelow(plan.units).map(\.id) {
            let what = "start \(Policy.name(unit, target.user)), which comes up with \(target.unit)"
            reasons += [policy.objection(to: what, unit: [unit], user: target.user)].compactMap(\.self)
        }
        return reasons
    }

    /// A unit that goes by the name of a denied one, too.
    func objections(to verb: String, aliasesOf unit: Unit, _ target: ServiceTarget) -> [Reason] {
        guard let policy, policy.objection(to: verb, unit: [target.unit], user: target.user) == nil else { return [] }
        let names = [target.unit, unit.id] + unit.names
        let name = Policy.name(target.unit, target.user)
        let what = unit.id == target.unit ? "\(verb) \(name)" : "\(verb) \(name), which is \(unit.id)"
        return [policy.objection(to: what, unit: names, user: target.user)].compactMap(\.self)
    }
}

/// The host's key to a kill, as its policy has it.
struct PolicyPermission: ForcePermission {
    let policy: Policy

    func objection(to unit: String, _ rule: ForceRule) -> String? { policy.ruleAgainstForce }
}
