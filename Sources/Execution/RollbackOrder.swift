import Inventory
import Journal
import Schedule

/// In which order hosts are put back: the last batch first, as the run went; hosts of one batch together, so that no more of
/// them are out at once than the plan allows.
enum RollbackOrder {
    /// Groups of hosts that go one after the other, the first one to go standing last.
    static func groups(of state: RunState) -> [[String]] {
        var groups: [[Int]: [String]] = [:]
        for connection in state.schedule.hosts {
            guard let host = state.hosts[connection.host], let last = host.history.last?.intent else { continue }
            guard host.hasOutstandingChanges, host.puttingBack != .failed else { continue }
            groups[[last.step, last.batch], default: []].append(connection.host)
        }
        return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }
}
