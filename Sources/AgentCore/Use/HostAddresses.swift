import Glibc

/// The host's own IP addresses, by which other hosts may know it.
enum HostAddresses {
    /// As text, in the order of the interfaces; neither loopback nor what is valid on one link only.
    static func all(limit: Int = 100) -> [String] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [] }
        defer { freeifaddrs(first) }
        var addresses: [String] = []
        var next = first
        while let entry = next, addresses.count < limit {
            next = entry.pointee.ifa_next
            guard let address = entry.pointee.ifa_addr.flatMap(read), !address.isLoopback, !address.isLinkLocal else {
                continue
            }
            if !addresses.contains(address.text) { addresses.append(address.text) }
        }
        return addresses
    }

    private static func read(_ address: UnsafeMutablePointer<sockaddr>) -> IPAddress? {
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                IPAddress(words: [$0.pointee.sin_addr.s_addr])
            }
        case AF_INET6:
            address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                withUnsafeBytes(of: $0.pointee.sin6_addr) { IPAddress(words: Array($0.bindMemory(to: UInt32.self))) }
            }
        default: nil
        }
    }
}
