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
            guard let host = state.hosts[connection.host] else { continue }
            guard host.hasOutstandingChanges, host.puttingBack != .failed else { continue }
            // Who only acted for others comes last: they may need it once more. Who did both goes alone, since others can't be
            // drained where all is put back.
            let last = host.history.last { $0.intent.errand == nil }?.intent
            let isAlone = state.delegates.contains(connection.host)
            let place = isAlone ? 1 + (state.indices[connection.host] ?? 0) : 0
            groups[(last.map { [$0.step, $0.batch] } ?? [-1, -1]) + [place], default: []].append(connection.host)
        }
        return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }
}
