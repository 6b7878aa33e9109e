import AgentProtocol
import ArgumentParser
import Execution
import Inventory
import Journal
import Report
import Schedule
import Transport

/// A schedule on its way to the hosts: what `lull run`, `lull preview` and the ad-hoc commands have in common.
struct Launch {
    /// Where the plan is from, for the journal: its path, or the command that it was made of.
    var origin: String
    var planText: String
    var schedule: Schedule
    var fleet: FleetOptions
    var output: OutputOptions
    /// Whether the operator lets the plan kill what it marks with `force`.
    var allowsForce = false
    /// Whether hosts are taken away from whatever run has them.
    var takesOver = false
    /// The saved preview that it is, where it is one.
    var saved: SavedRun?
    var approval: ApprovalOptions?
    /// Why it is run although its window isn't open.
    var outsideWindow: String?
    /// For which opening it is run, where it is scheduled.
    var scheduled: ScheduledMark?
    /// Who runs it.
    var operatorName = Environment.operatorName

    /// How it stands to its window at this moment; nil where it has none.
    func fit(_ preview: Preview, _ expectation: Expectation? = nil) -> WindowFit? {
        WindowFit(preview, forks: fleet.forks, now: SteadyTime.latest, expectation: expectation)
    }

    /// How long it usually takes.
    private func expected(_ preview: Preview, _ history: ActionHistory) -> Expectation {
        let out = preview.sights.filter { if case .excluded = $1 { true } else { false } }
        return Expectation(of: schedule, history, out: Set(out.keys), forks: fleet.forks)
    }

    /// Asks every host, read-only, and shows what would happen.
    /// - Parameters:
    ///   - state: whose journal says, as it would for a run, which of the runs that have hosts are over.
    ///   - show: how, where it isn't as `output` says.
    /// - Throws: `Refusal`; the exit code 3 where a run would refuse to begin.
    func preview(
        _ state: StateOptions, keeping keep: PreviewKeeping = PreviewKeeping(),
        show: ((Preview, Expectation?, [BlockerSight]) throws -> Void)? = nil
    ) async throws {
        let needed = schedule.secretsOfBlockers
        let secrets = SecretReader().readAny((schedule.secrets ?? []).filter { needed.contains($0.name) })
        let blockers = await BlockerSight.look(schedule, ControllerBlockers(secrets: secrets))
        let ssh = try fleet.fleet()
        let preview = await Looking.preview(schedule, fleet: ssh, forks: fleet.forks)
        let known = await ActionHistory.known(of: schedule, from: try? state.existingStore())
        let expectation = known.map { expected(preview, $0) }
        if let show {
            try show(preview, expectation, blockers)
        } else {
            try output.show(
                preview, forks: fleet.forks, allowsForce: allowsForce, fit: fit(preview, expectation),
                expectation: expectation, blockers: blockers)
        }
        await ssh.close()
        try await keep.finish(preview, self, state)
        let directory = try state.directory()
        let runs = try state.existingStore().map { RecordedRuns(store: $0, directory: directory) }
        let claims = try await ClaimCheck(preview, runs, anyRun: takesOver)
        for note in claims.notes { Terminal(.standardError).write("\(note)\n") }
        if !claims.taken.isEmpty {
            let lines = ClaimText.taken(claims.taken).map { "  \($0)\n" }.joined()
            Terminal(.standardError).write("another run has hosts of this one, so a run would be refused now\n\(lines)")
        }
        let fit = fit(preview)
        let isBlocked = !blockers.allSatisfy(\.isFree)
        let neverFits = fit.map { $0.opening == nil || $0.isTooShort } ?? false
        if PreviewFigures(preview, forks: fleet.forks).wouldRefuse || neverFits || isBlocked
            || !claims.taken.isEmpty
        {
            throw ExitCode(RunEnd.refused.exitCode)
        }
        if let saved, !saved.drift(preview).isEmpty { throw ExitCode(RunEnd.refused.exitCode) }
    }

    /// The preview, the question unless `yes`, the run, its report.
    func run(_ state: StateOptions, yes: Bool) async throws -> Landing {
        let forceAllowedBy = try ForceOptions.consent(to: schedule, isGiven: allowsForce)
        guard yes || Question.canBeAsked else { throw Refusal.noTerminal }
        // Before any host is asked.
        _ = try WindowFit(schedule, forks: fleet.forks, now: SteadyTime.latest)?.runWindow(outsideWindow)
        let secrets: Secrets
        do { secrets = try SecretReader().read(schedule.secrets ?? []) } catch { throw Refusal.secretsMissing(error) }
        let telling = try Telling.strictly(schedule, secrets)
        let blockers = await BlockerSight.look(schedule, ControllerBlockers(secrets: secrets))
        guard blockers.allSatisfy(\.isFree) else { throw Refusal.blocked(blockers.compactMap(\.block)) }
        let store = try state.store()
        let ssh = try fleet.fleet()

        let preview = await Looking.preview(schedule, fleet: ssh, forks: fleet.forks)
        let history = await ActionHistory.known(of: schedule, from: store)
        let expectation = history.map { expected(preview, $0) }
        let fit = fit(preview, expectation)
        try output.show(
            preview, forks: fleet.forks, allowsForce: allowsForce, fit: fit,
            expectation: expectation, blockers: blockers)
        let window = try fit?.runWindow(outsideWindow)
        let approved = try judge(preview)
        let runs = RecordedRuns(store: store, directory: try state.directory())
        let claims = try await ClaimCheck(preview, runs, anyRun: takesOver)
        for note in claims.notes { Terminal(.standardError).write("\(note)\n") }
        guard claims.taken.isEmpty else { throw Refusal.hostsTaken(claims.taken) }
        if !yes { try await confirm(preview) }

        let started = RunStarted(
            runID: RunID.make(), planPath: origin, planText: planText, operatorName: operatorName,
            controller: Environment.hostName, forceAllowedBy: forceAllowedBy.map { _ in operatorName },
            approved: approved, window: window, scheduled: scheduled, forks: fleet.forks, schedule: schedule)
        guard let lock = try RunLock.take(started.runID, state: runs.directory) else {
            throw Refusal.runIsAlive(started.runID)
        }
        let session = RunSession(
            store: store, fleet: ssh, output: output, lock: lock, takeOver: claims.takeOver, secrets: secrets,
            telling: telling, history: history)
        let end = try await session.run(started, preview)
        await ssh.close()
        return Landing(end: end, runID: started.runID, store: store)
    }

    /// Whether what is seen now is what was approved.
    /// - Throws: `Refusal.drifted`, `.otherHash`.
    private func judge(_ preview: Preview) throws -> ApprovedPreview? {
        try approval?.check(try saved?.saved.hash ?? preview.hash(planText: planText))
        guard let saved else { return nil }
        let drift = try saved.judge(preview)
        let text = DriftText(schedule)
        switch output.output {
        case .text:
            guard !drift.isEmpty else { break }
            Terminal(.standardError).write(
                "accepted, though it has changed since the preview was saved\n"
                    + text.lines(drift).map { "  \($0)\n" }.joined())
        case .json: output.write(lines: try text.json(drift, accepted: saved.accepted))
        }
        return saved.approved(drift)
    }

    /// A run that would refuse to begin is not asked about: it says so itself, and is recorded.
    private func confirm(_ preview: Preview) async throws {
        guard !PreviewFigures(preview, forks: fleet.forks).wouldRefuse else { return }
        let answer = await Question.ask("\nRun this? [y/N]")
        guard answer == "y" || answer == "yes" else { throw Refusal.notConfirmed }
    }
}

/// A run that has ended.
struct Landing {
    var end: RunEnd
    var runID: String
    var store: any RunStore
}
