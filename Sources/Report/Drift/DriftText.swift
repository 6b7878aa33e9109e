import AgentProtocol
public import Execution
public import Schedule

/// What has changed since an earlier preview, in words: hosts with the same change stand together.
public struct DriftText {
    private let schedule: Schedule

    /// - Parameter schedule: the one that the later preview is of.
    public init(_ schedule: Schedule) { self.schedule = schedule }

    /// One line each, such as `web[1-3]: app.service was active (running), and is inactive (dead)  [service]`.
    public func lines(_ drift: [Drift]) -> [String] {
        struct Key: Hashable {
            var kind: DriftKind
            var text: String
            var isOfHost: Bool
        }
        var order: [Key] = []
        var hosts: [Key: [String]] = [:]
        for one in drift {
            let key = Key(kind: one.kind, text: text(one), isOfHost: one.host != nil)
            if hosts[key] == nil { order.append(key) }
            hosts[key, default: []] += one.host.map { [$0.visible] } ?? []
        }
        return order.map { key in
            let who = key.isOfHost ? HostFolding.fold(hosts[key] ?? []) : "the plan"
            return "\(who): \(key.text)  [\(key.kind.rawValue)]"
        }
    }

    public func text(_ drift: Drift) -> String {
        switch drift.change {
        case .planned(let text): text.visible
        case .appeared(let topic, let aspect): "new: \(words(topic, of: drift.host)) \(aspect.visible)"
        case .vanished(let topic, let aspect): "no longer: \(words(topic, of: drift.host)) \(aspect.visible)"
        case .observed(let topic, let aspect, let was, let isNow):
            switch drift.kind {
            case .boot: "it has been rebooted"
            case .contact: Self.contact(was, isNow)
            default:
                [words(topic, of: drift.host), aspect.visible].filter { !$0.isEmpty }.joined(separator: ", ") + ": "
                    + Self.change(was, isNow)
            }
        }
    }

    private static func change(_ was: String?, _ isNow: String?) -> String {
        switch (was?.visible, isNow?.visible) {
        case (let was?, let now?): "was \(was), and is \(now)"
        case (let was?, nil): "was \(was), and isn't there any more"
        case (nil, let now?): "wasn't there, and is \(now)"
        case (nil, nil): "has changed"
        }
    }

    private static func contact(_ was: String?, _ isNow: String?) -> String {
        func state(_ value: String?) -> String {
            switch value {
            case "answers"?: "answered"
            case let value? where value.hasPrefix("refuses: "): "refused (\(value.dropFirst(9).description.visible))"
            case let value?: "couldn't be asked (\(value.visible))"
            case nil: "wasn't asked"
            }
        }
        return "it \(state(was)) then, and \(state(isNow)) now"
    }

    private func words(_ topic: Observation.Topic, of host: String?) -> String {
        switch topic {
        case .host(let what): return what
        case .unit(let unit): return unit.visible
        case .errand: return "what it does for other hosts"
        case .operation(let step, let index):
            guard schedule.steps.indices.contains(step), let action = host.flatMap(schedule.steps[step].action),
                action.program.indices.contains(index)
            else { return "step \(step + 1)" }
            return "step \(step + 1), \(action.program[index].text)"
        }
    }

    /// For machines: one object a line.
    public func json(_ drift: [Drift], accepted: Set<DriftKind> = []) throws -> [String] {
        try drift.map {
            try JSONLine.encode(
                Line(kind: $0.kind.rawValue, host: $0.host, text: text($0), accepted: accepted.contains($0.kind)))
        }
    }

    private struct Line: Encodable {
        var type = "drift"
        var kind: String
        var host: String?
        var text: String
        var accepted: Bool
    }
}
