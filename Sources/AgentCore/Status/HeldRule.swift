import AgentProtocol

/// Whether a unit is held: still on its way down after a stop by lull whose time is up.
enum HeldRule {
    /// - Parameters:
    ///   - isPopulated: whether a process of it is left.
    ///   - history: the newest action first. The last one that was about the unit decides: one that is under way has its
    ///     time yet, and one that ended well has nothing to do with a stop that somebody else asked for since.
    static func held(_ unit: Unit, isPopulated: Bool, _ history: ActionHistory) -> HeldStop? {
        let isGoingDown = unit.status.isStopping || (unit.status.isDown && isPopulated && !unit.leavesSurvivors)
        guard isGoingDown else { return nil }
        let names = Set(unit.names + [unit.id])
        for entry in history.entries {
            let mine = entry.trace.program.enumerated().filter { index, operation in
                guard let target = operation.stoppingTarget else { return false }
                return names.contains(target.unit) || !names.isDisjoint(with: entry.alsoStopped(by: index))
            }
            guard let (index, operation) = mine.last else { continue }
            guard let report = entry.report, let target = operation.stoppingTarget,
                report.operations.first(where: { $0.index == index })?.outcome == .held
            else { return nil }
            return HeldStop(action: entry.trace.id, since: report.finishedAt, limit: target.stopTimeout)
        }
        return nil
    }
}

extension ActionHistory.Entry {
    fileprivate func alsoStopped(by index: Int) -> [String] {
        report?.operations.first { $0.index == index }?.stop?.alsoStopped ?? []
    }
}

extension Operation {
    /// The service that it stops, or awaits on its way down.
    fileprivate var stoppingTarget: ServiceTarget? {
        switch self {
        case .stop(let target), .restart(let target): target
        case .undo(.services(let before)): before.target
        default: nil
        }
    }
}
