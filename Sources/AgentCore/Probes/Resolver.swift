import AgentProtocol
import Glibc

/// Addresses of names, without the C library's resolver: a static program can't load its plug-ins.
enum Resolver {
    /// In the order in which they are to be tried: a literal stands for itself, then `/etc/hosts`, then whatever the
    /// host's own `getent` says, which knows DNS, LDAP and the like.
    /// - Parameter timeout: in seconds.
    static func addresses(
        of host: String, timeout: Double, hostsFile: String = "/etc/hosts"
    ) throws(ConnectionProblem) -> [SocketAddress] {
        if let literal = SocketAddress(host) { return [literal] }
        guard isName(host) else { throw ConnectionProblem("'\(Printable.escape(host))' is no host name") }
        let known = listed(host.lowercased(), in: String(decoding: ProcFile.contents(hostsFile), as: UTF8.self))
        if !known.isEmpty { return known }
        if host.lowercased() == "localhost" { return [.v4([127, 0, 0, 1]), .v6(loopback6)] }
        let result = CommandRunner.run(["getent", "ahosts", host], timeout: timeout, limit: 65_536)
        if case .notStarted = result.end {
            throw ConnectionProblem("'\(host)' isn't in \(hostsFile), and there is no getent")
        }
        let found = unique(
            result.text.split(separator: "\n").compactMap { line in
                line.split(separator: " ").first.flatMap { SocketAddress(String($0)) }
            })
        guard result.succeeded, !found.isEmpty else { throw ConnectionProblem("the name '\(host)' isn't known here") }
        return found
    }

    /// What a hosts file says of a name (in lower case).
    static func listed(_ name: String, in text: String) -> [SocketAddress] {
        var found: [SocketAddress] = []
        for line in text.split(separator: "\n") {
            let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" }
            guard words.dropFirst().contains(where: { $0.lowercased() == name }) else { continue }
            if let address = SocketAddress(String(words[0])) { found.append(address) }
        }
        return unique(found)
    }

    private static let loopback6: [UInt8] = [UInt8](repeating: 0, count: 15) + [1]

    private static func unique(_ addresses: [SocketAddress]) -> [SocketAddress] {
        var seen: Set<SocketAddress> = []
        return addresses.filter { seen.insert($0).inserted }
    }

    /// Nothing that a command could take for an option.
    private static func isName(_ host: String) -> Bool {
        !host.isEmpty && host.utf8.count <= 255 && !host.hasPrefix("-")
            && host.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "/" }
    }
}
