import AgentProtocol
import CLinux
import Glibc

/// The Unix sockets of this network namespace and who is connected with whom, as the kernel's socket monitoring tells it
/// (sock_diag(7)). `/proc/net/unix` doesn't name the other end.
enum UnixDiag {
    struct Socket: Hashable {
        var inode: UInt64
        var isListening: Bool
        var isDatagram: Bool
        /// A path, or `@name`; nil for the usual client.
        var name: String?
        /// The inode of the other end; nil where there is none.
        var peer: UInt64?
    }

    struct Answer: Hashable {
        var sockets: [Socket] = []
        /// Whether this is all of them.
        var isComplete = false
    }

    /// In bytes; some hundred thousand sockets.
    private static let limit = 16 * 1_048_576

    /// - Parameter deadline: of `Clock.monotonic`.
    static func ask(deadline: Double) -> Answer {
        var answer = Answer()
        let descriptor = clinux_unix_diag_request()
        guard descriptor >= 0 else { return answer }
        defer { close(descriptor) }
        var total = 0
        while total < limit, Descriptor.wait(for: descriptor, seconds: deadline - Clock.monotonic) {
            guard case .bytes(let bytes) = Descriptor.read(descriptor, upTo: 131_072) else { return answer }
            total += bytes.count
            switch add(bytes, to: &answer.sockets) {
            case .more: continue
            case .done: answer.isComplete = true
            case .failed: break
            }
            return answer
        }
        return answer
    }

    enum Progress { case more, done, failed }

    /// Adds the sockets of one datagram of netlink messages (linux/netlink.h, linux/unix_diag.h).
    static func add(_ bytes: [UInt8], to sockets: inout [Socket]) -> Progress {
        var start = 0
        while start + 16 <= bytes.count {
            let length = Int(bytes.word(at: start))
            guard length >= 16, start + length <= bytes.count else { return .failed }
            switch bytes.half(at: start + 4) {
            case 3: return .done
            case 20:
                if let socket = socket(bytes[start + 16..<start + length]) { sockets.append(socket) }
            default: return .failed
            }
            start += (length + 3) & ~3
        }
        return .more
    }

    private static func socket(_ message: ArraySlice<UInt8>) -> Socket? {
        let start = message.startIndex
        guard message.count >= 16, Int32(message[start]) == AF_UNIX else { return nil }
        var socket = Socket(
            inode: UInt64(message.word(at: start + 4)), isListening: message[start + 2] == 10,
            isDatagram: message[start + 1] == 2)
        var place = start + 16
        while place + 4 <= message.endIndex {
            let length = Int(message.half(at: place))
            guard length >= 4, place + length <= message.endIndex else { break }
            let value = message[place + 4..<place + length]
            switch message.half(at: place + 2) {
            case 0: socket.name = name(value)
            case 2 where value.count >= 4: socket.peer = UInt64(value.word(at: value.startIndex))
            default: break
            }
            place += (length + 3) & ~3
        }
        return socket
    }

    private static func name(_ bytes: ArraySlice<UInt8>) -> String? {
        guard let first = bytes.first else { return nil }
        let text = first == 0 ? bytes.dropFirst() : bytes.prefix { $0 != 0 }
        return (first == 0 ? "@" : "") + Printable.escape(String(decoding: text, as: UTF8.self))
    }
}

extension RandomAccessCollection<UInt8> where Index == Int {
    /// Numbers of this machine, as netlink has them.
    fileprivate func word(at place: Int) -> UInt32 {
        var value: UInt32 = 0
        withUnsafeMutableBytes(of: &value) { $0.copyBytes(from: self[place..<place + 4]) }
        return value
    }

    fileprivate func half(at place: Int) -> UInt16 {
        var value: UInt16 = 0
        withUnsafeMutableBytes(of: &value) { $0.copyBytes(from: self[place..<place + 2]) }
        return value
    }
}
