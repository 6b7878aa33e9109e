public import AgentProtocol
import Journal
public import Schedule

/// How long a schedule takes, as far as earlier runs tell. Where they tell nothing of a part, it isn't guessed: then nothing is known of the whole.
///
/// What a person takes to agree is not in it. A gate counts with the time of its row, as if its first answers were good.
public struct Expectation: Sendable, Hashable {
    /// Something that no earlier run tells of.
    public struct Unknown: Sendable, Hashable {
        public var operation: Operation
        /// In the order in which they come.
        public var hosts: [String]
    }

    /// Step by step, of each batch; nil where something of it was never seen.
    public private(set) var batches: [[ExpectedDuration?]] = []
    public private(set) var unknown: [Unknown] = []

    /// - Parameters:
    ///   - out: hosts that take no part.
    ///   - forks: how many hosts go at once.
    public init(of schedule: Schedule, _ history: ActionHistory, out: Set<String> = [], forks: Int) {
        var reader = Reader(history: history, forks: max(1, forks))
        batches = schedule.steps.map { step in
            step.batches.map { batch in
                reader.duration(of: batch.filter { !out.contains($0.host) }, gate: step.rowOfGate)
            }
        }
        unknown = reader.unknown
    }

    /// Of all of it; nil where some is unknown, and where no earlier run tells anything.
    public var whole: ExpectedDuration? { Self.sum(batches.joined()).flatMap { $0.runs == .max ? nil : $0 } }

    /// - Returns: nil where one of them is unknown, and of none.
    public static func sum(_ batches: some Sequence<ExpectedDuration?>) -> ExpectedDuration? {
        var sum: ExpectedDuration?
        for batch in batches {
            guard let batch else { return nil }
            sum = sum.map { $0 + batch } ?? batch
        }
        return sum
    }
}

extension ExpectedDuration {
    /// Of a whole plan from its beginning; nil where earlier runs don't tell of all of it.
    /// - Parameters: See ``Expectation``.
    public static func of(
        _ schedule: Schedule, _ history: ActionHistory, out: Set<String> = [], forks: Int
    ) -> ExpectedDuration? {
        Expectation(of: schedule, history, out: out, forks: forks).whole
    }
}

/// Reads durations off a history, and notes what isn't in it.
private struct Reader {
    let history: ActionHistory
    let forks: Int
    private(set) var unknown: [Expectation.Unknown] = []
    private var judgedByOthers: [String] = []
    private var runs = Int.max
    private var isKnown = true

    init(history: ActionHistory, forks: Int) {
        self.history = history
        self.forks = forks
    }

    mutating func duration(of actions: [ScheduledAction], gate: Double) -> ExpectedDuration? {
        (judgedByOthers, runs, isKnown) = ([], .max, true)
        // Of many hosts the slowest counts, so each is given more than it usually needs: see `Quantile.ofEach`.
        let usual = seconds(of: actions, share: Quantile.ofEach(0.5, of: actions.count))
        let slow = seconds(of: actions, share: Quantile.ofEach(0.9, of: actions.count))
        guard isKnown else { return nil }
        let gate = actions.isEmpty ? 0 : gate
        return ExpectedDuration(
            usual: usual + gate, slow: slow + gate, runs: runs, judgedByOthers: judgedByOthers)
    }

    private mutating func seconds(of actions: [ScheduledAction], share: Double) -> Double {
        var own: [Double] = []
        var elsewhere = 0.0
        for action in actions {
            own.append(
                seconds(of: action.program + action.closing.map(\.operation), on: action.host, share: share))
            // Hosts that act for others do one thing at a time, and mostly take it back once.
            for errand in action.errands ?? [] {
                let once = seconds(of: errand.program, on: errand.host, share: share)
                elsewhere += errand.isGivenBack ? 2 * once : once
            }
        }
        // Whoever is through makes room for the next.
        return elsewhere + max(own.max() ?? 0, own.reduce(0, +) / Double(forks))
    }

    private mutating func seconds(of program: [Operation], on host: String, share: Double) -> Double {
        guard !program.isEmpty else { return 0 }
        var sum = seconds(of: OperationHistory.contactKey, on: host, share: share) ?? 0
        for operation in program {
            switch operation.history {
            case .fixed(let seconds): sum += seconds
            case .recorded(let key):
                if let seconds = seconds(of: key, on: host, share: share) {
                    sum += seconds
                } else {
                    miss(operation, on: host)
                }
            }
        }
        return sum
    }

    private mutating func seconds(of key: String, on host: String, share: Double) -> Double? {
        guard let observations = history.observations(of: key, on: host) else { return nil }
        runs = min(runs, observations.runs.count)
        if !observations.isOwn, !judgedByOthers.contains(host) { judgedByOthers.append(host) }
        return Quantile.value(share, of: observations.seconds)
    }

    private mutating func miss(_ operation: Operation, on host: String) {
        isKnown = false
        let index = unknown.firstIndex { $0.operation.historyKey == operation.historyKey }
        guard let index else { return unknown.append(.init(operation: operation, hosts: [host])) }
        if !unknown[index].hosts.contains(host) { unknown[index].hosts.append(host) }
    }
}

extension ScheduledStep {
    /// How long the rows of its gate take where every answer is good.
    fileprivate var rowOfGate: Double { (gate ?? []).reduce(0) { $0 + Double($1.times - 1) * $1.every } }
}
