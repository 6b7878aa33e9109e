import AgentProtocol

/// What this host's own records say can be taken back.
struct UndoRecords {
    let state: StateDirectory

    /// Whether an action of this host left behind what an undo says.
    ///
    /// What a rollback says of a service is put together from all that a run saw of it, so each part counts by itself; which of
    /// them may be touched is the policy's business.
    func hold(_ undo: Undo) -> Bool {
        guard case .services(let asked) = undo else { return contains { $0 == undo } }
        var isOfTarget = false
        var units = Set(asked.activeUnits)
        var triggers = Set(asked.activeTriggers)
        var pulledIn = Set(asked.pulledIn ?? [])
        return contains { recorded in
            guard case .services(let recorded) = recorded, recorded.target.user == asked.target.user else {
                return false
            }
            if Self.agree(recorded, asked) { isOfTarget = true }
            units.subtract(recorded.activeUnits)
            triggers.subtract(recorded.activeTriggers)
            pulledIn.subtract(recorded.pulledIn ?? [])
            return isOfTarget && units.isEmpty && triggers.isEmpty && pulledIn.isEmpty
        }
    }

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

    /// Timeouts, health checks and the like may come from a newer plan.
    private static func agree(_ recorded: ServicesBefore, _ asked: ServicesBefore) -> Bool {
        // What was down and was restarted is put back like what was started.
        let isSameVerb = recorded.verb == asked.verb || (!recorded.targetWasActive && asked.verb == .start)
        return isSameVerb && recorded.target.unit == asked.target.unit
    }
}
