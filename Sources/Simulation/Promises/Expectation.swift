import AgentProtocol

/// How a host should be: its condition when the run first touched it, and what the steps of the run make of that.
struct Expectation {
    private let spec: HostSpec
    private(set) var condition: Condition
    private var memory: [String: SimulatedHost.StopMemory]
    /// What the program that is looked at has brought down.
    private var stopped: [Int] = []
    /// Whether it has not been rebooted since the world began.
    private var isFirstBoot: Bool

    init(_ host: SimulatedHost) {
        spec = host.spec
        isFirstBoot = host.boots == 1
        condition = host.condition
        memory = host.allMemories
    }

    private func index(_ unit: String) -> Int? { spec.units.firstIndex { $0.name == unit } }

    mutating func apply(_ operation: Operation) {
        switch operation {
        case .stop(let target): if let unit = index(target.unit) { stop(unit, target.dependents) }
        case .start(let target): if let unit = index(target.unit) { start(unit) }
        case .restart(let target): if let unit = index(target.unit) { restart(unit, target.dependents) }
        case .link(let link): condition.links[link.path] = link.to
        case .copy(let copy): condition.links[copy.path] = copy.digest
        case .run(let command): run(command.argv)
        case .enable(let target): if let unit = index(target.unit) { condition.isEnabled[unit] = true }
        case .disable(let target): if let unit = index(target.unit) { condition.isEnabled[unit] = false }
        case .reboot: reboot()
        case .reload, .waitFor, .check, .pause, .undo, .onlyIf: break
        }
    }

    /// What a succeeding program makes of the host.
    mutating func apply(_ program: [Operation]) {
        stopped = []
        var skipped = 0
        for operation in program {
            if skipped > 0 {
                skipped -= 1
            } else if case .onlyIf(let question) = operation, question.condition.answer(value) != .holds {
                skipped = question.covers
            } else {
                apply(operation)
            }
        }
    }

    mutating func run(_ argv: [String]) {
        guard argv.count == 2 else { return }
        if argv[0] == "set" { condition.marks.insert(argv[1]) }
        if argv[0] == "unset" { condition.marks.remove(argv[1]) }
    }

    private func dependents(of unit: Int) -> [Int] {
        spec.units.indices.filter { spec.units[$0].needs == spec.units[unit].name && condition.isUp[$0] }
    }

    private func triggers(of unit: Int) -> [Int] {
        spec.units.indices.filter { spec.units[$0].triggers == spec.units[unit].name && condition.isUp[$0] }
    }

    private mutating func set(_ unit: Int, up: Bool) {
        condition.isUp[unit] = up
        let isService = spec.units[unit].triggers == nil
        condition.releases[unit] = up && isService ? condition.links[spec.releasePath] : nil
    }

    private mutating func stop(_ unit: Int, _ policy: DependentsPolicy) {
        let (units, triggers) = (dependents(of: unit), triggers(of: unit))
        guard condition.isUp[unit] || !triggers.isEmpty else { return }
        let kept = SimulatedHost.StopMemory(units: policy == .leave ? [] : units, triggers: triggers)
        memory[spec.units[unit].name] = kept.units.isEmpty && triggers.isEmpty ? nil : kept
        stopped += (units + triggers + [unit]).filter { condition.isUp[$0] }
        for one in units + triggers + [unit] { set(one, up: false) }
    }

    /// As a host would answer that went this way.
    private func value(_ fact: HostFact) -> Result<ConditionValue, FactProblem> {
        switch fact {
        case .serviceState(let unit, _):
            .success(.text(index(unit).map { condition.isUp[$0] ? "active" : "inactive" } ?? "absent"))
        case .serviceEnabled(let unit, _): .success(.bool(index(unit).map { condition.isEnabled[$0] } ?? false))
        case .rebootRequired, .kernel, .uptime: .success(fact.simulated(isFirstBoot: isFirstBoot))
        }
    }

    /// What was up or was stopped for it is up afterwards, and so is what a boot starts.
    private mutating func reboot() {
        for unit in spec.units.indices where condition.isUp[unit] || condition.isEnabled[unit] { set(unit, up: true) }
        for unit in stopped { set(unit, up: true) }
        memory = [:]
        isFirstBoot = false
    }

    private mutating func start(_ unit: Int) {
        let name = spec.units[unit].name
        if condition.isUp[unit], (memory[name]?.triggers ?? []).allSatisfy({ condition.isUp[$0] }) { return }
        let remembered = memory.removeValue(forKey: name)
        if let needed = spec.units[unit].needs.flatMap(index), !condition.isUp[needed] { set(needed, up: true) }
        for one in [unit] + (remembered?.units ?? []) + (remembered?.triggers ?? []) where !condition.isUp[one] {
            set(one, up: true)
        }
    }

    private mutating func restart(_ unit: Int, _ policy: DependentsPolicy) {
        guard condition.isUp[unit] else { return start(unit) }
        memory[spec.units[unit].name] = nil
        for one in dependents(of: unit) { set(one, up: policy != .leave) }
        set(unit, up: true)
    }
}
