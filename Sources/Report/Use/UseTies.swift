import AgentProtocol
import Execution

/// Who uses services and what they have open, joined over hosts.
struct UseTies: Sendable {
    typealias Party = ConnectionMap.Party

    /// Connections from one client to one server.
    struct Tie: Sendable, Hashable {
        var client: Party
        var server: Party
        /// The path of a Unix socket; nil for TCP.
        var path: String?
    }

    struct Service: Sendable, Hashable {
        var host: String
        var unit: String
    }

    /// In the order in which they were found.
    private(set) var ties: [(tie: Tie, count: Int)] = []
    private(set) var files: [(service: Service, file: OpenFile)] = []
    /// Services to which nobody is connected.
    private(set) var unconnected: [Service] = []
    /// Hosts of which not everything could be seen.
    private(set) var partial: [String] = []
    private var places: [Tie: Int] = [:]
    private var seen: Set<Ends> = []

    private struct Ends: Hashable {
        /// For loopback, where every host has the same addresses.
        var host: String
        var client: SocketEndpoint
        var server: SocketEndpoint
    }

    var isEmpty: Bool { ties.isEmpty && files.isEmpty && unconnected.isEmpty && partial.isEmpty }

    mutating func add(_ use: ServiceUse, of unit: String, on host: String, _ map: ConnectionMap) {
        let before = ties.count
        for connection in use.connections {
            let server = Party.host(host, unit: connection.unit ?? unit)
            let client = map.peer(of: connection, on: host)
            if isNew(host, client: connection.peer, server: connection.local) {
                add(Tie(client: client, server: server))
            }
        }
        for peer in use.unixPeers {
            let tie = Tie(client: .host(host, unit: peer.peer), server: .host(host, unit: unit), path: peer.path)
            add(tie, count: peer.count)
        }
        if ties.count == before, use.connections.isEmpty, use.unixPeers.isEmpty, !use.isPartial {
            unconnected.append(Service(host: host, unit: unit))
        }
        for connection in use.outgoing {
            let client = Party.host(host, unit: connection.unit ?? unit)
            let server = map.peer(of: connection, on: host)
            if isNew(host, client: connection.local, server: connection.peer) {
                add(Tie(client: client, server: server))
            }
        }
        files += use.files.map { (Service(host: host, unit: unit), $0) }
        if use.isPartial, !partial.contains(host) { partial.append(host) }
    }

    /// A connection between two services that both stop is told of by both ends.
    private mutating func isNew(_ host: String, client: SocketEndpoint, server: SocketEndpoint) -> Bool {
        seen.insert(Ends(host: client.isLoopback ? host : "", client: client, server: server)).inserted
    }

    /// What a service has with itself is its own affair.
    private mutating func add(_ tie: Tie, count: Int = 1) {
        if tie.client == tie.server { return }
        if let place = places[tie] {
            ties[place].count += count
        } else {
            places[tie] = ties.count
            ties.append((tie, count))
        }
    }
}

extension [PreviewAction] {
    /// Who uses what these actions stop.
    func useTies(_ map: ConnectionMap) -> UseTies {
        var ties = UseTies()
        for action in self {
            for part in action.parts where part.operation.stops && part.changedByStep == nil {
                guard let service = part.forecast?.service, let use = service.use else { continue }
                ties.add(use, of: service.unit, on: action.host, map)
            }
        }
        return ties
    }
}
