public import AgentProtocol
import Execution
import Inventory
public import Journal
import Schedule

/// A run of a plan in a simulated world: by the same decider, driver and rules that real runs have.
public struct Rehearsal: Sendable {
    /// What there is to tell of it, in its order.
    public enum Moment: Sendable {
        case recorded(JournalEntry)
        /// Time is in seconds since the beginning, here and in `happened`.
        case progressed(ActionProgress, at: Double)
        case happened(String, Happening, at: Double)
    }

    /// What the run's journal doesn't know of, or not at this time.
    public enum Happening: Sendable, Hashable {
        case struck(RehearsedFault.Kind)
        case beganToPutBackByItself
        case putBackByItself(Outcome)
    }

    public var moments: [Moment]
    /// The journal at the end; times in seconds since the beginning.
    public var entries: [JournalEntry]
    /// How the run ended; nil where its controller was killed and nobody took it up.
    public var end: RunEnd?
    /// How the hosts really are at the end, whatever the run knows of it.
    public var hosts: [HostAfterwards]
    /// A promise that the run broke: a fault of lull itself.
    public var broken: BrokenPromise?
    /// All that happened, line by line.
    public var trace: [String]

    /// - Parameter begin: what stands first in the journal; its schedule says which hosts there are.
    public static func of(_ begin: RunStarted, faults: [RehearsedFault]) -> Rehearsal {
        let hosts = RehearsedHosts.make(for: begin.schedule, faults: faults)
        let scenario = Scenario(hosts: hosts, controllers: [ControllerSpec(started: begin, lives: lives(faults))])
        let world = World(scenario, seed: 1, tracing: true, isRehearsal: true)
        for host in world.hosts { host.reaches(.begin) }
        Simulator.live(scenario, in: world)
        let entries = world.disk.runs[begin.runID] ?? []
        var end: RunEnd?
        if case .finished(let ended)? = entries.last?.event { end = ended }
        return Rehearsal(
            moments: world.moments, entries: entries, end: end,
            hosts: begin.schedule.hosts.compactMap { world.host($0.host) }.map {
                HostAfterwards($0, world.watch.ledgers[begin.runID])
            }, broken: world.broken.first, trace: world.trace)
    }

    /// How long nobody is there after the controller was killed, in seconds.
    public static let absence = 60.0

    private static func lives(_ faults: [RehearsedFault]) -> [ControllerSpec.Life] {
        var lives = [ControllerSpec.Life(act: .run)]
        for fault in faults {
            guard case .controllerKilled(let successor) = fault.kind else { continue }
            switch successor {
            case .nobody: continue
            case .resume: lives.append(ControllerSpec.Life(act: .resume(.goOn), delay: absence))
            case .rollBack: lives.append(ControllerSpec.Life(act: .resume(.rollBack), delay: absence))
            }
        }
        return lives
    }
}
