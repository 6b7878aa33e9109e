import AgentProtocol

/// What `/proc/net/tcp` and `tcp6` say of one network namespace: who listens, and which connections are established.
/// Format: proc_net_tcp.rst of the kernel's documentation.
struct TCPTable: Hashable {
    struct Socket: Hashable {
        var local: IPEndpoint
        var peer: IPEndpoint
        /// 0 while nobody has accepted it.
        var inode: UInt64
    }

    var listening: [Socket] = []
    var established: [Socket] = []

    /// Adds the lines of one file. Lines that can't be understood, such as the first and a last one that was cut, are left out.
    mutating func add(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { buffer in
            var start = 0
            while start < buffer.count {
                var end = start
                while end < buffer.count, buffer[end] != UInt8(ascii: "\n") { end += 1 }
                if end < buffer.count { add(line: UnsafeBufferPointer(rebasing: buffer[start..<end])) }
                start = end + 1
            }
        }
    }

    private mutating func add(line: UnsafeBufferPointer<UInt8>) {
        var fields = Fields(line)
        _ = fields.next()
        guard let local = fields.next(), let peer = fields.next(), let state = fields.next(), state.count == 2 else {
            return
        }
        let isListening =
            state[state.startIndex] == UInt8(ascii: "0") && state[state.startIndex + 1] == UInt8(ascii: "A")
        let isEstablished =
            state[state.startIndex] == UInt8(ascii: "0") && state[state.startIndex + 1] == UInt8(ascii: "1")
        guard isListening || isEstablished else { return }
        for _ in 0..<5 { _ = fields.next() }
        guard let inode = fields.next().flatMap({ Self.decimal($0) }), let local = Self.endpoint(local),
            let peer = Self.endpoint(peer)
        else { return }
        let socket = Socket(local: local, peer: peer, inode: inode)
        if isListening { listening.append(socket) } else { established.append(socket) }
    }

    /// `0100007F:1F90`: the words of the address as numbers of this machine, then the port.
    private static func endpoint(_ field: Slice<UnsafeBufferPointer<UInt8>>) -> IPEndpoint? {
        guard let colon = field.firstIndex(of: UInt8(ascii: ":")), (colon - field.startIndex) % 8 == 0,
            let port = hexadecimal(field[(colon + 1)...])
        else { return nil }
        var words: [UInt32] = []
        var start = field.startIndex
        while start < colon {
            guard let word = hexadecimal(field[start..<start + 8]) else { return nil }
            words.append(UInt32(truncatingIfNeeded: word))
            start += 8
        }
        return IPAddress(words: words).map { IPEndpoint(address: $0, port: UInt16(truncatingIfNeeded: port)) }
    }

    private static func hexadecimal(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64? {
        guard !digits.isEmpty, digits.count <= 8 else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt64(digit - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return value
    }

    static func decimal(_ digits: some Collection<UInt8>) -> UInt64? {
        guard !digits.isEmpty, digits.count <= 18 else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + UInt64(digit - UInt8(ascii: "0"))
        }
        return value
    }

    /// The words of a line.
    private struct Fields: IteratorProtocol {
        private var rest: Slice<UnsafeBufferPointer<UInt8>>

        init(_ line: UnsafeBufferPointer<UInt8>) { rest = line[...] }

        mutating func next() -> Slice<UnsafeBufferPointer<UInt8>>? {
            rest = rest.drop { $0 == UInt8(ascii: " ") }
            let word = rest.prefix { $0 != UInt8(ascii: " ") }
            rest = rest[word.endIndex...]
            return word.isEmpty ? nil : word
        }
    }
}

extension [TCPTable.Socket] {
    /// Whether one of these listens where a connection has its local end. A wildcard of IPv6 takes IPv4 too, as is usual.
    func accept(_ local: IPEndpoint) -> Bool {
        contains { listener in
            guard listener.local.port == local.port else { return false }
            if listener.local.address == local.address { return true }
            return listener.local.address.isWildcard && (!listener.local.address.isV4 || local.address.isV4)
        }
    }
}

extension SocketEndpoint {
    init(_ endpoint: IPEndpoint) { self.init(address: endpoint.address.text, port: Int(endpoint.port)) }
}
