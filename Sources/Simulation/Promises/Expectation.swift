import AgentProtocol

/// How a host should be: its condition when the run first touched it, and what the steps of the run make of that.
struct Expectation {
    private let spec: HostSpec
    private(set) var condition: Condition
    private var memory: [String: SimulatedHost.StopMemory]

    init(_ host: SimulatedHost) {
        spec = host.spec
        condition = host.condition
        memory = host.allMemories
    }

    private func index(_ unit: String) -> Int? { spec.units.firstIndex { $0.name == unit } }

    mutating func apply(_ operation: Operation) {
        switch operation {
        case .stop(let target): if let unit = index(target.unit) { stop(unit) }
        case .start(let target): if let unit = index(target.unit) { start(unit) }
        case .restart(let target): if let unit = index(target.unit) { restart(unit) }
        case .link(let link): condition.links[link.path] = link.to
        case .copy(let copy): condition.links[copy.path] = copy.digest
        case .run(let command): run(command.argv)
        case .reload, .enable, .disable, .reboot, .waitFor, .check, .pause, .undo: break
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

    private mutating func stop(_ unit: Int) {
        let (units, triggers) = (dependents(of: unit), triggers(of: unit))
        guard condition.isUp[unit] || !triggers.isEmpty else { return }
        let kept = SimulatedHost.StopMemory(units: units, triggers: triggers)
        memory[spec.units[unit].name] = units.isEmpty && triggers.isEmpty ? nil : kept
        for one in units + triggers + [unit] { set(one, up: false) }
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

    private mutating func restart(_ unit: Int) {
        guard condition.isUp[unit] else { return start(unit) }
        memory[spec.units[unit].name] = nil
        for one in [unit] + dependents(of: unit) { set(one, up: true) }
    }
}
