import AgentProtocol

extension Systemd {
    /// What a start would do.
    struct StartPlan: Hashable {
        var target: Unit
        /// Units that are down and are to be up, the target among them.
        var units: [Unit]
        /// Triggers that are down and are to be up, started first.
        var triggers: [String]
        var activeTriggers: [String]
        var activeUnits: [String]
        var refusals: [Reason]
        /// What the start would stop.
        var conflicts: [UnitTie] = []

        var isNothing: Bool { units.isEmpty && triggers.isEmpty }
    }

    func start(_ target: ServiceTarget, _ watcher: any ServiceWatcher) throws(ServiceManagerError) -> ServiceResult {
        try start(startPlan(target), target, .start, watcher)
    }

    func start(
        _ plan: StartPlan, _ target: ServiceTarget, _ verb: ServicesBefore.Verb, _ watcher: any ServiceWatcher
    ) throws(ServiceManagerError) -> ServiceResult {
        if !plan.refusals.isEmpty { return .refused(plan.refusals) }
        if plan.isNothing { return ServiceResult(outcome: .unchanged) }
        let others = try broughtUp(with: plan.target, plan.units)
        let before = ServicesBefore(
            verb: verb, target: target,
            activeTriggers: plan.activeTriggers + others.activeTriggers.filter { !plan.activeTriggers.contains($0) },
            activeUnits: plan.activeUnits, targetHadFailed: plan.target.status.activeState == "failed",
            pulledIn: others.units.isEmpty ? nil : others.units)
        let objections = watcher.willTouch(before)
        if !objections.isEmpty { return ServiceResult(outcome: .failed, reasons: objections) }
        return try bringUp(
            plan.units, triggers: plan.triggers, target, Shield(systemctl: systemctl, dropIn: dropIn), watcher)
    }

    /// - Returns: `done` or `failed`.
    func bringUp(
        _ units: [Unit], triggers: [String], _ target: ServiceTarget, _ shield: Shield, _ watcher: any ServiceWatcher
    ) throws(ServiceManagerError) -> ServiceResult {
        let ascent = Ascent(
            systemctl: systemctl, shield: shield, watcher: watcher, target: target,
            pulledIn: { (units) throws(ServiceManagerError) in try pulledIn(by: units) })
        let reasons = try ascent.run(triggers: triggers, units: units)
        if !reasons.isEmpty { return ServiceResult(outcome: .failed, reasons: reasons) }
        for unit in units { memory.forget(unit.id) }
        return ServiceResult(outcome: .done)
    }

    /// - Parameter mending: whether what a crash of ours left behind may be mended first; a forecast only looks.
    func startPlan(_ target: ServiceTarget, mending: Bool = true) throws(ServiceManagerError) -> StartPlan {
        let name = target.unit
        var unit = try systemctl.unit(name)
        if !mending, sweeper.isOurs(unit) { unit.needsDaemonReload = false }
        if mending, sweeper.mend(unit) { unit = try systemctl.unit(name) }
        if WholeHost.isMeant(by: unit), !unit.status.isUp {
            // It is refused, and what its start would stop is nearly all of the host.
            return StartPlan(
                target: unit, units: [], triggers: [], activeTriggers: [], activeUnits: [],
                refusals: Refusal.toStart(unit, conflicting: []))
        }
        let remembered = memory.recall(unit.id)
        let states = try byName(unit.triggeredBy + remembered.triggers + remembered.units)
        let back = remembered.units.compactMap { states[$0] }.filter { !$0.status.isLive }
        let starting = (unit.status.isUp ? [] : [unit]) + back
        let conflicts = unit.loadState == "loaded" ? try blast.conflicts(ofStarting: starting, besides: []) : []
        var plan = StartPlan(
            target: unit, units: unit.status.isUp ? [] : [unit], triggers: [], activeTriggers: [], activeUnits: [],
            refusals: unit.status.isUp ? [] : Refusal.toStart(unit, conflicting: conflicts))
        plan.conflicts = conflicts
        if unit.loadState != "loaded" { return plan }
        if !unit.status.isUp { plan.refusals += try inUse(unit) }
        if let leftovers = leftovers(of: unit) { plan.refusals.append(leftovers) }
        for unit in Set(unit.triggeredBy).sorted().compactMap({ states[$0] }) {
            if unit.status.isLive { plan.activeTriggers.append(unit.id) }
        }
        plan.triggers = Self.triggersToStart(unit, states, remembered.triggers)
        if unit.status.isLive { plan.activeUnits.append(name) }
        if unit.kind == .target {
            // An undo stops the target, and these with it, though they were up before.
            plan.activeUnits += try systemctl.statuses(unit.reverseEdges[Edge.consistsOf.rawValue] ?? [])
                .filter { $0.isLive && !unit.status.isLive }.map(\.id)
        }
        for unit in remembered.units.compactMap({ states[$0] }) {
            if unit.status.isLive { plan.activeUnits.append(unit.id) } else { plan.units.append(unit) }
        }
        plan.refusals += try objections(to: plan, of: target, states)
        return plan
    }

    /// Those that a stop took down before; sockets that it needs and doesn't pull in; and, where it is about to be
    /// started, sockets that the host starts at boot.
    static func triggersToStart(_ unit: Unit, _ states: [String: Unit], _ remembered: [String]) -> [String] {
        let sockets = unit.triggeredBy.filter { name in
            guard name.hasSuffix(".socket"), let socket = states[name], !unit.status.isUp else { return false }
            return unit.requisite.contains(name) || socket.unitFileState.hasPrefix("enabled")
        }
        var names: [String] = []
        for name in sockets + remembered {
            guard let state = states[name], state.loadState == "loaded", state.status.isDown else { continue }
            if !names.contains(state.id) { names.append(state.id) }
        }
        return names
    }

    /// By all of their names.
    func byName(_ names: [String]) throws(ServiceManagerError) -> [String: Unit] {
        let names = Array(Set(names)).sorted()
        var found: [String: Unit] = [:]
        for (name, unit) in zip(names, try systemctl.units(names)) { found[name] = unit }
        return found
    }
}
