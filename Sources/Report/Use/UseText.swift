import AgentProtocol

/// Who uses services and what they have open, in words; a line each, without a full stop.
struct UseText {
    let ties: UseTies

    /// So many of a kind are told.
    private static let limit = 10

    /// `web[1-3] app.service → db1 postgresql.service: 42 connections`.
    var connections: [String] {
        let lines = TieFolding.lines(ties)
        let told = lines.prefix(Self.limit).map(\.text)
        guard lines.count > Self.limit else { return told }
        let rest = lines.dropFirst(Self.limit).reduce(0) { $0 + $1.count }
        return told + ["and \(counted(rest, "connection")) more"]
    }

    /// `db1 postgresql.service, open for writing: /var/lib/a (8 MB), /var/lib/b and 12 more`.
    var files: [String] {
        var order: [FileKey] = []
        var groups: [FileKey: FileGroup] = [:]
        for (service, file) in ties.files {
            let key = FileKey(unit: service.unit, kind: file.kind)
            if groups[key] == nil { order.append(key) }
            groups[key, default: FileGroup()].add(file, on: service.host)
        }
        return order.prefix(Self.limit).compactMap { key in
            groups[key].map { "\($0.hosts) \(key.unit.visible), \(key.kind.text): \($0.text)" }
        }
    }

    /// `nobody is connected to app.service or job.service on web[1-3]`.
    var unconnected: [String] {
        var order: [String] = []
        var hosts: [String: [String]] = [:]
        for service in ties.unconnected {
            if hosts[service.unit] == nil { order.append(service.unit) }
            hosts[service.unit, default: []].append(service.host.visible)
        }
        var lines: [(hosts: String, units: [String])] = []
        for unit in order {
            let folded = HostFolding.fold(hosts[unit] ?? [])
            if let index = lines.firstIndex(where: { $0.hosts == folded }) {
                lines[index].units.append(unit.visible)
            } else {
                lines.append((folded, [unit.visible]))
            }
        }
        return lines.map { "nobody is connected to \($0.units.joined(separator: " or ")) on \($0.hosts)" }
    }

    var partial: String? {
        ties.partial.isEmpty
            ? nil
            : "there may be more on \(HostFolding.fold(ties.partial.map(\.visible))): not everything could be read"
    }

    /// All of it, in order.
    var lines: [Phrase] {
        connections.map { Phrase($0) } + unconnected.map { Phrase("\($0.capitalisedFirst).", .faint) }
            + files.map { Phrase($0) } + (partial.map { [Phrase("\($0.capitalisedFirst).", .careful)] } ?? [])
    }

    /// What no look from outside can tell.
    static let blindSpot = "What a service holds in memory and hasn't written can't be seen from outside."

    private struct FileKey: Hashable {
        var unit: String
        var kind: OpenFile.Kind
    }

    /// The files of one kind that one unit has open, on some hosts.
    private struct FileGroup {
        private var names: [String] = []
        private var order: [String] = []
        private var found: [String: (hosts: Int, size: Int?)] = [:]

        mutating func add(_ file: OpenFile, on host: String) {
            if !names.contains(host.visible) { names.append(host.visible) }
            if found[file.path] == nil { order.append(file.path) }
            found[file.path, default: (0, nil)].hosts += 1
            found[file.path]?.size = file.size
        }

        var hosts: String { HostFolding.fold(names) }

        /// Those that most hosts have come first; sizes are told where there is one host.
        var text: String {
            let sorted = order.enumerated().sorted { left, right in
                let (first, second) = (found[left.element]?.hosts ?? 0, found[right.element]?.hosts ?? 0)
                return (second, left.offset) < (first, right.offset)
            }
            let told = sorted.prefix(3).map { _, path in
                let size = names.count == 1 ? found[path]?.size.map { " (\(ByteText.text($0)))" } : nil
                return path.visible + (size ?? "")
            }
            return order.count > 3 ? "\(told.joined(separator: ", ")) and \(order.count - 3) more" : told.listed
        }
    }
}

extension TieFolding.Line {
    fileprivate var text: String {
        let target = isOnOneHost ? "\(server.unit?.visible ?? "another process") on the same host" : server.text
        let way = path.map { " over \($0.visible)" } ?? ""
        return "\(client.text) → \(target): \(counted(count, "connection"))\(way)"
    }
}

extension TieFolding.Side {
    fileprivate var text: String { places + (unit.map { " \($0.visible)" } ?? "") }

    /// Its hosts, or its addresses.
    var places: String {
        guard !addresses.isEmpty else { return HostFolding.fold(hosts.map(\.visible)) }
        let told = addresses.prefix(3).map(\.visible)
        let rest = addresses.count - told.count
        return rest > 0
            ? "\(told.joined(separator: ", ")) and \(counted(rest, "other address", "other addresses"))" : told.listed
    }
}

extension OpenFile.Kind {
    fileprivate var text: String {
        switch self {
        case .written: "open for writing"
        case .deleted: "deleted but still open, gone when it stops"
        case .locked: "locked"
        }
    }
}
