public import AgentProtocol
public import Inventory

/// What the hosts of a fleet said about their services. Made read-only.
public struct FleetAudit: Sendable, Hashable {
    public enum Sight: Sendable, Hashable {
        case seen(HostAudit)
        /// There was no contact.
        case lost(ContactFailure)
    }

    public var question: AuditQuestion
    /// All that were asked, in the order of the pattern.
    public var hosts: [HostConnection]
    /// By host name.
    public var sights: [String: Sight]

    public init(question: AuditQuestion, hosts: [HostConnection], sights: [String: Sight]) {
        self.question = question
        self.hosts = hosts
        self.sights = sights
    }
}

/// Asks hosts about their services, so many at once.
public struct Auditor: Sendable {
    private let fleet: any AuditedFleet
    private let forks: Int

    /// - Parameter forks: how many hosts are asked at once.
    public init(fleet: any AuditedFleet, forks: Int) {
        self.fleet = fleet
        self.forks = max(1, forks)
    }

    /// - Parameter seen: called for each host as its answer comes in, in any order.
    public func audit(
        _ hosts: [HostConnection], _ question: AuditQuestion,
        seen: @escaping @Sendable (String) async -> Void = { _ in }
    ) async -> FleetAudit {
        var sights: [String: FleetAudit.Sight] = [:]
        await withTaskGroup(of: (String, FleetAudit.Sight).self) { group in
            var waiting = hosts[...]
            func begin() {
                guard let connection = waiting.popFirst() else { return }
                group.addTask { (connection.host, await look(at: connection, question)) }
            }
            for _ in 0..<forks { begin() }
            for await (host, sight) in group {
                sights[host] = sight
                await seen(host)
                begin()
            }
        }
        return FleetAudit(question: question, hosts: hosts, sights: sights)
    }

    private func look(at connection: HostConnection, _ question: AuditQuestion) async -> FleetAudit.Sight {
        do throws(ContactFailure) {
            let audit = try await fleet.audit(connection, question: question)
            await fleet.release(connection)
            return .seen(audit)
        } catch {
            return .lost(error)
        }
    }
}
