import AgentProtocol
public import Journal
public import Schedule

/// How long things took in earlier runs: what is done, by host.
public struct ActionHistory: Sendable {
    /// What was observed of one thing, on one host or on all.
    struct Observations: Sendable {
        /// In ascending order, in seconds.
        fileprivate(set) var seconds: [Double] = []
        fileprivate(set) var runs: Set<String> = []
        /// Whether the host itself was observed often enough.
        fileprivate(set) var isOwn = true
    }

    /// A host of which less is known is judged by all of them.
    private static let enough = 3

    private var own: [String: [String: Observations]] = [:]
    private var all: [String: Observations] = [:]

    public init(_ samples: [DurationSample]) {
        for sample in samples {
            own[sample.key, default: [:]][sample.host, default: Observations()].add(sample)
            all[sample.key, default: Observations()].add(sample)
        }
        for key in all.keys {
            all[key]?.seconds.sort()
            all[key]?.isOwn = false
        }
        for (key, hosts) in own { for host in hosts.keys { own[key]?[host]?.seconds.sort() } }
    }

    /// What the journal knows of what a schedule does.
    /// - Throws: what the store throws.
    public init(of schedule: Schedule, from store: some DurationStore) async throws {
        self.init(try await store.durations(of: schedule.historyKeys))
    }

    public var isEmpty: Bool { all.isEmpty }

    /// Of the host's own, or else of that thing on any host; nil where it was never seen.
    func observations(of key: String, on host: String) -> Observations? {
        if let own = own[key]?[host], own.seconds.count >= Self.enough { return own }
        return all[key]
    }
}

extension ActionHistory.Observations {
    fileprivate mutating func add(_ sample: DurationSample) {
        seconds.append(sample.seconds)
        runs.insert(sample.runID)
    }
}

extension Schedule {
    /// All that may be known of how long it takes.
    fileprivate var historyKeys: Set<String> {
        var keys: Set<String> = [OperationHistory.contactKey]
        for action in steps.flatMap(\.batches).joined() {
            for operation in action.everything { if let key = operation.historyKey { keys.insert(key) } }
        }
        return keys
    }
}

extension ScheduledAction {
    fileprivate var everything: [Operation] {
        program + closing.map(\.operation) + (errands ?? []).flatMap(\.program)
    }
}

extension Operation {
    var historyKey: String? { if case .recorded(let key) = history { key } else { nil } }
}
