import AgentProtocol
public import Diagnostics
public import Inventory
public import Plan

/// Joins a plan with an inventory.
public enum Scheduler {
    /// - Parameters:
    ///   - limit: A host pattern, as `--limit` gives it. Steps keep only hosts that match it too; a step that keeps none
    ///     is left out.
    ///   - planDirectory: Where the `src` of a `copy` is looked for, unless it is absolute.
    /// - Returns: The schedule, with every text resolved for its host.
    /// - Throws: All that stands in the way: patterns that match nothing, variables that are undefined or don't fit on
    ///   some host, files that can't be read.
    public static func schedule(
        plan: Plan, inventory: Inventory, limit: String? = nil, planDirectory: String
    ) throws(Diagnostics) -> Schedule {
        let findings = Findings()
        let choice = HostChoice(plan: plan, inventory: inventory, limit: limit, findings: findings)
        try findings.throwIfAny()

        let scopes = HostScopes(plan: plan, inventory: inventory, hosts: choice.all, findings: findings)
        let attachments = Attachments(directory: planDirectory)
        let builder = ProgramBuilder(
            plan: plan, renderer: Renderer(scopes: scopes, findings: findings), attachments: attachments,
            findings: findings)
        let values = SpreadValues(scopes: scopes, findings: findings)
        let steps = choice.steps.map { chosen in
            let spread = chosen.step.spread.map { values.spread($0, hosts: chosen.hosts, all: choice.all) }
            let batches = Batches.split(chosen.hosts, serial: chosen.step.serial, spread: spread)
            return ScheduledStep(
                title: chosen.step.title, onFailure: chosen.step.onFailure ?? plan.defaults.onFailure,
                batches: batches.map { $0.compactMap { builder.action(chosen.step, on: $0) } }, spread: spread,
                gate: builder.gate(chosen.step, on: chosen.hosts), approval: chosen.step.approval)
        }
        try findings.throwIfAny()
        return Schedule(
            planName: plan.name, hosts: choice.all.compactMap(scopes.connection),
            maxFailed: Batches.count(plan.budget, of: choice.all.count), steps: steps,
            attachments: attachments.contents)
    }
}
