import Execution

/// Many ties in few lines: those between the same units are told together, with all of their hosts.
struct TieFolding {
    /// One end of a line.
    struct Side: Hashable {
        /// Either hosts or addresses.
        var hosts: [String] = []
        var addresses: [String] = []
        var unit: String?

        init(_ party: UseTies.Party) {
            switch party {
            case .host(let host, let unit):
                hosts = [host]
                self.unit = unit
            case .address(let address): addresses = [address]
            }
        }

        /// What it is, whichever host it is on.
        fileprivate var kind: String { addresses.isEmpty ? "unit \(unit ?? "")" : "address" }

        fileprivate mutating func join(_ other: Side) {
            hosts += other.hosts.filter { !hosts.contains($0) }
            addresses += other.addresses.filter { !addresses.contains($0) }
        }
    }

    struct Line: Hashable {
        var client: Side
        var server: Side
        var path: String?
        /// Both ends are on the same host, on each of them.
        var isOnOneHost: Bool
        var count: Int
    }

    /// More lines than this, and hosts are thrown together that aren't all connected with each other.
    static let plenty = 8

    /// The most connections first.
    static func lines(_ ties: UseTies) -> [Line] {
        let all = ties.ties.map { tie, count in
            let (client, server) = (Side(tie.client), Side(tie.server))
            return Line(
                client: client, server: server, path: tie.path,
                isOnOneHost: !client.hosts.isEmpty && client.hosts == server.hosts, count: count)
        }
        // First the clients of one server, then the servers of the same clients. Addresses of strangers differ everywhere.
        var lines = merge(all) { line in
            [line.kind, line.isOnOneHost || line.server.hosts.isEmpty ? "" : line.server.hosts.joined(separator: " ")]
        }
        lines = merge(lines) { line in
            [line.kind, line.isOnOneHost || line.client.hosts.isEmpty ? "" : line.client.hosts.joined(separator: " ")]
        }
        if lines.count > plenty { lines = merge(lines) { [$0.kind] } }
        return lines.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }.map(
            \.element)
    }

    private static func merge(_ lines: [Line], by key: (Line) -> [String]) -> [Line] {
        var merged: [Line] = []
        var places: [[String]: Int] = [:]
        for line in lines {
            let key = key(line)
            if let place = places[key] {
                merged[place].client.join(line.client)
                merged[place].server.join(line.server)
                merged[place].count += line.count
            } else {
                places[key] = merged.count
                merged.append(line)
            }
        }
        return merged
    }
}

extension TieFolding.Line {
    fileprivate var kind: String { "\(client.kind) > \(server.kind) > \(path ?? "") > \(isOnOneHost)" }
}
