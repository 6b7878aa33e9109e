public import AgentProtocol
public import Inventory
import Schedule

/// Who is at the other end of a connection: a fold of what all contacted hosts said of theirs.
public struct ConnectionMap: Sendable {
    /// One end of a connection, as well as it is known.
    public enum Party: Sendable, Hashable {
        /// A host of the inventory, and the unit there if the host named it.
        case host(String, unit: String?)
        /// Nobody's that was asked: a host outside the plan, or behind an address translation.
        case address(String)
    }

    private struct Ends: Hashable {
        var local: SocketEndpoint
        var peer: SocketEndpoint
    }

    private var hostsByAddress: [String: Set<String>] = [:]
    private var addresses: [String: Set<String>] = [:]
    private var ends: [Ends: [(host: String, unit: String?)]] = [:]
    private var loopback: [String: [Ends: String?]] = [:]

    /// - Parameter facts: by host.
    public init(_ connections: [HostConnection], facts: [String: HostFacts]) {
        for connection in connections {
            note(connection.address, of: connection.host)
            guard let facts = facts[connection.host] else { continue }
            for address in facts.addresses { note(address, of: connection.host) }
            for tcp in facts.connections {
                let key = Ends(local: tcp.local, peer: tcp.peer)
                if tcp.local.isLoopback {
                    loopback[connection.host, default: [:]][key] = .some(tcp.unit)
                } else {
                    ends[key, default: []].append((connection.host, tcp.unit))
                }
            }
        }
    }

    private mutating func note(_ address: String, of host: String) {
        hostsByAddress[address, default: []].insert(host)
        addresses[host, default: []].insert(address)
    }

    /// Who is at the far end of a connection of `host`: found by both addresses and ports, else by its address alone.
    ///
    /// What two hosts have in common, such as the addresses of their containers' bridges, names neither of them.
    public func peer(of connection: TCPConnection, on host: String) -> Party {
        let mirrored = Ends(local: connection.peer, peer: connection.local)
        if connection.peer.isLoopback { return .host(host, unit: loopback[host]?[mirrored] ?? nil) }
        let matches = ends[mirrored] ?? []
        if let own = matches.first(where: { $0.host == host }) { return .host(host, unit: own.unit) }
        if matches.count == 1 { return .host(matches[0].host, unit: matches[0].unit) }
        if addresses[host]?.contains(connection.peer.address) == true { return .host(host, unit: nil) }
        if let named = hostsByAddress[connection.peer.address], named.count == 1, let only = named.first {
            return .host(only, unit: nil)
        }
        return .address(connection.peer.address)
    }
}

extension SocketEndpoint {
    public var isLoopback: Bool { address.hasPrefix("127.") || address == "::1" }
}

extension Preview {
    /// Made of what its hosts said.
    public var connectionMap: ConnectionMap {
        var facts: [String: HostFacts] = [:]
        for (host, sight) in sights {
            if case .seen(let forecast) = sight { facts[host] = forecast.facts }
        }
        return ConnectionMap(schedule.hosts, facts: facts)
    }
}
