import AgentProtocol
public import Diagnostics
public import Inventory
public import Plan

/// Joins a plan with an inventory.
public enum Scheduler {
    /// - Parameters:
    ///   - limit: A host pattern, as `--limit` gives it. Steps keep only hosts that match it too; a step that keeps none
    ///     is left out.
    ///   - tags: Which steps, as `--tags` and `--skip-tags` say.
    ///   - extra: Variables of the command line.
    ///   - planDirectory: Where the `src` of a `copy` is looked for, unless it is absolute.
    ///   - files: Where the files that `copy` sends come from.
    /// - Returns: The schedule, with every text resolved for its host.
    /// - Throws: All that stands in the way: patterns that match nothing, variables that are undefined or don't fit on
    ///   some host, files that can't be read.
    public static func schedule(
        plan: Plan, inventory: Inventory, limit: String? = nil, tags: TagChoice = TagChoice(),
        extra: ExtraVariables = .none, planDirectory: String, files: CopyFiles = .disk
    ) throws(Diagnostics) -> Schedule {
        let findings = Findings()
        let choice = HostChoice(plan: plan, inventory: inventory, limit: limit, tags: tags, findings: findings)
        let window = plan.window.flatMap { NamedWindows(inventory.windowFiles, findings).window($0) }
        try findings.throwIfAny()

        var scopes = HostScopes(
            plan: plan, inventory: inventory, extra: extra, hosts: choice.all, findings: findings)
        let participation = Participation(scopes: scopes, findings: findings)
        let attachments = Attachments(directory: planDirectory, source: files)
        let values = SpreadValues(scopes: scopes, findings: findings)
        var steps: [ScheduledStep] = []
        var built: [(step: Step, scheduled: ScheduledStep)] = []
        var leftOut: [LeftOut] = []
        for chosen in choice.steps {
            if let objection = chosen.objection {
                leftOut.append(LeftOut(step: chosen.step.title, hosts: [], because: objection))
                continue
            }
            let onFailure = chosen.step.onFailure ?? plan.defaults.onFailure
            if let approval = chosen.step.approval {
                steps.append(
                    ScheduledStep(
                        title: chosen.step.title, onFailure: onFailure, batches: [], approval: approval,
                        approvers: chosen.step.approvers))
                continue
            }
            var (parts, others) = participation.parts(of: chosen.step, on: chosen.hosts)
            leftOut += others
            if chosen.step.runsOnce { parts = Array(parts.prefix(1)) }
            guard !parts.isEmpty else { continue }
            let builder = ProgramBuilder(
                plan: plan, renderer: Renderer(scopes: scopes.within(chosen.step), findings: findings),
                attachments: attachments, findings: findings)
            let hosts = parts.map(\.host)
            let conditions = Dictionary(parts.map { ($0.host, $0.when) }, uniquingKeysWith: { first, _ in first })
            let peers = Set(hosts)
            let spread = chosen.step.spread.map { values.spread($0, hosts: hosts, all: choice.all) }
            let batches = Batches.split(hosts, serial: chosen.step.serial, spread: spread)
            let step = ScheduledStep(
                title: chosen.step.title, onFailure: onFailure, maxFailPercentage: chosen.step.failLimit?.value,
                batches: batches.map { batch in
                    batch.compactMap {
                        builder.action(chosen.step, on: $0, when: conditions[$0] ?? nil, peers: peers)
                    }
                }, spread: spread, gate: builder.gate(chosen.step, on: hosts))
            steps.append(step)
            built.append((chosen.step, step))
        }
        if !plan.secrets.isEmpty { SecretRules(findings: findings).check(built) }
        let telling = NotifyRendering(plan: plan, extra: extra, findings: findings)
        let notify = plan.notify.compactMap(telling.target)
        let asking = BlockerRendering(plan: plan, extra: extra, findings: findings)
        let blockers = plan.blockers.compactMap(asking.blocker)
        try findings.throwIfAny()
        // Who takes no part counts for nothing, not for the budget either, and no more does who only serves others.
        let taking = Set(steps.flatMap(\.batches).joined().map(\.host))
        let hosts = choice.all.filter(taking.contains)
        var schedule = Schedule(
            planName: plan.name, hosts: [], maxFailed: Batches.count(plan.budget, of: hosts.count), steps: steps,
            attachments: attachments.contents, leftOut: leftOut.isEmpty ? nil : leftOut,
            secrets: Schedule.secrets(of: plan, taken: steps, blockers, notify), window: window,
            blockers: blockers.isEmpty ? nil : blockers, notify: notify.isEmpty ? nil : notify)
        let serving = schedule.delegates
        if serving.isEmpty {
            schedule.hosts = hosts.compactMap(scopes.connection)
        } else {
            let all = inventory.hosts.filter { taking.contains($0) || serving.contains($0) }
            for host in all { scopes.add(host, findings) }
            try findings.throwIfAny()
            schedule.hosts = all.compactMap(scopes.connection)
        }
        return schedule
    }
}
