import AgentProtocol

extension Preview {
    /// The preview as a journal keeps it: of the connections of a host only those that are the other end of one that a
    /// service has which is to be stopped. The journal of a busy fleet would be full of the others.
    var kept: Preview {
        var wanted: Set<Ends> = []
        for case .seen(let forecast) in sights.values {
            for use in forecast.operations.compactMap({ $0.service?.use }) {
                for connection in use.connections + use.outgoing {
                    wanted.insert(Ends(local: connection.peer, peer: connection.local))
                }
            }
        }
        var kept = self
        for (host, sight) in sights {
            guard case .seen(var forecast) = sight else { continue }
            forecast.facts.connections.removeAll { !wanted.contains(Ends(local: $0.local, peer: $0.peer)) }
            kept.sights[host] = .seen(forecast)
        }
        return kept
    }

    private struct Ends: Hashable {
        var local: SocketEndpoint
        var peer: SocketEndpoint
    }
}
