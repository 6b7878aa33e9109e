import AgentProtocol
import Schedule

/// Which turns each host has in a schedule, and how long it is from one to another at worst. Worked out once for a run.
struct Itinerary: Sendable {
    struct Turn: Sendable, Hashable {
        var step: Int
        var batch: Int
        var action: Int
    }

    /// By host, in the order of the steps.
    private let turns: [String: [Turn]]
    /// When each batch is over at the latest, in seconds from the beginning of the first one; by step and batch.
    private let ends: [[Double]]
    private let errandSteps: Set<Int>
    private let spans: DownSpans
    private let schedule: Schedule

    /// What contact with a host may cost beyond its action, in seconds.
    static let grace = 30.0

    /// - Parameter forks: how many actions go on at once.
    init(_ schedule: Schedule, forks: Int) {
        var turns: [String: [Turn]] = [:]
        var ends: [[Double]] = []
        var errandSteps: Set<Int> = []
        var now = 0.0
        for (step, scheduled) in schedule.steps.enumerated() {
            ends.append([])
            for (batch, actions) in scheduled.batches.enumerated() {
                for (action, scheduled) in actions.enumerated() where !scheduled.program.isEmpty {
                    turns[scheduled.host, default: []].append(Turn(step: step, batch: batch, action: action))
                }
                let elsewhere = actions.reduce(0) { $0 + $1.worstCaseOfTurn - $1.worstCase }
                if elsewhere > 0 { errandSteps.insert(step) }
                let rounds = (actions.count + forks - 1) / max(1, forks)
                // Hosts that act for others do one thing at a time.
                now += elsewhere
                now += scheduled.worstCaseOfGate
                now += Double(rounds) * ((actions.map(\.worstCase).max() ?? 0) + Self.grace)
                ends[step].append(now)
            }
        }
        spans = DownSpans(schedule, turns, forks: forks)
        self.turns = turns
        self.ends = ends
        self.errandSteps = errandSteps
        self.schedule = schedule
    }

    func count(of host: String) -> Int { turns[host]?.count ?? 0 }

    /// Whether anything is done elsewhere in a step.
    func hasErrands(_ step: Int) -> Bool { errandSteps.contains(step) }

    func isLast(_ step: Int, of host: String) -> Bool { turns[host]?.last?.step == step }

    /// How long the batch may take as a whole.
    func length(step: Int, batch: Int) -> Double {
        let start = batch > 0 ? ends[step][batch - 1] : ends[..<step].last { !$0.isEmpty }?.last ?? 0
        return ends[step][batch] - start
    }

    /// How long it takes at worst, from a moment within this turn of the host's, until the run has brought up again all
    /// that it will by then have left down there; nil where it has left down nothing that it brings up.
    func secondsUntilUp(_ host: String, step: Int, batch: Int) -> Double? {
        var down: Set<ServiceKey> = []
        var last: Turn?
        for turn in turns[host] ?? [] {
            let isLater = turn.step > step
            for operation in schedule.steps[turn.step].batches[turn.batch][turn.action].program {
                // What only later steps stop is no matter of now.
                if !isLater { down.formUnion(operation.stops) }
                guard !down.isDisjoint(with: operation.starts) else { continue }
                down.subtract(operation.starts)
                if isLater { last = turn }
            }
        }
        guard let last else { return nil }
        return ends[last.step][last.batch] - ends[step][batch] + length(step: step, batch: batch)
    }

    /// What follows on a batch before all is up again that the run has left down by then.
    func untilAllIsUp(step: Int, batch: Int) -> DownSpans.Rest? { spans.rest(after: step, batch) }

    /// Whether something is down before a batch that it or a later one brings up again.
    func isDown(before step: Int, batch: Int) -> Bool { spans.isDown(before: step, batch) }
}

struct ServiceKey: Hashable {
    var unit: String
    var user: String?

    init(_ target: ServiceTarget) {
        unit = target.unit
        user = target.user
    }
}

extension Operation {
    var stops: [ServiceKey] {
        if case .stop(let target) = self { [ServiceKey(target)] } else { [] }
    }

    var starts: [ServiceKey] {
        switch self {
        case .start(let target), .restart(let target): [ServiceKey(target)]
        case .reboot(let reboot): reboot.stopped.map(ServiceKey.init)
        default: []
        }
    }
}
