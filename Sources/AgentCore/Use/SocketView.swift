import AgentProtocol

/// The TCP sockets of one network namespace, seen from some of its processes.
struct SocketView {
    let table: TCPTable
    let holders: SocketHolders
    let pids: [Int]
    /// What these processes listened on before they closed it, as a service does that is told to stop.
    var closed: [TCPTable.Socket] = []
    /// The ports that the kernel gives to clients.
    var clientPorts: ClosedRange<UInt16> = 32768...60999

    /// Adds what these processes listen on, who is connected to that, and where they are connected to.
    /// - Parameter ends: takes up the other ends of connections over loopback, which no other host can tell of.
    func describe(_ use: inout ServiceUse, ends: inout [TCPConnection]) {
        let own = Set(pids.flatMap { holders.sockets[$0] ?? [] })
        if own.isEmpty { return }
        let listening = table.listening.filter { own.contains($0.inode) }
        // Of a socket unit that passes on connections and no listener (`Accept=yes`).
        let passed = table.listening.filter { holders.keptBySystemd.contains($0.inode) && !own.contains($0.inode) }
        use.listeners += Set(listening.map(\.local)).map { SocketEndpoint($0) }.sorted()
        var incoming: [TCPTable.Socket] = []
        var outgoing: [TCPTable.Socket] = []
        for socket in table.established {
            let isOwn = own.contains(socket.inode)
            if listening.accept(socket.local), isOwn || socket.inode == 0 {
                incoming.append(socket)
            } else if isOwn {
                let isIncoming = passed.accept(socket.local) || closed.accept(socket.local) || seemsIncoming(socket)
                if isIncoming { incoming.append(socket) } else { outgoing.append(socket) }
            }
        }
        use.connections += incoming.prefix(UseReader.connectionLimit).map { connection($0) }
        use.outgoing += outgoing.prefix(UseReader.connectionLimit).map { connection($0) }
        if max(incoming.count, outgoing.count) > UseReader.connectionLimit { use.isPartial = true }
        let wanted = Set(incoming.filter { $0.peer.address.isLoopback }.map { Pair(local: $0.peer, peer: $0.local) })
        for socket in table.established where wanted.contains(Pair(local: socket.local, peer: socket.peer)) {
            ends.append(connection(socket))
        }
    }

    /// The connections of the host to others, those that it opened itself first: by these it is found as a client.
    func outside(limit: Int) -> [TCPConnection] {
        let all = table.established.filter { !$0.local.address.isLoopback }
        let ports = Set(table.listening.map(\.local.port))
        let sorted = all.filter { !ports.contains($0.local.port) } + all.filter { ports.contains($0.local.port) }
        return sorted.prefix(limit).map { connection($0) }
    }

    /// By the ports alone, where nobody listens any more.
    private func seemsIncoming(_ socket: TCPTable.Socket) -> Bool {
        !clientPorts.contains(socket.local.port) && clientPorts.contains(socket.peer.port)
    }

    private struct Pair: Hashable {
        var local: IPEndpoint
        var peer: IPEndpoint
    }

    private func connection(_ socket: TCPTable.Socket) -> TCPConnection {
        TCPConnection(
            local: SocketEndpoint(socket.local), peer: SocketEndpoint(socket.peer),
            unit: socket.inode == 0 ? nil : holders.place(ofSocket: socket.inode)?.unit)
    }
}

extension [SocketEndpoint] {
    fileprivate func sorted() -> [SocketEndpoint] { sorted { ($0.port, $0.address) < ($1.port, $1.address) } }
}
