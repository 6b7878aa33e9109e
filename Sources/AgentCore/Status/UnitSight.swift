import AgentProtocol

/// How a unit stands, from what systemd says of it.
struct UnitSight {
    /// Besides those of `Unit`.
    static let properties = [
        "MemoryCurrent", "InactiveEnterTimestampMonotonic", "InactiveExitTimestampMonotonic",
        "ActiveExitTimestampMonotonic",
    ]

    var unit: Unit
    var table: PropertyTable
    /// Those of its control group.
    var pids: [Int]

    /// - Parameter now: seconds since boot, by the clock that systemd's monotonic timestamps have.
    func status(now: Double, processes: [HostProcess], held: HeldStop?) -> ServiceStatus {
        let status = unit.status
        return ServiceStatus(
            unit: unit.id, loadState: unit.loadState, unitFileState: unit.unitFileState,
            activeState: status.activeState, subState: status.subState, result: status.result,
            stateFor: since.map { max(0, now - $0) }, mainPID: status.mainPID, processCount: pids.count,
            processes: processes, memory: memory, restarts: status.restarts,
            statusText: status.statusText.isEmpty ? nil : Printable.escape(status.statusText),
            killMode: unit.killing?.mode.rawValue ?? "", killsAfter: unit.killing?.killsAfter,
            needsDaemonReload: unit.needsDaemonReload, overrides: overrides, held: held)
    }

    /// When it came to its active state, as `systemctl status` counts it.
    private var since: Double? {
        let property =
            switch unit.status.activeState {
            case "active", "reloading", "refreshing": "ActiveEnterTimestampMonotonic"
            case "inactive", "failed": "InactiveEnterTimestampMonotonic"
            case "activating": "InactiveExitTimestampMonotonic"
            case "deactivating": "ActiveExitTimestampMonotonic"
            default: ""
            }
        let microseconds = table.number(property)
        return microseconds > 0 ? Double(microseconds) / 1e6 : nil
    }

    /// `[not set]` and the largest number stand for what isn't counted; neither is an Int.
    private var memory: Int? { Int(table["MemoryCurrent"]) }

    private var overrides: [String] {
        table.list("DropInPaths").filter { $0.split(separator: "/").last?.hasPrefix("zzzz-lull-") == true }
    }
}
