import AgentProtocol
import Execution

/// What a stop takes along, and who is connected to it, as a graph: the same on all of its hosts.
struct BlastGraph {
    struct Node: Hashable {
        enum Role: String { case stopped, along, trigger, party }

        var role: Role
        var title: String
        /// Below the title.
        var words: String
        /// The node on which it hangs; nil for the middle one and for parties.
        var parent: Int?
        /// From the middle: 0, 1, 2 to the right; -1 for parties, on the left.
        var column: Int
    }

    struct Edge: Hashable {
        var from: Int
        var to: Int
        var label: String
        /// Connected, rather than stopped with it.
        var isConnection: Bool
    }

    /// The middle one first.
    private(set) var nodes: [Node]
    private(set) var edges: [Edge] = []
    let hosts: [String]
    let unit: String

    /// - Parameters:
    ///   - service: as on the first of the hosts.
    ///   - ties: who is connected to it there.
    init(_ service: ServiceFacts, on hosts: [String], ties: UseTies) {
        self.hosts = hosts.map(\.visible)
        unit = service.unit.visible
        nodes = [Node(role: .stopped, title: unit, words: "stops on \(HostFolding.fold(self.hosts))", column: 0)]
        var places = [service.unit: 0]
        addAlong(service.alsoStops, &places)
        for trigger in service.triggers where places[trigger] == nil {
            let because = service.revivers.first { $0.unit == trigger }?.because.visible ?? "would start it again"
            hang(.trigger, trigger, "stopped before it", because, on: parent(because, trigger, places) ?? 0)
            places[trigger] = nodes.count - 1
        }
        addParties(TieFolding.lines(ties), places)
    }

    /// Whether there is anything to draw but the unit.
    var isPlain: Bool { nodes.count == 1 }

    /// Each hangs on the unit that its tie names, as soon as that one has its place.
    private mutating func addAlong(_ units: [AlsoStops], _ places: inout [String: Int]) {
        var left = units.filter { places[$0.unit] == nil }
        while !left.isEmpty {
            let next = left.firstIndex { parent($0.because, $0.unit, places) != nil } ?? 0
            let other = left.remove(at: next)
            let kill = other.killsAfter.map { $0 > 0 ? "after \(Seconds.text($0))" : "at once" }
            hang(
                .along, other.unit, kill.map { "systemd alone kills it \($0)" } ?? "stops with it",
                other.because.visible,
                on: parent(other.because, other.unit, places) ?? 0)
            places[other.unit] = nodes.count - 1
        }
    }

    /// The node that a tie such as `Requires=postgresql.service` names.
    private func parent(_ because: String, _ unit: String, _ places: [String: Int]) -> Int? {
        guard let equals = because.firstIndex(of: "=") else { return nil }
        let names = because[because.index(after: equals)...].split(separator: " ").map(String.init)
        return names.lazy.filter { $0 != unit }.compactMap { places[$0] }.first
    }

    private mutating func hang(_ role: Node.Role, _ unit: String, _ words: String, _ label: String, on parent: Int) {
        nodes.append(
            Node(role: role, title: unit.visible, words: words, parent: parent, column: nodes[parent].column + 1))
        edges.append(Edge(from: parent, to: nodes.count - 1, label: label, isConnection: false))
    }

    /// Who is connected, from whichever side. What is among those that stop is told in words only.
    private mutating func addParties(_ lines: [TieFolding.Line], _ places: [String: Int]) {
        for line in lines.prefix(TieFolding.plenty) {
            let (client, server) = (line.client.place(in: places), line.server.place(in: places))
            guard (client == nil) != (server == nil), let own = server ?? client else { continue }
            let party = server == nil ? line.server : line.client
            let label = counted(line.count, "connection") + (line.path.map { " over \($0.visible)" } ?? "")
            let stranger = party.addresses.isEmpty ? "a program of no unit" : "no host of this run"
            let place = line.isOnOneHost ? "on the same host" : party.places
            nodes.append(
                Node(
                    role: .party, title: party.unit?.visible ?? place, words: party.unit == nil ? stranger : place,
                    column: -1))
            let node = nodes.count - 1
            edges.append(
                Edge(
                    from: server == nil ? own : node, to: server == nil ? node : own, label: label, isConnection: true))
        }
    }
}

extension TieFolding.Side {
    fileprivate func place(in places: [String: Int]) -> Int? { unit.flatMap { places[$0] } }
}

extension BlastGraph {
    /// Of one step: hosts on which the same stops together.
    static func graphs(_ actions: [PreviewAction], _ map: ConnectionMap) -> [BlastGraph] {
        struct Key: Hashable {
            var unit: String
            var along: [UnitTie]
            var triggers: [String]
        }
        var order: [Key] = []
        var groups: [Key: (service: ServiceFacts, hosts: [String], ties: UseTies)] = [:]
        for action in actions {
            for part in action.parts where part.operation.stops && part.changedByStep == nil {
                guard let service = part.forecast?.service, service.isUp else { continue }
                let key = Key(
                    unit: service.unit, along: service.alsoStops.map { UnitTie(unit: $0.unit, because: $0.because) },
                    triggers: service.triggers)
                if groups[key] == nil {
                    order.append(key)
                    groups[key] = (service, [], UseTies())
                }
                groups[key]?.hosts.append(action.host)
                if let use = service.use { groups[key]?.ties.add(use, of: service.unit, on: action.host, map) }
            }
        }
        return order.compactMap { key in
            groups[key].map { BlastGraph($0.service, on: $0.hosts, ties: $0.ties) }
        }
    }
}

extension ServiceFacts {
    fileprivate var isUp: Bool { activeState != "inactive" && activeState != "failed" }
}
