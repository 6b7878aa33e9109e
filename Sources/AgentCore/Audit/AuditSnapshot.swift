import AgentProtocol

/// All units of a host at one moment, by any of their names. What a stop would touch is found in it without asking again.
struct AuditSnapshot {
    /// What an audit asks besides the properties of a `Unit`.
    static let properties = ["RefuseManualStop", "WatchdogUSec", "RuntimeMaxUSec", "TimeoutStopFailureMode"]

    private(set) var units: [Unit] = []
    /// Units that don't say how they are stopped.
    private(set) var unreadable: [String] = []
    /// Units whose files were edited and not loaded: a daemon-reload would change them.
    private(set) var pending: [String] = []
    private var places: [String: Int] = [:]
    private var tables: [String: PropertyTable] = [:]

    /// - Parameters:
    ///   - isOurs: whether a crash of ours is why a unit needs a daemon-reload; it is mended when it comes to acting.
    ///   - script: what is known of the init script at a path.
    init(_ found: [(unit: Unit?, table: PropertyTable)], isOurs: (Unit) -> Bool, script: (String) -> InitScript) {
        for (unit, table) in found {
            guard var unit else {
                unreadable.append(table["Id"])
                continue
            }
            if unit.needsDaemonReload, isOurs(unit) { unit.needsDaemonReload = false }
            if unit.needsDaemonReload { pending.append(unit.id) }
            if InitScript.isOne(unit.sourcePath) { unit.initScript = script(unit.sourcePath) }
            for name in unit.names + [unit.id] { places[name] = units.count }
            tables[unit.id] = table
            units.append(unit)
        }
    }

    func unit(_ name: String) -> Unit? { places[name].map { units[$0] } }

    /// Of a unit that isn't there it says so.
    func table(_ id: String) -> PropertyTable {
        let missing = "Id=\(id)\nNames=\(id)\nLoadState=not-found\nActiveState=inactive\n"
        return tables[id] ?? PropertyTable.parse(missing).first ?? PropertyTable()
    }

    /// What a stop by lull would touch: its triggers too, which it stops first, and what goes with those.
    func survey(_ id: String) throws(ServiceManagerError) -> Survey { try survey(id, withTriggers: true) }

    /// What a plain `systemctl stop` takes along: it leaves sockets, timers and paths as they are.
    func dependents(of id: String) throws(ServiceManagerError) -> [Survey.Dependent] {
        try survey(id, withTriggers: false).dependents
    }

    private func survey(_ id: String, withTriggers: Bool) throws(ServiceManagerError) -> Survey {
        try Surveyor { (names) throws(ServiceManagerError) in
            var units: [Unit] = []
            for name in names {
                // What isn't loaded isn't live, and passes nothing on.
                var unit = if let unit = unit(name) { unit } else { try Unit(table(name)) }
                if !withTriggers { unit.triggeredBy = [] }
                units.append(unit)
            }
            return units
        }.survey(id)
    }
}
