import Inventory
import Schedule

/// One thing that is no longer as an earlier preview saw it.
public struct Drift: Sendable, Hashable {
    public enum Change: Sendable, Hashable {
        case observed(Observation.Topic, aspect: String, was: String?, isNow: String?)
        /// Nothing but that something is new, or gone.
        case appeared(Observation.Topic, aspect: String)
        case vanished(Observation.Topic, aspect: String)
        /// What the plan makes of the host, or of all of them; a sentence without its full stop.
        case planned(String)
    }

    public var kind: DriftKind
    /// Nil for what concerns no single host.
    public var host: String?
    public var change: Change

    init(_ kind: DriftKind, host: String?, _ change: Change) {
        self.kind = kind
        self.host = host
        self.change = change
    }

    /// Plan or inventory have errors now.
    public static let unreadablePlan = Drift(.plan, host: nil, .planned("it can't be made into a schedule any more"))
}

extension Preview {
    /// What has changed since an earlier preview, in the order of the hosts; of what the plan says first.
    public func drift(since earlier: Preview) -> [Drift] {
        let now = observations
        let before = earlier.observations
        let hosts = Set(earlier.schedule.hosts.map(\.host))
        let isSamePlan = schedule.steps == earlier.schedule.steps
        return schedule.differences(from: earlier.schedule)
            + schedule.hosts.map(\.host).filter(hosts.contains).flatMap { host in
                Self.drift(host, from: before[host] ?? [], to: now[host] ?? [], isSamePlan: isSamePlan)
            }
    }

    private static func drift(
        _ host: String, from before: [Observation], to now: [Observation], isSamePlan: Bool
    ) -> [Drift] {
        let isSeen = [before, now].map { $0.contains { $0.value == "answers" } }
        // Of a host that couldn't be seen nothing else is known.
        let isCompared = isSeen.allSatisfy { $0 }
        func relevant(_ all: [Observation]) -> [Observation] {
            all.filter { observation in
                guard isCompared || observation.kind == .contact else { return false }
                // Operations of another plan are others.
                switch observation.topic {
                case .operation, .errand: return isSamePlan
                case .host, .unit: return true
                }
            }
        }
        let (before, now) = (relevant(before), relevant(now))
        let old = Dictionary(before.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        let new = Dictionary(now.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        var drift: [Drift] = []
        for observation in now {
            let key = observation.key
            switch old[key] {
            case .some(observation.value): continue
            case .some(let was):
                drift.append(
                    Drift(
                        observation.kind, host: host,
                        .observed(
                            observation.topic, aspect: observation.aspect, was: was, isNow: observation.value)))
            case nil where observation.isOfUnknown(in: before): continue
            case nil:
                drift.append(Drift(observation.kind, host: host, observation.appearance))
            }
        }
        for observation in before where new[observation.key] == nil && !observation.isOfUnknown(in: now) {
            let change: Drift.Change =
                observation.value.map {
                    .observed(observation.topic, aspect: observation.aspect, was: $0, isNow: nil)
                } ?? .vanished(observation.topic, aspect: observation.aspect)
            drift.append(Drift(observation.kind, host: host, change))
        }
        return drift
    }
}

extension Observation {
    fileprivate struct Key: Hashable {
        var kind: DriftKind
        var topic: Topic
        var aspect: String
    }

    fileprivate var key: Key { Key(kind: kind, topic: topic, aspect: aspect) }

    /// Whether the others know nothing at all of the unit: then its state says so, and all else that is known of it isn't news.
    fileprivate func isOfUnknown(in others: [Observation]) -> Bool {
        guard case .unit = topic, !(kind == .service && aspect.isEmpty) else { return false }
        return !others.contains { $0.topic == topic }
    }

    fileprivate var appearance: Drift.Change {
        value.map { .observed(topic, aspect: aspect, was: nil, isNow: $0) } ?? .appeared(topic, aspect: aspect)
    }
}
