import Glibc
import Synchronization
import Testing

@testable import AgentCore

/// A server in this process that gives each connection the next of its answers, and the last one for ever.
final class TestServer: Sendable {
    let port: Int
    private let descriptor: Int32
    private let requests = Mutex<[String]>([])

    /// - Parameter answers: what is sent after the head of a request came; an empty one closes without a word, nil keeps
    ///   the connection open and says nothing.
    init(_ answers: [String?]) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        try #require(bound)
        self.descriptor = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
        var thread = pthread_t()
        let body = Unmanaged.passRetained(Work(server: self, answers: answers))
        pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        pthread_detach(thread)
    }

    /// Ends the thread: its accept fails.
    func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// The heads of the requests that came.
    var heads: [String] { requests.withLock { $0 } }

    private final class Work {
        let server: TestServer
        let answers: [String?]

        init(server: TestServer, answers: [String?]) {
            self.server = server
            self.answers = answers
        }

        func run() {
            var number = 0
            var open: [Int32] = []
            defer { for descriptor in open + [server.descriptor] { close(descriptor) } }
            while true {
                let connection = accept(server.descriptor, nil, nil)
                guard connection >= 0 else { return }
                open.append(connection)
                let answer = answers[min(number, answers.count - 1)]
                number += 1
                var head = ""
                while !head.hasSuffix("\r\n\r\n"), Descriptor.wait(for: connection, seconds: 10),
                    case .bytes(let bytes) = Descriptor.read(connection)
                {
                    head += String(decoding: bytes, as: UTF8.self)
                }
                server.requests.withLock { $0.append(head) }
                guard let answer else { continue }
                _ = Descriptor.write(connection, Array(answer.utf8))
                shutdown(connection, Int32(SHUT_RDWR))
            }
        }
    }
}
