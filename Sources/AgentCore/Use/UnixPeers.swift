import AgentProtocol

/// Who is connected to the Unix sockets of some processes.
enum UnixPeers {
    /// How many pairs of socket and peer are listed.
    static let limit = 100

    /// - Parameter program: the name of a process that belongs to no service.
    /// - Returns: the most connected first.
    static func of(
        _ pids: [Int], _ sockets: [UnixDiag.Socket], _ holders: SocketHolders, program: (_ pid: Int) -> String
    ) -> [UnixPeer] {
        let own = Set(pids.flatMap { holders.sockets[$0] ?? [] })
        if own.isEmpty { return [] }
        let listening = Set(
            sockets.filter { $0.isListening && (own.contains($0.inode) || holders.keptBySystemd.contains($0.inode)) }
                .compactMap(\.name))
        let clients = Set(sockets.filter { $0.name == nil }.map(\.inode))
        // A socket that was accepted has the name of the one that listens, also when that is closed; a client has none, or
        // one of its own. Datagrams arrive at the named socket itself.
        var names: [UInt64: String] = [:]
        for socket in sockets where own.contains(socket.inode) && !socket.isListening {
            guard let name = socket.name else { continue }
            if socket.isDatagram || listening.contains(name) || socket.peer.map(clients.contains) == true {
                names[socket.inode] = name
            }
        }
        var counts: [Key: Int] = [:]
        for socket in sockets {
            guard let peer = socket.peer, let path = names[peer], !own.contains(socket.inode) else { continue }
            counts[Key(path: path, peer: who(holds: socket.inode, holders, program)), default: 0] += 1
        }
        let peers = counts.map { UnixPeer(path: $0.key.path, peer: $0.key.peer, count: $0.value) }
        return Array(peers.sorted { ($1.count, $0.path, $0.peer) < ($0.count, $1.path, $1.peer) }.prefix(limit))
    }

    private struct Key: Hashable {
        var path: String
        var peer: String
    }

    /// Sessions of people are no services: there the program says more.
    private static func who(holds inode: UInt64, _ holders: SocketHolders, _ program: (Int) -> String) -> String {
        guard let pid = holders.holder[inode] else { return "a process that can't be seen" }
        if let unit = holders.places[pid]?.unit, unit.hasSuffix(".service") { return unit }
        return program(pid)
    }
}
