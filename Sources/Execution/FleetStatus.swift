public import AgentProtocol
public import Inventory

/// What a status needs of the hosts.
public protocol StatusFleet: Sendable {
    /// Read-only.
    func status(_ connection: HostConnection, units: [String]) async throws(ContactFailure) -> HostStatus
    /// The host isn't needed any more: its connection may be closed if others need the room.
    func release(_ connection: HostConnection) async
}

/// How services stand on the hosts of a fleet.
public struct FleetStatus: Sendable, Hashable {
    public enum Sight: Sendable, Hashable {
        case seen(HostStatus)
        /// There was no contact.
        case lost(ContactFailure)
    }

    /// Full names of units; empty for those that deserve a look.
    public var units: [String]
    /// All that were asked, in the order of the pattern.
    public var hosts: [HostConnection]
    /// By host name.
    public var sights: [String: Sight]

    public init(units: [String], hosts: [HostConnection], sights: [String: Sight]) {
        self.units = units
        self.hosts = hosts
        self.sights = sights
    }

    /// Asks hosts, so many at once.
    /// - Parameter seen: called for each host as its answer comes in, in any order.
    public static func ask(
        _ hosts: [HostConnection], units: [String], fleet: any StatusFleet, forks: Int,
        seen: @escaping @Sendable () async -> Void = {}
    ) async -> FleetStatus {
        var status = FleetStatus(units: units, hosts: hosts, sights: [:])
        await withTaskGroup(of: (String, Sight).self) { group in
            var waiting = hosts[...]
            func begin() {
                guard let connection = waiting.popFirst() else { return }
                group.addTask { (connection.host, await look(at: connection, units, fleet)) }
            }
            for _ in 0..<max(1, forks) { begin() }
            for await (host, sight) in group {
                status.sights[host] = sight
                await seen()
                begin()
            }
        }
        return status
    }

    private static func look(at host: HostConnection, _ units: [String], _ fleet: any StatusFleet) async -> Sight {
        do throws(ContactFailure) {
            let status = try await fleet.status(host, units: units)
            await fleet.release(host)
            return .seen(status)
        } catch {
            return .lost(error)
        }
    }
}
