import AgentProtocol
import Execution
import Inventory
import Journal
import Schedule

/// Which hosts are rebooted after a run that failed, where the operator asked for that.
enum RebootOnError {
    /// Those on which a service is neither as it was to be nor as it was before, by what the host itself reported. A host that
    /// refused, that was put back, or whose end nobody saw is none of them: there is nothing wrong, or nobody knows.
    static func hosts(_ entries: [JournalEntry]) -> [String] {
        guard let state = RunState(replaying: entries) else { return [] }
        return state.schedule.hosts.map(\.host).filter { name in
            guard let host = state.hosts[name], host.needsPerson, !host.isUncertain,
                let outcome = host.history.last?.report?.outcome
            else { return false }
            return outcome == .failed || outcome == .held || outcome == .killed
        }
    }
}
