import AgentProtocol

/// Looks at who uses services, from outside and without touching them: through `/proc` and the kernel's socket monitoring.
///
/// What it costs grows with the processes of the host, so it is for previews, and for stops that are late already.
struct UseReader {
    var tree = ProcTree()
    var unixSockets: (_ deadline: Double) -> UnixDiag.Answer = { UnixDiag.ask(deadline: $0) }

    /// A service, and what stops together with it.
    struct Subject: Hashable {
        var unit: String
        /// 0 where there is none. It tells which of several service managers the unit belongs to.
        var mainPID: Int
        var alsoStops: [String] = []
        /// What they listened on before they closed it.
        var closed: [TCPTable.Socket] = []
    }

    struct Sight: Hashable {
        /// One for each subject.
        var uses: [ServiceUse]
        /// As in `HostFacts`.
        var connections: [TCPConnection]
    }

    /// How long a look may take, in seconds; what was not seen until then is left out.
    static let patience = 2.0
    /// How many connections are listed for a service, and for the host.
    static let connectionLimit = 500
    static let hostConnectionLimit = 2000
    /// How much of a table of connections is read, in bytes: some 28,000 lines.
    private static let tableLimit = 4 * 1_048_576

    func look(at subjects: [Subject]) -> Sight {
        let deadline = Clock.monotonic + Self.patience
        var holders = SocketHolders(tree, deadline: deadline)
        let members = subjects.map { holders.processes(of: places(of: $0, holders)) }
        holders.readSockets(of: Set(members.joined()), tree, deadline: deadline)
        let unix = unixSockets(deadline)
        let locks = HeldLocks(tree.text("locks", limit: 1_048_576) ?? "")
        let own = tree.link("self/ns/net")
        let host = table("net")
        var tables: [String: (table: TCPTable, isWhole: Bool)] = [:]
        var ends: [TCPConnection] = []
        let ports = clientPorts
        let uses = zip(subjects, members).map { subject, pids in
            var use = ServiceUse(isPartial: holders.isPartial || !unix.isComplete)
            let elsewhere = Set(pids.compactMap { pid in tree.link("\(pid)/ns/net").map { $0 == own ? "" : $0 } })
            for namespace in (elsewhere.isEmpty ? [""] : elsewhere).sorted().prefix(8) {
                let pid = pids.first { tree.link("\($0)/ns/net") == namespace }
                let seen = namespace.isEmpty ? host : tables[namespace] ?? table("\(pid ?? 0)/net")
                if !namespace.isEmpty { tables[namespace] = seen }
                let view = SocketView(
                    table: seen.table, holders: holders, pids: pids, closed: subject.closed, clientPorts: ports)
                view.describe(&use, ends: &ends)
                // Unix sockets are told of in our own namespace only.
                if !seen.isWhole || !namespace.isEmpty { use.isPartial = true }
            }
            use.unixPeers = UnixPeers.of(pids, unix.sockets, holders) { name(of: $0) }
            let files = OpenFiles(of: pids, locks: locks, tree, deadline: deadline)
            use.files = files.files
            use.isPartial = use.isPartial || files.isPartial
            return use
        }
        let all = SocketView(table: host.table, holders: holders, pids: []).outside(limit: Self.hostConnectionLimit)
        return Sight(uses: uses, connections: all + ends.prefix(Self.connectionLimit))
    }

    /// Who still uses what is stopping, for a stop whose time is up.
    /// - Parameter closed: what it listened on before.
    func use(of survey: Survey, closed: [TCPTable.Socket]) -> ServiceUse? {
        let subject = Subject(
            unit: survey.target.id, mainPID: survey.target.status.mainPID, alsoStops: survey.dependents.map(\.unit.id),
            closed: closed)
        return look(at: [subject]).uses.first
    }

    private func places(of subject: Subject, _ holders: SocketHolders) -> Set<UnitPlace> {
        let main = holders.places[subject.mainPID].flatMap { $0.unit == subject.unit ? $0 : nil }
        var place = main ?? UnitPlace(unit: subject.unit)
        var places: Set<UnitPlace> = [place]
        for unit in subject.alsoStops {
            place.unit = unit
            places.insert(place)
        }
        return places
    }

    private var clientPorts: ClosedRange<UInt16> {
        let words = (tree.text("sys/net/ipv4/ip_local_port_range") ?? "").split { $0.isWhitespace }
        guard words.count == 2, let low = UInt16(words[0]), let high = UInt16(words[1]), low <= high else {
            return 32768...60999
        }
        return low...high
    }

    private func table(_ directory: String) -> (table: TCPTable, isWhole: Bool) {
        var table = TCPTable()
        var isWhole = true
        for name in ["tcp", "tcp6"] {
            // Without IPv6 there is no tcp6.
            guard let bytes = tree.table("\(directory)/\(name)", limit: Self.tableLimit) else {
                isWhole = isWhole && name == "tcp6"
                continue
            }
            table.add(bytes)
            if bytes.count >= Self.tableLimit { isWhole = false }
        }
        return (table, isWhole)
    }

    /// A program, as the kernel names it.
    private func name(of pid: Int) -> String {
        let name = (tree.text("\(pid)/comm", limit: 64) ?? "").split(separator: "\n").first.map(String.init)
        return name.map { Printable.escape($0) } ?? "process \(pid)"
    }
}
