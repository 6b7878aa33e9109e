import AgentProtocol

/// A host of the world: its service manager, its files, its agent, and whether one can get at it.
///
/// Unchecked: only jobs of the simulation's `Loop` touch it, and they never run at once.
final class SimulatedHost: @unchecked Sendable {
    let spec: HostSpec
    unowned let world: World
    var random: Randomness
    private(set) var services: ServiceManager!
    private(set) var agent: Agent!
    var links: [String: String]
    var marks: Set<String> = []
    /// Until when nothing can be written on its disk.
    var diskFullUntil = 0.0
    /// How far its wall clock is off, in seconds.
    var clockOffset = 0.0
    private(set) var isUp = true
    private(set) var boots = 1
    /// Until when no packet reaches it.
    private(set) var cutUntil = 0.0
    /// Connections to it that are open.
    private var open: [Link] = []
    private var stopMemory: [String: StopMemory] = [:]

    private var cues: [CuedFault]

    var name: String { spec.name }
    var isReachable: Bool { isUp && world.loop.now >= cutUntil }
    var isDiskFull: Bool { world.loop.now < diskFullUntil }
    private var bootedAt = -1000.0
    /// By both of its clocks.
    var moment: HostMoment {
        HostMoment(bootID: "boot\(boots)", sinceBoot: world.loop.now - bootedAt, wall: wallClock)
    }
    /// Seconds since 1970.
    var wallClock: Double { world.epoch + world.loop.now + clockOffset }

    init(_ spec: HostSpec, world: World, random: Randomness) {
        self.spec = spec
        self.world = world
        self.random = random
        links = spec.links
        cues = spec.cues
        services = ServiceManager(spec, host: self)
        agent = Agent(host: self)
    }

    func tell(_ text: @autoclosure () -> String) { world.tell("\(name): \(text())") }

    var condition: Condition {
        Condition(
            isUp: services.units.map { $0.state == .active }, releases: services.units.map(\.release), links: links,
            marks: marks, isEnabled: services.units.map(\.isEnabled))
    }

    private var gateSince: Double?

    /// What it says to a question of a gate.
    func answersGate() -> Bool {
        let since = gateSince ?? world.loop.now
        gateSince = since
        return world.loop.now - since >= spec.gateNoFor && random.chance(spec.gateYes)
    }

    // MARK: What befalls it

    /// What waits for this moment happens, once.
    func reaches(_ moment: Cue.Moment) {
        if moment == .rollback { services.calm() }
        guard !cues.isEmpty else { return }
        let due = cues.filter { $0.cue.moment == moment }
        cues.removeAll { $0.cue.moment == moment }
        for cued in due {
            if cued.cue.delay == 0 {
                strike(cued.fault)
            } else {
                world.loop.after(cued.cue.delay) { [self] in strike(cued.fault) }
            }
        }
    }

    private func strike(_ fault: RehearsedFault.Kind) {
        world.keep(.happened(name, .struck(fault), at: world.loop.now))
        switch fault {
        case .linkCut(let seconds):
            cut(for: seconds ?? Fault.forEver)
        case .agentKilled: agent.current?.worker?.kill()
        case .diskFull(let seconds): diskFullUntil = world.loop.now + (seconds ?? Fault.forEver)
        case .powerLost(let seconds): reboot(downFor: seconds ?? Fault.forEver)
        case .controllerKilled: for holder in world.disk.holders.values { holder.kill() }
        case .stop, .start, .startFails, .diesInSoak, .ill, .flaps, .commandsFail, .gateFails: break
        }
    }

    /// No packet passes for so long; an open connection notices after a while, if it lasts.
    func cut(for seconds: Double) {
        tell("is cut off for \(seconds) s")
        cutUntil = max(cutUntil, world.loop.now + seconds)
        let patience = random.number(5...45)
        let open = open
        world.loop.after(patience) { [self] in
            guard world.loop.now < cutUntil else { return }
            for link in open { link.breaks() }
        }
    }

    /// Power is lost, and comes back; or it is told to.
    func reboot(downFor seconds: Double, isOrdered: Bool = false) {
        guard isUp else { return }
        tell("goes down for \(seconds) s\(isOrdered ? ", as it was told to" : "")")
        isUp = false
        agent.die()
        if !isOrdered { world.watch.disturbed(self) }
        var up = services.powerOff()
        if isOrdered { up = services.units.indices.filter { services.units[$0].isEnabled } }
        let links = open
        open = []
        stopMemory = [:]
        world.loop.after(random.number(0...20)) { for link in links { link.breaks() } }
        world.loop.after(seconds) { [self] in
            isUp = true
            boots += 1
            bootedAt = world.loop.now
            tell("is back")
            for index in up { services.start(index) }
            agent.boot()
        }
    }

    /// Whether a controller of the run that is alive has been connected to it for so long, in seconds.
    func isInContact(with runID: String, for seconds: Double) -> Bool {
        isReachable
            && open.contains {
                $0.runID == runID && !$0.process.isDead && !$0.process.isFrozen && world.loop.now - $0.since >= seconds
            }
    }

    func joined(_ link: Link) { open.append(link) }
    func left(_ link: Link) { open.removeAll { $0 === link } }

    // MARK: What stops took down besides their services, for the next start of each

    struct StopMemory {
        var units: [Int] = []
        var triggers: [Int] = []
    }

    func memory(of unit: String) -> StopMemory { stopMemory[unit] ?? StopMemory() }
    var allMemories: [String: StopMemory] { stopMemory }
    func forget(_ unit: String) { stopMemory[unit] = nil }

    func remember(_ unit: String, units: [Int], triggers: [Int]) {
        guard !units.isEmpty || !triggers.isEmpty else { return forget(unit) }
        stopMemory[unit] = StopMemory(units: units, triggers: triggers)
    }
}
