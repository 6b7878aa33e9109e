import AgentProtocol

/// What can be said of an action whose worker died: what it had noted before, and that nobody saw the rest.
enum AbandonedAction {
    static func report(id: String, partial: ActionReport?, rebooted: Bool) -> ActionReport {
        let now = Clock.wall
        guard var report = partial else {
            let nothing = OperationReport(
                index: 0, outcome: .unknown, reasons: [.workerLost(rebooted: rebooted)], duration: 0)
            return ActionReport(id: id, outcome: .unknown, operations: [nothing], startedAt: now, finishedAt: now)
        }
        // The worker notes an operation as unknown before it touches anything, and overwrites that at its end.
        for index in report.operations.indices where report.operations[index].outcome == .unknown {
            report.operations[index].reasons = [.workerLost(rebooted: rebooted)]
        }
        if !report.operations.contains(where: { $0.outcome == .unknown }) {
            // It died between two operations.
            let next = (report.operations.last?.index ?? -1) + 1
            report.operations.append(
                OperationReport(
                    index: next, outcome: .unknown, reasons: [.workerLost(rebooted: rebooted)], duration: 0))
        }
        report.outcome = .unknown
        report.finishedAt = max(now, report.startedAt)
        return report
    }
}
