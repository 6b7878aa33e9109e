import AgentProtocol
import Execution
import Journal
import Schedule

/// Watches the world and every journal, and says which promise was broken the moment that it is.
///
/// It knows what is durable and what really is so on the hosts, and uses no rule of the code under test.
final class Watch {
    unowned let world: World
    var ledgers: [String: Ledger] = [:]
    /// Services that somebody else than the run has brought down or up, by host.
    private var fallen: [String: Set<String>] = [:]
    private(set) var disturbedHosts: Set<String> = []
    private var isSeenKilled: [String: Bool] = [:]
    private var begunAt: [String: Double] = [:]
    /// Which run acted last, by host.
    private(set) var lastRun: [String: String] = [:]
    private(set) var figures = Figures()
    /// What hosts have heard, and runs could not say: see `Watch+Claims.swift`.
    var hearsay = Hearsay()

    init(world: World) { self.world = world }

    // MARK: What is seen on hosts

    /// Promise 2: what a host does, somebody wrote down before.
    func recorded(_ request: ActionRequest, on host: SimulatedHost) {
        guard !GuardRules.isRevert(request.id) else { return }
        guard let runID = Self.run(of: request.id), let ledger = ledgers[runID] else { return }
        guard let intent = ledger.intents[request.id] else {
            return world.breaks(2, "\(host.name) is asked for \(request.id), which is in no journal")
        }
        if intent.host != host.name || intent.program != request.program || intent.closing != request.closing
            || intent.guardFor != request.guardFor || intent.releases != request.releases
            || intent.errand?.takesBack != request.takesBack
        {
            world.breaks(2, "\(host.name) is asked for something else than the intent \(request.id) says")
        }
        if knowsSuccessor(of: request, host) {
            world.breaks(6, "\(host.name) takes \(request.id) from a controller after it heard of its successor")
        }
    }

    /// Promise 6: a run that goes on, or is put back, has what that takes, and no host has to do without it.
    func lacks(_ secret: String, for request: ActionRequest, on host: SimulatedHost) {
        world.breaks(6, "\(host.name) has to do \(request.id) without the secret \(secret)")
    }

    func began(_ request: ActionRequest, on host: SimulatedHost) {
        host.tell("begins \(request.id)")
        figures.actions += 1
        // Promise 6: nothing is done twice.
        if begunAt[request.id] != nil { world.breaks(6, "\(request.id) is done twice on \(host.name)") }
        begunAt[request.id] = world.loop.now
        guard let runID = Self.run(of: request.id) else { return }
        if ledgers[runID]?.turnedDown.contains(request.id) == true {
            world.breaks(6, "\(request.id) begins on \(host.name), which had said that it never arrived, or refused it")
        }
        checkAlone(runID, on: host)
        // What it was like before the run means nothing any more when another one was there in between.
        if lastRun[host.name] != runID, ledgers[runID]?.before[host.name] != nil { disturbed(host) }
        lastRun[host.name] = runID
        if ledgers[runID]?.before[host.name] == nil {
            ledgers[runID]?.before[host.name] = host.condition
            ledgers[runID]?.expectations[host.name] = Expectation(host)
        }
    }

    /// Promise 6: two runs don't work on one host at once.
    private func checkAlone(_ runID: String, on host: SimulatedHost) {
        guard let other = lastRun[host.name], other != runID, let ledger = ledgers[other], ledger.end == nil,
            !world.takesOver.contains(runID), world.disk.hasAlwaysLived(other)
        else { return }
        let steps = ledger.started.schedule.steps
        let isLeft = steps.indices.contains { step in
            steps[step].action(on: host.name) != nil && !ledger.hasSucceeded(step, on: host.name)
        }
        let isOver = host.agent.records.values.contains {
            guard Self.isOf(other, $0.request.id), let report = $0.report else { return false }
            return $0.request.putsBack == true || $0.request.releases == true && report.outcome.isGood
        }
        guard isLeft, !isOver, !ledger.out.contains(host.name) else { return }
        world.breaks(6, "\(runID) begins on \(host.name), which \(other) is at work on")
    }

    func ended(_ record: ActionRecord, on host: SimulatedHost) {
        guard let report = record.report else { return }
        let isTouched = record.partial?.operations.contains { !$0.undo.isEmpty } ?? false
        if isTouched, !report.operations.contains(where: { !$0.undo.isEmpty }) {
            world.breaks(8, "\(report.id) is \(report.outcome), and leaves out what was touched")
        }
        if report.outcome.isGood, isSeenKilled[report.id] == true {
            world.breaks(8, "\(report.id) says \(report.outcome), and something was killed in it")
        }
        if let fell = fallen.removeValue(forKey: host.name) {
            let named = Set(report.operations.flatMap(\.reasons).compactMap(\.unit))
            if report.outcome.isGood || !fell.isSubset(of: named) { disturbed(host) }
        }
    }

    /// Promise 1: the service manager kills nothing that lull stops, unless the agent itself was killed before it could act.
    func serviceManagerKilled(_ unit: ServiceManager.Unit, on host: SimulatedHost) {
        figures.kills += 1
        disturbed(host)
        if !unit.isOrphaned { world.breaks(1, "systemd killed \(unit.spec.name) on \(host.name)") }
    }

    /// Somebody else did.
    func killed(_ unit: ServiceManager.Unit, on host: SimulatedHost) {
        guard let id = host.agent.current?.request.id, unit.state == .stopping, let since = unit.stopsSince,
            let begun = begunAt[id], since >= begun
        else { return }
        isSeenKilled[id] = true
    }

    func fell(_ unit: String, on host: SimulatedHost) {
        if host.agent.current == nil { disturbed(host) } else { fallen[host.name, default: []].insert(unit) }
    }

    func disturbed(_ host: SimulatedHost) { disturbedHosts.insert(host.name) }

    // MARK: What is durable

    func recorded(_ entry: JournalEntry, in runID: String, by controller: String) {
        figures.events += 1
        world.tell("\(controller) records \(entry.sequence) \(Self.text(entry.event))")
        if case .started(let started) = entry.event {
            ledgers[runID] = Ledger(started, clockOffset: world.clockOffset)
            return
        }
        guard let ledger = ledgers[runID] else { return world.breaks(2, "\(runID) begins with something else") }
        if ledger.end != nil, !entry.event.isResumption { world.breaks(5, "\(runID) goes on after its end") }
        switch entry.event {
        case .intended(let intent): check(intent, ledger)
        case .settled(let report): check(report, ledger)
        case .blockersAsked(let asked): check(asked, ledger)
        case .blockersAnswered(let report): check(report, ledger)
        case .gateAsked(let gate): check(gate, ledger)
        case .gateAnswered(let report): check(report, ledger)
        case .finished(let end):
            checkLeft(end, ledger)
            check(end, ledger, runID)
        default: break
        }
        ledger.noteWindow(entry.event, clockOffset: world.clockOffset)
        ledger.apply(entry.event)
    }

    static func run(of actionID: String) -> String? {
        actionID.utf8.firstIndex(of: UInt8(ascii: ".")).map { String(actionID[..<$0]) }
    }

    static func isOf(_ runID: String, _ actionID: String) -> Bool {
        actionID.utf8.starts(with: runID.utf8) && actionID.utf8.dropFirst(runID.utf8.count).first == UInt8(ascii: ".")
    }

    private static func text(_ event: RunEvent) -> String {
        switch event {
        case .started(let started): "started \(started.schedule.steps.map(\.title))"
        case .observed(let host, _): "observed \(host)"
        case .excluded(let host, let why): "excluded \(host): \(why)"
        case .intended(let intent): "intended \(intent.purpose) \(intent.id)"
        case .settled(let report): "settled \(report.id): \(report.outcome)"
        default: "\(event)"
        }
    }
}

/// What a simulation was made of.
public struct Figures: Sendable {
    public var actions = 0
    public var events = 0
    /// By the service manager, where the agent had been killed.
    public var kills = 0

    public init() {}

    public static func += (left: inout Figures, right: Figures) {
        left.actions += right.actions
        left.events += right.events
        left.kills += right.kills
    }
}

extension RunEvent {
    fileprivate var isResumption: Bool {
        if case .resumed = self { true } else { false }
    }
}

extension Reason {
    fileprivate var unit: String? {
        switch self {
        case .startFailed(let unit, _), .startTimedOut(let unit, _), .diedInSoak(let unit, _),
            .killed(let unit, _, _, _),
            .stopTimedOut(let unit, _):
            unit
        default: nil
        }
    }
}
