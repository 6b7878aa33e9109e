import Execution
import Journal
import Schedule

/// How a host is when a rehearsal is over.
public struct HostAfterwards: Sendable, Hashable {
    public enum Standing: Sendable, Hashable {
        case untouched
        case asPlanned
        /// As its steps that succeeded make it; some didn't come.
        case partly
        case asBefore
        /// What is otherwise than before, in words.
        case otherwise([String])
    }

    public var host: String
    public var standing: Standing
    public var isUp: Bool
    public var isReachable: Bool

    init(_ host: SimulatedHost, _ ledger: Ledger?) {
        self.host = host.name
        isUp = host.isUp
        isReachable = host.isReachable
        guard let ledger, let before = ledger.before[host.name], let wanted = ledger.expectations[host.name]?.condition
        else {
            standing = .untouched
            return
        }
        let steps = ledger.started.schedule.steps
        let isWhole = steps.indices.allSatisfy {
            steps[$0].action(on: host.name) == nil || ledger.hasSucceeded($0, on: host.name)
        }
        let path = host.spec.releasePath
        let now = host.condition
        // A restart leaves a host as it was before, so both may be so.
        let isMeant = ledger.isForward || !now.meets(before, releasePath: path)
        if isWhole, isMeant, now.meets(wanted, releasePath: path) {
            standing = .asPlanned
        } else if now.meets(before, releasePath: path) {
            standing = .asBefore
        } else if now.meets(wanted, releasePath: path) {
            standing = .partly
        } else {
            standing = .otherwise(Self.differences(host, before))
        }
    }

    private static func differences(_ host: SimulatedHost, _ before: Condition) -> [String] {
        var words: [String] = []
        for (index, unit) in host.services.units.enumerated() where before.isUp[index] != (unit.state == .active) {
            words.append("\(unit.spec.name) is \(unit.state.word)")
        }
        for (path, target) in host.links.sorted(by: { $0.key < $1.key }) where before.links[path] != target {
            words.append("\(path) is changed")
        }
        let now = host.condition
        for (index, unit) in host.services.units.enumerated()
        where before.isUp[index] && now.isUp[index] && before.releases[index] != now.releases[index] {
            words.append("\(unit.spec.name) runs what the link pointed to when it started")
        }
        for mark in host.marks.symmetricDifference(before.marks).sorted() { words.append("\(mark) has changed") }
        return words
    }
}

extension ServiceManager.State {
    fileprivate var word: String {
        switch self {
        case .active: "up"
        case .starting: "still starting"
        case .stopping: "still stopping"
        case .down: "down"
        case .failed: "failed"
        }
    }
}
