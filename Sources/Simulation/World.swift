/// Everything there is: time, hosts, network, the controllers' disk, and who watches that the promises are kept.
final class World: @unchecked Sendable {
    /// When it begins, in seconds since 1970.
    let epoch: Double

    let loop: Loop
    let rates: FaultRates
    private(set) var hosts: [SimulatedHost] = []
    private var byName: [String: SimulatedHost] = [:]
    private(set) var disk: Disk!
    private(set) var watch: Watch!
    var network: Randomness
    /// How far the controllers' wall clock is off, in seconds.
    var clockOffset = 0.0
    /// When it was set last, in seconds from the beginning.
    private(set) var clockSetAt = -1e9
    /// Runs that were begun with `--take-over`.
    var takesOver: Set<String> = []
    private(set) var trace: [String] = []
    private let isTracing: Bool
    private(set) var broken: [BrokenPromise] = []
    /// Whether somebody wants to be told of it as of a run.
    let isRehearsal: Bool
    private(set) var moments: [Rehearsal.Moment] = []

    init(_ scenario: Scenario, seed: UInt64, tracing: Bool, isRehearsal: Bool = false) {
        self.isRehearsal = isRehearsal
        epoch = isRehearsal ? 0 : 1_700_000_000
        var random = Randomness(seed: seed)
        loop = Loop(picks: scenario.shufflesJobs ? random.branch() : nil)
        rates = scenario.rates
        isTracing = tracing
        network = random.branch()
        let diskRandom = random.branch()
        watch = Watch(world: self)
        disk = Disk(world: self, random: diskRandom)
        for spec in scenario.hosts {
            let host = SimulatedHost(spec, world: self, random: random.branch())
            hosts.append(host)
            byName[spec.name] = host
        }
    }

    func host(_ name: String) -> SimulatedHost? { byName[name] }

    var wallClock: Double { epoch + loop.now + clockOffset }

    /// As late as it is by either clock of a controller that began when the wall clock was so far off.
    func latest(_ offset: Double) -> Double { epoch + loop.now + max(offset, clockOffset) }

    func tell(_ text: @autoclosure () -> String) {
        guard isTracing else { return }
        let milliseconds = Int((loop.now * 1000).rounded())
        let parts = "\(milliseconds / 1000).\(String(milliseconds % 1000 + 1000).dropFirst())"
        trace.append(String(repeating: " ", count: max(0, 9 - parts.utf8.count)) + "\(parts)  \(text())")
    }

    /// Kept in a rehearsal only.
    func keep(_ moment: @autoclosure () -> Rehearsal.Moment) {
        if isRehearsal { moments.append(moment()) }
    }

    /// The first broken promise ends the simulation: what follows from it would only hide it.
    func breaks(_ promise: Int, _ text: @autoclosure () -> String) {
        guard broken.isEmpty else { return }
        let found = BrokenPromise(promise: promise, text: text(), at: loop.now)
        tell("PROMISE \(promise) BROKEN: \(found.text)")
        broken.append(found)
        loop.stop()
    }

    func befall(_ fault: Fault.Kind) {
        switch fault {
        case .cut(let host, let seconds): hosts[host].cut(for: seconds)
        case .reboot(let host, let seconds): hosts[host].reboot(downFor: seconds)
        case .killWorker(let host): hosts[host].agent.current?.worker?.kill()
        case .diskFull(let host, let seconds):
            hosts[host].tell("its disk is full for \(seconds) s")
            hosts[host].diskFullUntil = loop.now + seconds
        case .clockJump(let host, let seconds):
            hosts[host].tell("its clock jumps by \(seconds) s")
            hosts[host].clockOffset += seconds
        case .outOfMemory(let host, let unit):
            let host = hosts[host]
            host.services.outOfMemory(unit % max(1, host.services.units.count))
        case .clients(let host): hosts[host].services.clientKnocks()
        case .storeFull(let seconds):
            tell("the controllers' disk is full for \(seconds) s")
            disk.fullUntil = loop.now + seconds
        case .controllerClockJump(let seconds):
            tell("the controllers' clock jumps by \(seconds) s")
            clockOffset += seconds
            clockSetAt = loop.now
        }
    }
}

/// A promise of the design that was seen to be broken.
public struct BrokenPromise: Sendable, Hashable {
    /// Its number in the design; 0 for what isn't one of them (a run that never ends).
    public var promise: Int
    public var text: String
    /// In seconds from the beginning of the simulation.
    public var at: Double
}
