import AgentProtocol

/// Whether a host may be taken from the run that has it, by what the journal here knows of that run.
struct ClaimJudge {
    /// Runs that nobody runs.
    let dead: Set<String>
    private let runs: RecordedRuns?

    /// - Parameter runs: nil where there is no journal yet.
    init(_ runs: RecordedRuns?) async throws {
        self.runs = runs
        dead = Set(try await runs?.deadRuns() ?? [])
    }

    /// - Parameter anyRun: the operator's `--take-over`.
    /// - Returns: whether it may, and the epoch in which the run has ended.
    func verdict(_ standing: ClaimStanding, anyRun: Bool) async throws -> (isFree: Bool, epochOfEnd: Int?) {
        let epoch = try await runs?.epochOfEnd(of: standing.claim.runID)
        let isOver = epoch.map { standing.claim.epoch <= $0 } ?? false
        // While a guard is armed, the host itself refuses: nobody else would put back what the run did there.
        let isGuarded = standing.revertsIn != nil
        let isFree =
            (anyRun || isOver) && !isGuarded || dead.contains(standing.claim.runID) && standing.remaining <= 0
        return (isFree, epoch)
    }
}
