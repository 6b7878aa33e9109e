import AgentProtocol
import Journal
import Schedule

/// One thing that a preview saw on a host and that who approved it may have relied on. Two previews of an unchanged world hold the
/// same ones: nothing in them grows older by itself (ages, pids, who is connected at the moment).
public struct Observation: Codable, Sendable, Hashable {
    /// What it is about.
    public enum Topic: Codable, Sendable, Hashable {
        /// The host itself: `kernel`, `contact`.
        case host(String)
        case unit(String)
        /// Of the host's program, as indices into `Schedule.steps` and the program of its action there.
        case operation(step: Int, index: Int)
        /// Of what the host does on behalf of others, in the order in which it was asked about it.
        case errand(index: Int)
    }

    public var kind: DriftKind
    public var topic: Topic
    /// What of the topic, such as `KillMode`; empty for its state.
    public var aspect: String
    /// Nil where there is nothing to it but that it is so.
    public var value: String?

    init(_ kind: DriftKind, _ topic: Topic, _ aspect: String = "", _ value: String? = nil) {
        self.kind = kind
        self.topic = topic
        self.aspect = aspect
        self.value = value
    }
}

/// What may have changed since a preview was saved: the words of `--accept-drift`.
public enum DriftKind: String, Codable, Sendable, CaseIterable {
    /// What the plan says now is something else.
    case plan
    /// Hosts came, went, or are reached differently.
    case inventory
    /// A host can't be seen any more, or can be again, or would refuse.
    case contact
    /// Kernel, processor, service manager.
    case system
    /// The host has been rebooted.
    case boot
    /// The state of a service, and what systemd would do to it.
    case service
    /// What stops, starts or comes back along with it.
    case blast
    /// What an operation would do.
    case effect
}

extension Preview {
    /// All that was seen, by host, in an order that depends on nothing but what was seen.
    public var observations: [String: [Observation]] {
        var positions: [String: [(step: Int, index: Int)]] = [:]
        for (step, scheduled) in schedule.steps.enumerated() {
            for action in scheduled.batches.joined() {
                positions[action.host, default: []] += action.program.indices.map { (step, $0) }
            }
        }
        return sights.reduce(into: [:]) { all, sight in
            var found = Set(sight.value.observations)
            if case .seen(let forecast) = sight.value {
                // What it does for others stands behind its own programs.
                let own = positions[sight.key] ?? []
                for (index, operation) in forecast.operations.enumerated() {
                    let topic: Observation.Topic =
                        index < own.count
                        ? .operation(step: own[index].step, index: own[index].index)
                        : .errand(index: index - own.count)
                    found.formUnion(operation.observations(topic))
                }
            }
            all[sight.key] = found.sorted { $0.order < $1.order }
        }
    }
}

extension Preview.Sight {
    fileprivate var observations: [Observation] {
        switch self {
        case .excluded(.contact(let failure)):
            [Observation(.contact, .host("contact"), "", failure.code)]
        case .excluded(.refused(let reasons)):
            [Observation(.contact, .host("contact"), "", "refuses: " + reasons.map(\.steady).joined(separator: "; "))]
        case .seen(let forecast): forecast.facts.observations
        }
    }
}

extension HostFacts {
    fileprivate var observations: [Observation] {
        [
            Observation(.contact, .host("contact"), "", "answers"),
            Observation(.system, .host("kernel"), "", kernel),
            Observation(.system, .host("processor"), "", machine),
            Observation(.system, .host("service manager"), "", serviceManager ?? "none"),
            Observation(.boot, .host("boot"), "", bootID),
        ]
    }
}

extension OperationForecast {
    fileprivate func observations(_ topic: Observation.Topic) -> [Observation] {
        [Observation(.effect, topic, "", prospect.steady)]
            + warnings.map { Observation(.effect, topic, "warning: \($0.steady)") }
            + (service?.observations ?? []) + (reboot?.observations(topic) ?? [])
    }
}

extension OperationForecast.Prospect {
    /// Without what an answer says of the moment, such as the free memory that a condition asked for.
    fileprivate var steady: String {
        switch self {
        case .change(let from, let to): from.isEmpty ? to : "\(from) → \(to)"
        case .nothing: "nothing to do"
        case .cannotKnow: "can't know"
        case .refuse(let reasons): "refuses: " + reasons.map(\.steady).joined(separator: "; ")
        }
    }
}

extension ServiceFacts {
    fileprivate var observations: [Observation] {
        let topic = Observation.Topic.unit(unit)
        func tie(_ does: String, _ other: UnitTie) -> Observation {
            Observation(.blast, topic, "\(does) \(other.unit) (\(other.because))")
        }
        var all = [
            Observation(.service, topic, "", "\(activeState) (\(subState))"),
            Observation(.service, topic, "KillMode", killMode),
            Observation(
                .service, topic, "SIGKILL by systemd", killsAfter.map { "after \(Seconds.text($0))" } ?? "never"),
        ]
        all += alsoStops.map { other in
            let kills = other.killsAfter.map { ", killed after \(Seconds.text($0))" } ?? ""
            let back = other.comesBack ? "" : ", and stays down"
            return Observation(.blast, topic, "takes down \(other.unit) (\(other.because)\(kills)\(back))")
        }
        all += revivers.map { tie("is started again by", $0) }
        all += unneeded.map { tie("leaves unneeded", $0) }
        all += startedByEnd.map { tie("starts by its end", $0) }
        all += conflicts.map { tie("would stop by its start", $0) }
        return all
    }
}

extension RebootForecast {
    fileprivate func observations(_ topic: Observation.Topic) -> [Observation] {
        endedByShutdown.map {
            Observation(.blast, topic, "the shutdown kills \($0.unit) after \(Seconds.text($0.killsAfter))")
        }
            + notEnabled.map { Observation(.blast, topic, "no boot starts \($0)") }
            + failed.map { Observation(.service, topic, "\($0) has failed") }
    }
}

extension Reason {
    /// Its message, without what changes by itself.
    fileprivate var steady: String {
        switch self {
        case .leftovers(let unit, _): Reason.leftovers(unit: unit, processes: []).message
        case .claimed(let runID, _, _, _, _), .guarded(let runID, _, _):
            "run \(runID) has the host"
        case .conditionNotMet(let condition, _), .conditionUnknown(let condition, _):
            "'\(condition)'"
        case .onHold(let by, let why, _, _): "on hold by \(by): \(why)"
        default: message
        }
    }
}

extension Observation {
    /// Any order will do as long as it is always the same.
    fileprivate var order: String {
        let place =
            switch topic {
            case .host(let what): "0 \(what)"
            case .unit(let unit): "1 \(unit)"
            case .operation(let step, let index): "2 \(step) \(index)"
            case .errand(let index): "3 \(index)"
            }
        return "\(place)\u{0}\(kind.rawValue)\u{0}\(aspect)\u{0}\(value ?? "")"
    }
}
