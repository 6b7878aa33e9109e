import Foundation
import Glibc
import Synchronization
import Testing

/// A server of webhooks in this process, on loopback, that answers each request with the next of its answers and all others with
/// the last.
final class HookServer: Sendable {
    enum Answer: Sendable {
        case status(Int, headers: [String] = [], body: String = "")
        /// Never.
        case nothing
        /// Ends the connection.
        case end
    }

    struct Request: Sendable {
        var head: String
        var body: String
    }

    let port: Int
    private let descriptor: Int32
    private let received = Mutex<[Request]>([])

    init(_ answers: [Answer]) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        try #require(isBound)
        self.descriptor = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in serve(answers) }
    }

    /// What came, in order.
    var requests: [Request] { received.withLock { $0 } }

    func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private func serve(_ answers: [Answer]) {
        var open: [Int32] = []
        defer { for descriptor in open + [descriptor] { close(descriptor) } }
        var number = 0
        while true {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { return }
            var patience = timeval(tv_sec: 10, tv_usec: 0)
            setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            received.withLock { $0.append(Self.read(connection)) }
            let answer = answers[min(number, answers.count - 1)]
            number += 1
            switch answer {
            case .nothing: open.append(connection)
            case .end: close(connection)
            case .status(let status, let headers, let body):
                let length = "Content-Length: \(body.utf8.count)"
                let lines = ["HTTP/1.1 \(status) X", length, "Connection: close"] + headers
                let text = lines.map { "\($0)\r\n" }.joined() + "\r\n" + body
                _ = text.withCString { send(connection, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
                close(connection)
            }
        }
    }

    private static func read(_ connection: Int32) -> Request {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = String(text[..<end.lowerBound])
                let body = String(text[end.upperBound...])
                let length = head.firstMatch(of: /(?i)content-length: *(\d+)/).flatMap { Int($0.output.1) } ?? 0
                if body.utf8.count >= length { return Request(head: head, body: body) }
            }
            let count = recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { return Request(head: text, body: "") }
            bytes += chunk[..<count]
        }
    }
}
