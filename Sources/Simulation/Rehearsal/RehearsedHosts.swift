import AgentProtocol
import Inventory
import Schedule

/// The hosts that a plan is rehearsed on: what it names is there, and is well, but for the faults.
///
/// Every service is up, unless the plan's first word about it is to start it. It stops in a second and is up a second after
/// its start; systemd would kill a stop after its own default.
struct RehearsedHosts {
    static let systemdDefault = 90.0
    /// What links and files are before they are changed.
    static let before = "what it was before"

    private var specs: [HostSpec] = []
    private var cues: [[CuedFault]] = []
    private var indices: [String: Int] = [:]

    static func make(for schedule: Schedule, faults: [RehearsedFault]) -> [HostSpec] {
        var hosts = RehearsedHosts()
        for connection in schedule.hosts {
            hosts.indices[connection.host] = hosts.specs.count
            hosts.specs.append(HostSpec(name: connection.host, units: [], releasePath: ""))
        }
        for action in schedule.steps.flatMap(\.batches).joined() {
            guard let host = hosts.indices[action.host] else { continue }
            for operation in action.program where operation.asks.isEmpty { hosts.furnish(host, for: operation) }
            // What a condition asks about is there already, if the step does something to it.
            for unit in action.program.flatMap(\.asks) {
                hosts.add(ServiceTarget(unit: unit, stopTimeout: 0, startTimeout: 0), to: host, isActive: true)
            }
        }
        for fault in faults {
            for host in fault.hosts.compactMap({ hosts.indices[$0] }) { hosts.add(fault, to: host) }
        }
        return hosts.specs
    }

    private mutating func furnish(_ host: Int, for operation: Operation) {
        switch operation {
        case .start(let target): add(target, to: host, isActive: false)
        case .stop(let target), .restart(let target), .reload(let target), .enable(let target), .disable(let target):
            add(target, to: host, isActive: true)
        case .reboot(let reboot): for target in reboot.stopped { add(target, to: host, isActive: true) }
        case .link(let link): hold(link.path, on: host)
        case .copy(let copy): hold(copy.path, on: host)
        case .run, .waitFor, .check, .pause, .undo, .onlyIf: break
        }
    }

    private mutating func add(_ target: ServiceTarget, to host: Int, isActive: Bool) {
        if !specs[host].units.contains(where: { $0.name == target.unit }) {
            specs[host].units.append(Self.unit(target.unit, isActive: isActive))
        }
        // Those that the plan gives a time of their own are all that can be known without asking the host.
        for dependent in target.dependentTimeouts?.keys.sorted() ?? [] {
            if let known = specs[host].units.firstIndex(where: { $0.name == dependent }) {
                specs[host].units[known].needs = target.unit
            } else {
                specs[host].units.append(Self.unit(dependent, isActive: isActive))
                specs[host].units[specs[host].units.count - 1].needs = target.unit
            }
        }
    }

    private static func unit(_ name: String, isActive: Bool) -> UnitSpec {
        var temper = Temper()
        temper.stop = 1...1
        temper.start = 1...1
        temper.life = 0.5...0.5
        return UnitSpec(name: name, isActive: isActive, killsAfter: systemdDefault, temper: temper)
    }

    private mutating func hold(_ path: String, on host: Int) {
        guard specs[host].links[path] == nil else { return }
        specs[host].links[path] = Self.before
        // Which release a service comes up on is what the first link says.
        if specs[host].releasePath.isEmpty { specs[host].releasePath = path }
    }

    private mutating func add(_ fault: RehearsedFault, to host: Int) {
        guard fault.kind.isNature else {
            specs[host].cues.append(CuedFault(cue: fault.cue, fault: fault.kind))
            return
        }
        if case .gateFails(let seconds) = fault.kind { specs[host].gateNoFor = seconds ?? Fault.forEver }
        if fault.kind == .commandsFail { specs[host].commandsFail = true }
        for index in specs[host].units.indices {
            if let unit = fault.unit, unit != specs[host].units[index].name { continue }
            fault.kind.apply(to: &specs[host].units[index])
        }
    }
}

extension RehearsedFault.Kind {
    fileprivate func apply(to unit: inout UnitSpec) {
        var afterwards = unit.temperAfterwards ?? unit.temper
        switch self {
        case .stop(let seconds):
            unit.temper.set(stop: seconds)
            afterwards.set(stop: seconds)
        case .start(let seconds):
            unit.temper.set(start: seconds)
            afterwards.set(start: seconds)
        case .startFails(let always):
            unit.temper.failsToStart = 1
            if always { afterwards.failsToStart = 1 }
        case .diesInSoak: unit.temper.diesSoon = 1
        case .ill(let always):
            unit.temper.health = .chance(0)
            if always { afterwards.health = .chance(0) }
        case .flaps:
            unit.temper.health = .chance(0.5)
            afterwards.health = .chance(0.5)
        case .commandsFail, .gateFails, .linkCut, .agentKilled, .diskFull, .powerLost, .controllerKilled: return
        }
        unit.temperAfterwards = afterwards
    }
}

extension Temper {
    fileprivate mutating func set(stop seconds: Double?) {
        neverStops = seconds == nil ? 1 : 0
        if let seconds { stop = seconds...seconds }
    }

    fileprivate mutating func set(start seconds: Double?) {
        let seconds = seconds ?? Fault.forEver
        start = seconds...seconds
    }
}

extension Operation {
    /// The units that a condition asks about.
    fileprivate var asks: [String] {
        guard case .onlyIf(let operation) = self else { return [] }
        return operation.condition.condition.facts.compactMap { fact in
            switch fact {
            case .serviceState(let unit, _), .serviceEnabled(let unit, _): unit
            case .rebootRequired, .kernel, .uptime: nil
            }
        }
    }
}
