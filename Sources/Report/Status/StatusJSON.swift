import AgentProtocol
public import Execution
import Inventory
import Journal

/// `lull status` for machines: one JSON object a line, told apart by `type`. `docs/json.md` describes it.
public enum StatusJSON {
    /// A line for each host, each followed by one for each of its units.
    public static func lines(_ status: FleetStatus) throws -> [String] {
        try status.hosts.flatMap { host -> [String] in
            switch status.sights[host.host] {
            case .seen(let seen):
                return try [JSONLine.encode(Host(host: host.host, seen))]
                    + seen.services.map { try JSONLine.encode(Unit(host: host.host, $0)) }
            case .lost(let failure):
                return [try JSONLine.encode(JSONExclusion(host: host.host, because: .contact(failure)))]
            case nil: return []
            }
        }
    }

    private struct Host: Encodable {
        var type = "host"
        var host: String
        var clock: Double
        var serviceManager: String?
        var pendingReload: [String]
        var underWay: Action?
        var actions: [Action]
        var hold: Hold?
        var claim: Claim?
        var problems: [String]

        init(host: String, _ status: HostStatus) {
            self.host = host
            clock = status.clock
            serviceManager = status.serviceManager
            pendingReload = status.pendingReload
            underWay = status.underWay.map(Action.init)
            actions = status.actions.map(Action.init)
            hold = status.hold
            claim = status.claim.map(Claim.init)
            problems = status.problems.map(\.message)
        }
    }

    private struct Claim: Encodable {
        var run: String
        var owner: String
        var since: Double
        var remaining: Double
        var revertsIn: Double?
        var reverted: String?

        init(_ standing: ClaimStanding) {
            run = standing.claim.runID
            owner = standing.claim.owner
            since = standing.since
            remaining = standing.remaining
            revertsIn = standing.revertsIn
            reverted = standing.reverted
        }
    }

    private struct Action: Encodable {
        var action: String
        var begunAt: Double
        var endedAt: Double?
        var outcome: String?
        var operations: [Part]
        var phase: String?
        var elapsed: Double?
        var limit: Double?

        struct Part: Encodable {
            var operation: String
            var subject: String
        }

        init(_ trace: ActionTrace) {
            action = trace.id
            begunAt = trace.begunAt
            endedAt = trace.endedAt
            outcome = trace.outcome?.rawValue
            operations = trace.program.map { Part(operation: $0.verb, subject: $0.subject) }
            phase = trace.progress?.phase.rawValue
            elapsed = trace.progress?.elapsed
            limit = trace.progress?.limit
        }
    }

    /// The unit's own keys beside `type` and `host`.
    private struct Unit: Encodable {
        var type = "unit"
        var host: String
        var status: ServiceStatus

        init(host: String, _ status: ServiceStatus) {
            self.host = host
            self.status = status
        }

        enum CodingKeys: String, CodingKey { case type, host }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(type, forKey: .type)
            try container.encode(host, forKey: .host)
            try status.encode(to: encoder)
        }
    }
}
