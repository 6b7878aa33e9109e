import AgentProtocol

/// What this host's own records say can be taken back.
struct UndoRecords {
    let state: StateDirectory

    /// Whether an action of this host left behind what an undo says.
    func hold(_ undo: Undo) -> Bool { contains { Self.agree($0, undo) } }

    /// Whether an action of this host brought a service up that was down.
    func tellOfStart(of target: ServiceTarget) -> Bool {
        contains { undo in
            guard case .services(let before) = undo, before.verb == .start || before.verb == .restart else {
                return false
            }
            return before.target.unit == target.unit && before.target.user == target.user && !before.targetWasActive
        }
    }

    private func contains(_ matches: (Undo) -> Bool) -> Bool {
        guard let ids = try? state.actions.names() else { return false }
        return ids.contains { id in
            guard let record = try? ActionRecord.find(id, in: state) else { return false }
            let report = (try? record.report()) ?? (try? record.partial())
            return report?.operations.contains { $0.undo.contains(where: matches) } ?? false
        }
    }

    /// Of services only what was there before counts: timeouts, health checks and the like may come from a newer plan.
    static func agree(_ recorded: Undo, _ asked: Undo) -> Bool {
        guard case .services(let recorded) = recorded, case .services(let asked) = asked else {
            return recorded == asked
        }
        // What was down and was restarted is put back like what was started.
        let isSameVerb = recorded.verb == asked.verb || (!recorded.targetWasActive && asked.verb == .start)
        return isSameVerb && recorded.target.unit == asked.target.unit
            && recorded.target.user == asked.target.user && recorded.activeUnits == asked.activeUnits
            && recorded.activeTriggers == asked.activeTriggers && recorded.pulledIn == asked.pulledIn
    }
}
