import AgentProtocol

/// What the host's disk holds of one action; it outlives the agent and a reboot.
///
/// Unchecked: only jobs of the simulation's `Loop` touch it, and they never run at once.
final class ActionRecord: @unchecked Sendable {
    let request: ActionRequest
    /// Whether a worker has passed the point of no return.
    var isBegun = false
    /// What the report would be if the worker died now.
    var partial: ActionReport?
    var report: ActionReport?
    /// Who works on it now.
    var worker: SimulatedProcess?
    /// In which boot of the host a worker began it, or went on with it.
    var boot = 0
    /// What it must know after the reboot that it ordered.
    var reboot: RebootMark?
    private var followers: [Eventual<Bool>] = []
    /// Who is told how far it is.
    var listeners: [(ActionProgress) -> Void] = []

    init(_ request: ActionRequest) { self.request = request }

    var isAtWork: Bool { worker.map { !$0.isDead } ?? false }

    /// Kept with `true` when its worker has ended, in whichever way; with `false` when the link breaks.
    func follow() -> Eventual<Bool> {
        let end = Eventual<Bool>()
        if isAtWork || isMarked { followers.append(end) } else { end.keep(true) }
        return end
    }

    func tell(_ progress: ActionProgress) { for listener in listeners { listener(progress) } }

    /// Whether a reboot may be under way, or is over and nobody has gone on with it.
    private var isMarked: Bool { report == nil && reboot?.boot == boot }

    func isRebooting(_ boots: Int, now: Double) -> Bool {
        guard isMarked, let reboot else { return false }
        // An order that was marked and perhaps never given: sure only when it is not carried out for a while.
        return reboot.boot == boots && now - reboot.orderedAt < RebootMark.patience
    }

    func isRebooted(_ boots: Int) -> Bool { isMarked && reboot?.boot != boots }

    /// - Parameter isOver: whether nobody is to go on with it, and who follows it is told.
    func workerEnded(isOver: Bool = true) {
        worker = nil
        guard isOver else { return }
        listeners = []
        let told = followers
        followers = []
        for follower in told { follower.keep(true) }
    }

    /// What can be said once nobody works on it any more: what its worker had noted, and that nobody saw the rest.
    func conclude(at moment: Double, isRebooted: Bool) -> ActionReport {
        if let report { return report }
        let lost = Reason.workerLost(rebooted: isRebooted)
        var end =
            partial
            ?? ActionReport(id: request.id, outcome: .unknown, operations: [], startedAt: moment, finishedAt: moment)
        for index in end.operations.indices where end.operations[index].outcome == .unknown {
            end.operations[index].reasons = [lost]
        }
        if !end.operations.contains(where: { $0.outcome == .unknown }) {
            let next = (end.operations.last?.index ?? -1) + 1
            end.operations.append(OperationReport(index: next, outcome: .unknown, reasons: [lost], duration: 0))
        }
        end.outcome = .unknown
        end.finishedAt = max(moment, end.startedAt)
        report = end
        return end
    }
}
