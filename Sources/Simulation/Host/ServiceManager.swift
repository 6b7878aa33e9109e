/// What systemd does with a host's units, as far as a run can tell: ordered stops, the kill at the end of a stop's time
/// unless a drop-in is loaded, starts that take their time or fail, sockets that start their service.
final class ServiceManager {
    enum State: Equatable { case active, starting, stopping, down, failed }

    struct Unit {
        let spec: UnitSpec
        var temper: Temper
        var state: State
        /// What it came up on.
        var release: String?
        /// When its own stop began; nil while it waits for what needs it.
        var stopsSince: Double?
        /// Whether lull's drop-in is loaded for it.
        var isShielded = false
        /// Counts what was begun with it, so that the end of something earlier is known as such.
        var turn = 0
        /// How often somebody killed it.
        var kills = 0
        /// Whether the agent that stops it died before it could load the drop-in.
        var isOrphaned = false
        /// Whether a boot starts it.
        var isEnabled: Bool
    }

    private(set) var units: [Unit]
    private unowned let host: SimulatedHost
    private var waiters: [Eventual<Bool>] = []
    private var loop: Loop { host.world.loop }

    init(_ spec: HostSpec, host: SimulatedHost) {
        self.host = host
        units = spec.units.map {
            Unit(
                spec: $0, temper: $0.temper, state: $0.isActive ? .active : .down,
                release: $0.isActive && $0.triggers == nil ? spec.links[spec.releasePath] : nil, isEnabled: $0.isActive)
        }
    }

    func index(_ name: String) -> Int? { units.firstIndex { $0.spec.name == name } }

    /// Active units that stop when this one does.
    func dependents(of index: Int) -> [Int] {
        units.indices.filter { units[$0].spec.needs == units[index].spec.name && isLive($0) }
    }

    /// Active sockets that would start it again.
    func triggers(of index: Int) -> [Int] {
        units.indices.filter { units[$0].spec.triggers == units[index].spec.name && units[$0].state == .active }
    }

    func isLive(_ index: Int) -> Bool { ![.down, .failed].contains(units[index].state) }
    func isDown(_ index: Int) -> Bool { !isLive(index) }

    func enable(_ index: Int, _ isEnabled: Bool) { units[index].isEnabled = isEnabled }

    /// Kept at the next change of any unit.
    func change() -> Eventual<Bool> {
        let eventual = Eventual<Bool>()
        waiters.append(eventual)
        return eventual
    }

    private func changed(_ index: Int, to state: State) {
        units[index].state = state
        host.tell("\(units[index].spec.name) is \(state)")
        let woken = waiters
        waiters = []
        for waiter in woken { waiter.keep(true) }
    }

    // MARK: Orders

    func stop(_ index: Int) {
        guard units[index].state == .active || units[index].state == .starting else { return }
        if units[index].spec.triggers != nil { return changed(index, to: .down) }
        units[index].turn += 1
        units[index].stopsSince = nil
        units[index].isOrphaned = false
        changed(index, to: .stopping)
        for dependent in dependents(of: index) { stop(dependent) }
        beginStopIfFree(index)
    }

    private func beginStopIfFree(_ index: Int) {
        guard units[index].state == .stopping, units[index].stopsSince == nil, dependents(of: index).isEmpty else {
            return
        }
        units[index].stopsSince = loop.now
        let turn = units[index].turn
        let temper = units[index].temper
        let isEndless = host.random.chance(temper.neverStops)
        let seconds = host.random.number(temper.stop)
        if !isEndless {
            loop.after(seconds) { [self] in if isStill(index, turn) { end(index, .down) } }
        }
        if let limit = units[index].spec.killsAfter {
            loop.after(limit) { [self] in killIfDue(index, turn) }
        }
    }

    private func isStill(_ index: Int, _ turn: Int) -> Bool {
        units[index].turn == turn && units[index].state == .stopping
    }

    private func killIfDue(_ index: Int, _ turn: Int) {
        guard isStill(index, turn), !units[index].isShielded, let since = units[index].stopsSince,
            let limit = units[index].spec.killsAfter, loop.now - since >= limit - 1e-6
        else { return }
        host.tell("systemd kills \(units[index].spec.name)")
        host.world.watch.serviceManagerKilled(units[index], on: host)
        die(index)
    }

    private func end(_ index: Int, _ state: State) {
        units[index].turn += 1
        units[index].release = nil
        changed(index, to: state)
        if let parent = parent(of: index) { beginStopIfFree(parent) }
        if state == .failed { for child in waiting(for: index) { end(child, .failed) } }
    }

    private func die(_ index: Int) {
        units[index].kills += 1
        end(index, .failed)
    }

    func start(_ index: Int) {
        guard isDown(index) else { return }
        units[index].turn += 1
        if units[index].spec.triggers != nil { return changed(index, to: .active) }
        changed(index, to: .starting)
        if let parent = parent(of: index), units[parent].state != .active {
            // It has its own turn when what it needs is up.
            start(parent)
        } else {
            beginStart(index)
        }
    }

    private func parent(of index: Int) -> Int? { units[index].spec.needs.flatMap(self.index) }

    private func beginStart(_ index: Int) {
        let turn = units[index].turn
        let temper = units[index].temper
        let fails = host.random.chance(temper.failsToStart)
        let diesAfter = host.random.chance(temper.diesSoon) ? host.random.number(temper.life) : nil
        loop.after(host.random.number(temper.start)) { [self] in
            guard units[index].turn == turn else { return }
            if fails { return end(index, .failed) }
            units[index].release = host.links[host.spec.releasePath]
            changed(index, to: .active)
            for child in waiting(for: index) { beginStart(child) }
            guard let diesAfter else { return }
            loop.after(diesAfter) { [self] in
                guard units[index].turn == turn, units[index].state == .active else { return }
                host.tell("\(units[index].spec.name) dies")
                host.world.watch.fell(units[index].spec.name, on: host)
                if !dependents(of: index).isEmpty { host.world.watch.disturbed(host) }
                end(index, .failed)
            }
        }
    }

    private func waiting(for parent: Int) -> [Int] {
        units.indices.filter { units[$0].spec.needs == units[parent].spec.name && units[$0].state == .starting }
    }

    // MARK: What befalls it

    /// What was done is being put back: whatever was wrong with that is wrong no more.
    func calm() {
        for index in units.indices { units[index].temper = units[index].spec.temperAfterwards ?? units[index].temper }
    }

    /// By the kernel, for want of memory.
    func outOfMemory(_ index: Int) {
        guard isLive(index), units[index].spec.triggers == nil else { return }
        host.tell("\(units[index].spec.name) is killed by the kernel")
        host.world.watch.fell(units[index].spec.name, on: host)
        host.world.watch.killed(units[index], on: host)
        // What came up on a change together with it goes on without it, and a rollback finds nothing to stop: see
        // docs/simulation.md.
        if !dependents(of: index).isEmpty { host.world.watch.disturbed(host) }
        die(index)
    }

    /// A client asks for what is down: a socket starts its service.
    func clientKnocks() {
        for socket in units.indices where units[socket].state == .active {
            guard let name = units[socket].spec.triggers, let index = index(name), isDown(index) else { continue }
            host.world.watch.fell(name, on: host)
            start(index)
        }
    }

    /// The agent that stopped them is dead.
    func orphan() {
        for index in units.indices where units[index].state == .stopping { units[index].isOrphaned = true }
    }

    /// - Returns: what was up.
    func powerOff() -> [Int] {
        let up = units.indices.filter { units[$0].state == .active || units[$0].state == .starting }
        for index in units.indices {
            units[index].turn += 1
            units[index].isShielded = false
            units[index].release = nil
            units[index].stopsSince = nil
            if isLive(index) { changed(index, to: .down) }
        }
        return up
    }

    /// By lull, where plan and operator let it.
    func force(_ index: Int) {
        guard isLive(index) else { return }
        host.tell("\(units[index].spec.name) is ended by force")
        end(index, .down)
    }

    // MARK: The drop-in

    func shield(_ indices: [Int]) {
        for index in indices where units[index].spec.killsAfter != nil { units[index].isShielded = true }
    }

    /// Takes drop-ins away where that kills nothing.
    /// - Returns: whether some are left.
    @discardableResult
    func sweep() -> Bool {
        for index in units.indices where units[index].isShielded && Self.maySweep(units[index].state) {
            units[index].isShielded = false
            // Without its drop-in a stop that has had its time is killed at once.
            killIfDue(index, units[index].turn)
        }
        return units.contains(where: \.isShielded)
    }

    static func maySweep(_ state: State) -> Bool { state != .stopping }
}
