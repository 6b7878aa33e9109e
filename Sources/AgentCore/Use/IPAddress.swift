import Glibc

/// An IP address in the kernel's form; an IPv4-mapped one counts as IPv4.
struct IPAddress: Hashable {
    /// The words as they lie in memory, in the network's order. For IPv4 only the last is used.
    private var words: SIMD4<UInt32>
    let isV4: Bool

    /// - Parameter words: one for IPv4, four for IPv6, as they lie in memory.
    init?(words: [UInt32]) {
        switch words.count {
        case 1:
            self.words = SIMD4(0, 0, 0, words[0])
            isV4 = true
        case 4:
            isV4 = words[0] == 0 && words[1] == 0 && words[2] == UInt32(0xFFFF).bigEndian
            self.words = isV4 ? SIMD4(0, 0, 0, words[3]) : SIMD4(words[0], words[1], words[2], words[3])
        default: return nil
        }
    }

    var isWildcard: Bool { words == .zero }

    var isLoopback: Bool {
        isV4 ? UInt32(bigEndian: words[3]) >> 24 == 127 : words == SIMD4(0, 0, 0, UInt32(1).bigEndian)
    }

    /// Of one link alone: two hosts may have the same.
    var isLinkLocal: Bool {
        isV4 ? UInt32(bigEndian: words[3]) >> 16 == 0xA9FE : UInt32(bigEndian: words[0]) >> 22 == 0xFE80 >> 6
    }

    /// As inet_ntop(3) writes it.
    var text: String {
        var words = words
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        withUnsafeBytes(of: &words) { bytes in
            let start = isV4 ? bytes.baseAddress.map { $0 + 12 } : bytes.baseAddress
            _ = inet_ntop(isV4 ? AF_INET : AF_INET6, start, &buffer, socklen_t(buffer.count))
        }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

struct IPEndpoint: Hashable {
    var address: IPAddress
    var port: UInt16
}
