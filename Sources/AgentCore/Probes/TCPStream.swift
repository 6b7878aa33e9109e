import Glibc

/// A TCP connection with a moment by which everything must be done.
struct TCPStream {
    private let descriptor: Int32
    private let deadline: Double

    /// Tries each address of the host until one accepts.
    /// - Throws: `ConnectionProblem` of the last address tried.
    static func connect(to host: String, port: Int, deadline: Double) throws(ConnectionProblem) -> TCPStream {
        guard let port = UInt16(exactly: port), port > 0 else { throw ConnectionProblem("there is no port \(port)") }
        var problem = ConnectionProblem("no address for '\(host)'")
        for address in try Resolver.addresses(of: host, timeout: deadline - Clock.monotonic) {
            do { return try connect(to: address, port: port, deadline: deadline) } catch { problem = error }
        }
        throw problem
    }

    private static func connect(
        to address: SocketAddress, port: UInt16, deadline: Double
    ) throws(ConnectionProblem) -> TCPStream {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, kind, 0)
        guard descriptor >= 0 else { throw ConnectionProblem(code: errno) }
        let stream = TCPStream(descriptor: descriptor, deadline: deadline)
        var code = address.withSocketAddress(port: port) { Glibc.connect(descriptor, $0, $1) == 0 ? 0 : errno }
        if code == EINPROGRESS {
            if stream.wait(Int16(POLLOUT)) {
                var length = socklen_t(MemoryLayout<Int32>.size)
                getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
            } else {
                code = ETIMEDOUT
            }
        }
        guard code == 0 else {
            stream.close()
            throw ConnectionProblem(code: code)
        }
        return stream
    }

    func send(_ bytes: [UInt8]) throws(ConnectionProblem) {
        var left = bytes[...]
        while !left.isEmpty {
            let sent = left.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if sent >= 0 {
                left = left.dropFirst(sent)
            } else if errno == EAGAIN {
                guard wait(Int16(POLLOUT)) else { throw ConnectionProblem(code: ETIMEDOUT) }
            } else if errno != EINTR {
                throw ConnectionProblem(code: errno)
            }
        }
    }

    /// The next bytes, or nil at the end.
    func receive() throws(ConnectionProblem) -> [UInt8]? {
        while true {
            switch Descriptor.read(descriptor, upTo: 4096) {
            case .bytes(let bytes): return bytes
            case .end: return nil
            case .nothing: guard wait(Int16(POLLIN)) else { throw ConnectionProblem(code: ETIMEDOUT) }
            case .failed(let code): throw ConnectionProblem(code: code)
            }
        }
    }

    func close() { _ = Glibc.close(descriptor) }

    private func wait(_ events: Int16) -> Bool {
        Descriptor.wait(for: descriptor, events, seconds: deadline - Clock.monotonic)
    }
}

/// Why nothing could be asked over a connection.
struct ConnectionProblem: Error, Hashable {
    var message: String

    init(_ message: String) { self.message = message }

    init(code: Int32) {
        switch code {
        case ECONNREFUSED: message = "connection refused"
        case ETIMEDOUT: message = "no answer in time"
        case EHOSTUNREACH, ENETUNREACH: message = "no route to the host"
        case ECONNRESET, EPIPE: message = "the connection was closed"
        default: message = SystemError.text(code)
        }
    }
}
