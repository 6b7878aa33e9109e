/// Who uses a service at one moment, and what it has open: as far as it can be seen from outside. What it holds in memory
/// and hasn't written can't be seen by anyone.
public struct ServiceUse: Codable, Sendable, Hashable {
    /// The addresses that its processes listen on.
    public var listeners: [SocketEndpoint]
    /// Established TCP connections to `listeners`, those over loopback included.
    public var connections: [TCPConnection]
    /// Established TCP connections that its own processes have opened to others.
    public var outgoing: [TCPConnection]
    /// Who is connected to its Unix sockets.
    public var unixPeers: [UnixPeer]
    /// Files open for writing, deleted ones that are still open, and locks; the most telling first, at most some dozens.
    public var files: [OpenFile]
    /// Whether there was more than is listed, or something that couldn't be read.
    public var isPartial: Bool

    public init(
        listeners: [SocketEndpoint] = [], connections: [TCPConnection] = [], outgoing: [TCPConnection] = [],
        unixPeers: [UnixPeer] = [], files: [OpenFile] = [], isPartial: Bool = false
    ) {
        self.listeners = listeners
        self.connections = connections
        self.outgoing = outgoing
        self.unixPeers = unixPeers
        self.files = files
        self.isPartial = isPartial
    }
}

public struct SocketEndpoint: Codable, Sendable, Hashable {
    /// As inet_ntop(3) writes it; IPv4-mapped addresses as IPv4.
    public var address: String
    public var port: Int

    public init(address: String, port: Int) {
        self.address = address
        self.port = port
    }
}

public struct TCPConnection: Codable, Sendable, Hashable {
    public var local: SocketEndpoint
    public var peer: SocketEndpoint
    /// The unit at this end, where it is known.
    public var unit: String?

    public init(local: SocketEndpoint, peer: SocketEndpoint, unit: String?) {
        self.local = local
        self.peer = peer
        self.unit = unit
    }
}

/// Connections over one Unix socket from one unit or program.
public struct UnixPeer: Codable, Sendable, Hashable {
    /// The socket's path; abstract names begin with `@`.
    public var path: String
    /// The unit at the other end, or the program where it has none.
    public var peer: String
    public var count: Int

    public init(path: String, peer: String, count: Int) {
        self.path = path
        self.peer = peer
        self.count = count
    }
}

public struct OpenFile: Codable, Sendable, Hashable {
    public enum Kind: String, Codable, Sendable, Hashable { case written, deleted, locked }

    public var path: String
    public var kind: Kind
    /// In bytes; nil where it isn't known.
    public var size: Int?

    public init(path: String, kind: Kind, size: Int?) {
        self.path = path
        self.kind = kind
        self.size = size
    }
}
