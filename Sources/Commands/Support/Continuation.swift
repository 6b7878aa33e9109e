import AgentProtocol
import ArgumentParser
import Execution
import FoundationEssentials
import Journal
import Report
import Schedule
import Transport
import Windows

/// A run of the journal that is taken up again: `lull resume`, `lull rollback` and `lull abort`.
struct Continuation {
    let intention: RunResumed.Intention
    let options: RunOptions
    /// The step, from 1, that the operator agrees to.
    var approving: Int?
    /// Why it goes on although its window isn't open.
    var outsideWindow: String?
    /// For which opening it goes on, where it is scheduled.
    var scheduled: ScheduledMark?
    /// Who takes it up.
    var operatorName = Environment.operatorName

    /// - Throws: `Refusal`, `JournalError`.
    func run() async throws -> RunEnd {
        let isSure = options.yes || approving != nil
        guard isSure || Question.canBeAsked else { throw Refusal.noTerminal }
        let journal = try RecordedRuns.existing(options.state, for: options.name)
        let runID = try await journal.find(options.name)
        if let what = intention.asRequest, journal.isAlive(runID) {
            if !isSure {
                let answer = await Question.ask("\nRun \(runID) is under way. \(intention.question) [y/N]")
                guard answer == "y" || answer == "yes" else { throw Refusal.notConfirmed }
            }
            return try await AliveRun(runID: runID, store: journal.store, directory: journal.directory).have(
                what, options)
        }
        // From here on nobody else takes it up, and what the journal holds of it doesn't change.
        guard let lock = try RunLock.take(runID, state: journal.directory) else { throw Refusal.runIsAlive(runID) }
        let entries = try await journal.store.entries(of: runID)
        guard let state = RunState(replaying: entries) else { throw Refusal.cannotContinue(runID, .noRun) }
        if let objection = objection(state, entries) { throw Refusal.cannotContinue(runID, objection) }

        let window = try window(of: state, runID)
        if options.output.output == .text {
            options.output.screen.write(
                ContinuationText.render(
                    entries, intention, width: options.output.screen.columns, ink: options.output.ink))
        }
        let needed = state.secretsNeeded(for: intention)
        var secrets: Secrets
        do {
            secrets = try SecretReader().read((state.schedule.secrets ?? []).filter { needed.contains($0.name) })
        } catch {
            throw Refusal.secretsMissing(error)
        }
        // Nothing that is to be put back waits for a secret that only telling others takes.
        let others = state.schedule.secretsOfNotify.subtracting(needed)
        secrets = secrets.merging(
            SecretReader().readAny((state.schedule.secrets ?? []).filter { others.contains($0.name) }))
        let telling = Telling.leniently(state.schedule, secrets)
        if !isSure {
            let answer = await Question.ask("\n\(intention.question) [y/N]")
            guard answer == "y" || answer == "yes" else { throw Refusal.notConfirmed }
        }
        let fleet = try options.contact.fleet(forks: state.started.forks)
        // Those that may have had its hosts meanwhile, and left them. It goes with every request, so they are not all.
        let dead = try await journal.deadRuns().filter { $0 != runID }.prefix(20)
        let session = RunSession(
            store: journal.store, fleet: fleet, output: options.output, lock: lock,
            takeOver: TakeOver(deadRuns: Array(dead), anyRun: options.takeOver.takeOver),
            secrets: secrets, telling: telling,
            history: await ActionHistory.known(of: state.schedule, from: journal.store))
        let end = try await session.resume(
            entries, intention, runID: runID, approving: approving.map { $0 - 1 }, window: window, scheduled: scheduled,
            operatorName: operatorName)
        await fleet.close()
        return end
    }

    /// Putting back and giving up may be done at any time.
    private func window(of state: RunState, _ runID: String) throws -> RunWindow? {
        guard intention == .goOn, let window = state.schedule.window else { return nil }
        let now = SteadyTime.latest
        switch window.standing(at: Int64(now)) {
        case .open(let opening):
            let open = RunWindow.open(RunOpening(opening, of: window))
            guard let shortfall = state.shortfall(now: now, in: open) else { return open }
            guard let outsideWindow else { throw Refusal.cannotContinue(runID, .windowTooShort(shortfall)) }
            return .outside(because: outsideWindow)
        case .closed:
            if let outsideWindow { return .outside(because: outsideWindow) }
            guard let fit = WindowFit(state.schedule, forks: state.started.forks, now: now) else { return nil }
            throw Refusal.windowClosed(fit)
        }
    }

    private func objection(_ state: RunState, _ entries: [JournalEntry]) -> ResumeObjection? {
        if let objection = state.objection(
            to: intention, approving: approving.map { $0 - 1 }, by: operatorName)
        {
            return objection
        }
        guard case .ended(let end) = state.phase, end != .interrupted else { return nil }
        let age = Date().timeIntervalSince1970 - (entries.last?.time ?? 0)
        return age > HostMemory.seconds ? .tooOld : nil
    }
}

extension AliveRun {
    /// Asks for it, and follows the run to its end.
    fileprivate func have(_ what: RunRequest.What, _ options: RunOptions) async throws -> RunEnd {
        try await ask(what)
        let entries = try await WatchCommand.watch(
            runID, RecordedRuns(store: store, directory: directory), options.output)
        guard case .ended(let end)? = RunState(replaying: entries)?.phase else { return .interrupted }
        return end
    }
}

extension RunResumed.Intention {
    /// What it is to the controller of a run that is under way; nil where that makes no sense.
    fileprivate var asRequest: RunRequest.What? {
        switch self {
        case .goOn: nil
        case .rollBack: .rollBack
        case .abort: .abort
        }
    }

    fileprivate var question: String {
        switch self {
        case .goOn: "Go on with it?"
        case .rollBack: "Put it back?"
        case .abort: "End it as it stands?"
        }
    }
}
