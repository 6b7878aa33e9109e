public import AgentProtocol
public import Execution
import Inventory

/// The numbers of an audit, and what it couldn't see.
public struct AuditFigures: Sendable, Hashable {
    /// Looked at, by inventory name.
    public var hosts: [String] = []
    /// Service units looked at, on all hosts together.
    public var services = 0
    public var byDanger: [AuditDanger: Int] = [:]
    /// Those that a plain stop would kill if they need longer than it gives.
    public var killed = 0
    /// Of these, those that get less than `AuditDanger.soon`.
    public var killedSoon = 0
    /// The longest that any of these gets, in seconds.
    public var longest: Double?
    /// Hosts that couldn't be looked at, in order.
    public var lost: [Lost] = []
    /// Names and globs that mean no unit on any host that was looked at.
    public var unmatched: [String] = []

    public struct Lost: Sendable, Hashable {
        public var host: String
        /// Stable and short: why there is no contact, or `refused`.
        public var code: String
        public var because: String
        public var advice: String
        /// The same for all hosts with the same trouble: the address replaced.
        var key: [String]
    }

    public init(_ audit: FleetAudit) {
        let seen = audit.seen
        hosts = seen.map(\.host)
        for unit in seen.flatMap(\.audit.units) {
            services += 1
            byDanger[unit.danger, default: 0] += 1
            guard let seconds = unit.killsAfter else { continue }
            killed += 1
            if seconds < AuditDanger.soon { killedSoon += 1 }
            longest = max(longest ?? 0, seconds)
        }
        lost = audit.hosts.compactMap { connection in
            switch audit.sights[connection.host] {
            case .lost(let failure):
                return Lost(
                    connection, failure.code, failure.message, failure.advice(host: connection.login))
            case .seen(let host):
                return host.failure.map { Lost(connection, "refused", $0.message, $0.advice) }
            case nil: return nil
            }
        }
        if let first = seen.first?.audit.unmatched {
            unmatched = first.filter { pattern in seen.allSatisfy { $0.audit.unmatched.contains(pattern) } }
        }
    }

    /// Whether there is something at all to show.
    public var isEmpty: Bool { services == 0 }

    /// Whether everything that was asked for was looked at.
    public var isComplete: Bool { lost.isEmpty && unmatched.isEmpty }
}

extension AuditFigures.Lost {
    fileprivate init(_ connection: HostConnection, _ code: String, _ because: String, _ advice: String) {
        host = connection.host
        self.code = code
        self.because = because.visible
        self.advice = advice.visible
        key = [self.because, self.advice].map { $0.replacingWord(connection.address, with: "{{ address }}") }
    }
}

extension [AuditFigures.Lost] {
    /// Hosts with the same trouble together; several have `{{ address }}` where one has its own.
    var grouped: [(hosts: [String], because: String, advice: String)] {
        var groups: [(key: [String], lost: [AuditFigures.Lost])] = []
        for one in self {
            if let index = groups.firstIndex(where: { $0.key == one.key }) {
                groups[index].lost.append(one)
            } else {
                groups.append((one.key, [one]))
            }
        }
        return groups.map { key, lost in
            let words = lost.count > 1 ? key : [lost[0].because, lost[0].advice]
            return (lost.map(\.host.visible), words[0], words[1])
        }
    }
}
