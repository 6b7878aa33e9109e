import AgentProtocol
import Execution
import FoundationEssentials
import Glibc
import Journal
import Report
import Schedule
import Synchronization

/// A run at a terminal or in a pipe: shown as it goes, stopped by signals, reported at its end.
struct RunSession: Sendable {
    let store: SQLiteRunStore
    let fleet: any Fleet
    let output: OutputOptions
    /// Held as long as the session lives.
    let lock: RunLock
    let takeOver: TakeOver?
    let secrets: Secrets
    let telling: Telling
    /// What earlier runs tell of how long things take.
    let history: ActionHistory?

    /// - Throws: `Refusal.journalLost`, `Refusal.cannotRecord`.
    func run(_ started: RunStarted, _ preview: Preview) async throws -> RunEnd {
        try await watched(started.runID, output.view(history), []) { try await $0.run(started, preview) }
    }

    /// Takes up a run that is in the journal.
    /// - Throws: `Refusal.journalLost`.
    func resume(
        _ entries: [JournalEntry], _ intention: RunResumed.Intention, runID: String, approving: Int? = nil,
        window: RunWindow? = nil, scheduled: ScheduledMark? = nil, operatorName: String = Environment.operatorName
    ) async throws -> RunEnd {
        let view = output.view(history)
        await view.catchUp(entries)
        return try await watched(runID, view, entries) {
            try await $0.resume(
                entries, intention, operatorName: operatorName, controller: Environment.hostName,
                now: Date().timeIntervalSince1970, approving: approving, window: window,
                scheduled: scheduled)
        }
    }

    private func watched(
        _ runID: String, _ view: any RunView, _ entries: [JournalEntry],
        _ body: @Sendable (Driver) async throws -> RunEnd
    ) async throws -> RunEnd {
        let interrupts = Interrupts(runID: runID)
        let complain: @Sendable (String) async -> Void = { await view.notice($0) }
        let impatience: @Sendable () async -> Void = { await interrupts.untilNext() }
        let result = await withTaskGroup(of: Void.self) { group in
            // Also while others are told of the end.
            group.addTask { await interrupts.watch(view) }
            let result = await Result {
                try await telling.around(entries, complain: complain, impatience: impatience) { notifier in
                    let observer: any RunObserver =
                        notifier.map { NotifyingObserver(observer: view, notifier: $0) } ?? view
                    return try await watched(runID, view, observer, interrupts, body)
                }
            }
            group.cancelAll()
            return result
        }
        return try result.get()
    }

    private func watched(
        _ runID: String, _ view: any RunView, _ observer: any RunObserver, _ interrupts: Interrupts,
        _ body: @Sendable (Driver) async throws -> RunEnd
    ) async throws -> RunEnd {
        let driver = Driver(
            store: store, fleet: fleet, observer: observer, takeOver: takeOver, secrets: secrets,
            blockers: ControllerBlockers(secrets: secrets),
            choose: { await choice(view, interrupts, $0, runID: runID) },
            approve: { await approval(of: $0, $1, view, interrupts, $2, runID: runID) })
        interrupts.attend(driver)
        let result = await withTaskGroup(of: Void.self) { group in
            group.addTask { await view.keepDrawing() }
            group.addTask { await requests(of: runID, driver) }
            let result = await Result { try await body(driver) }
            group.cancelAll()
            return result
        }
        interrupts.attend(nil)
        do {
            let end = try result.get()
            // Nobody takes it up again but to put it back, which makes a lock of its own.
            if end != .interrupted { lock.remove() }
            try await report(runID, end)
            return end
        } catch let error as JournalError {
            // There is nothing to take up where not even the beginning was recorded.
            if (try? await store.entries(of: runID))?.isEmpty == true {
                lock.remove()
                throw Refusal.cannotRecord(error)
            }
            throw Refusal.journalLost(error, runID: runID)
        }
    }

    /// Takes to the driver what others ask of the run, until the task is cancelled. What was asked of an earlier controller is
    /// not for this one.
    private func requests(of runID: String, _ driver: Driver) async {
        var last = (try? await store.requests(for: runID, after: 0))?.last?.number ?? 0
        while (try? await Task.sleep(for: .milliseconds(500))) != nil {
            // A journal that can't be read can't be written either, and the driver says so.
            for (number, request) in (try? await store.requests(for: runID, after: last)) ?? [] {
                last = number
                driver.request(request)
            }
        }
    }

    private func report(_ runID: String, _ end: RunEnd) async throws {
        guard output.output == .text else {
            // The text's report says it, too.
            if end == .interrupted { Terminal(.standardError).write("interrupted: \(RunCommands(runID).sentence)\n") }
            return
        }
        let entries = try await store.entries(of: runID)
        output.screen.write("\n" + RunReport.render(entries, width: output.screen.columns, ink: output.ink))
    }

    /// What a person says to an approval, at this terminal. Where others have to, or may, somebody can do so meanwhile.
    private func approval(
        of step: ScheduledStep, _ index: Int, _ view: any RunView, _ interrupts: Interrupts, _ asking: OpenQuestion,
        runID: String
    ) async -> ApprovalAnswer {
        let commands = RunCommands(runID)
        let approvers = step.approvers?.map(\.visible).joined(separator: " or ")
        if let approvers {
            await view.notice("Waiting for \(approvers): \(commands.approveAlive(index))")
        }
        guard Question.canBeAsked else {
            guard approvers != nil else { return .notNow }
            while !asking.isOver, (try? await Task.sleep(for: .milliseconds(200))) != nil {}
            return .notNow
        }
        await view.pause()
        let asked = interrupts.count
        var answer: ApprovalAnswer?
        let yes = approvers == nil ? "[y]es, " : ""
        while answer == nil {
            let question =
                "Step \(index + 1): \(step.approval?.visible ?? "")\n\(yes)[s]top for now "
                + "(`\(commands.approve(index))` goes on), or [r]oll everything back?"
            switch await Question.ask(question, givesUp: { interrupts.count > asked || asking.isOver }) {
            case "y", "yes": answer = approvers == nil ? .approved(by: Environment.operatorName) : nil
            case "r", "roll": answer = .declined(.rollBack)
            case "s", "stop", "n", "no", nil: answer = .declined(.stop)
            default: break
            }
        }
        await view.resume()
        return answer ?? .notNow
    }

    /// What to do with a run that was asked to stop, once nothing is in flight.
    private func choice(
        _ view: any RunView, _ interrupts: Interrupts, _ asking: OpenQuestion, runID: String
    ) async -> OperatorChoice {
        guard Question.canBeAsked else { return .stop }
        await view.pause()
        let asked = interrupts.count
        var choice: OperatorChoice?
        while choice == nil {
            let question =
                "Nothing is in flight. [g]o on, [r]oll everything back, or [s]top for now (`lull resume \(runID)` goes on)?"
            switch await Question.ask(question, givesUp: { interrupts.count > asked || asking.isOver }) {
            case "g", "go": choice = .goOn
            case "r", "roll": choice = .rollBack
            case "s", "stop", nil: choice = .stop
            default: break
            }
        }
        if choice == .goOn || choice == .rollBack { interrupts.forget() }
        await view.resume()
        return choice ?? .stop
    }
}

/// Counts Ctrl-C and its like, and acts on them.
final class Interrupts: Sendable {
    private let counter = Mutex(0)
    private let driver = Mutex<Driver?>(nil)
    private let commands: RunCommands
    private let nexts: AsyncStream<Void>
    private let next: AsyncStream<Void>.Continuation

    init(runID: String) {
        commands = RunCommands(runID)
        // Those that nobody waits for are of no use to who waits later.
        (nexts, next) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(0))
    }

    var count: Int { counter.withLock { $0 } }

    /// The next one is the first again.
    func forget() { counter.withLock { $0 = 0 } }

    /// What they are for; nil where the run is over.
    func attend(_ driver: Driver?) {
        self.driver.withLock { $0 = driver }
        if count > 0 { driver?.requestStop() }
    }

    /// Returns at the next one.
    func untilNext() async { for await _ in nexts { return } }

    /// Until the task is cancelled.
    func watch(_ view: any RunView) async {
        let signals = Signals([SIGINT, SIGTERM, SIGHUP])
        defer { withExtendedLifetime(signals) {} }
        for await _ in signals.stream {
            let count = counter.withLock { counter in
                counter += 1
                return counter
            }
            next.yield()
            guard let driver = driver.withLock(\.self) else { continue }
            switch count {
            case 1:
                driver.requestStop()
                await view.notice(
                    "Stopping when what was begun is finished; Ctrl-C once more leaves at once. Nothing is killed either way, "
                        + "and `\(commands.resume)` goes on with it.")
            case 2: driver.abandon()
            default: _exit(RunEnd.interrupted.exitCode)
            }
        }
    }
}

extension OutputOptions {
    /// Live lines on a terminal, plain ones in a pipe, JSON for machines.
    /// - Parameter history: what earlier runs tell of how long things take.
    func view(_ history: ActionHistory?) -> any RunView {
        let screen = screen
        if output == .json { return JSONView(output: screen) }
        guard screen.canRedraw, !plain else { return PlainView(output: screen) }
        return LiveView(
            output: screen, ink: ink, size: { .init(columns: screen.columns, rows: screen.rows) }, history: history)
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

extension ActionHistory {
    /// Nil where there is none, or where it can't be read: it is a comfort, and whoever needs the journal says what is wrong with it.
    static func known(of schedule: Schedule, from store: SQLiteRunStore?) async -> ActionHistory? {
        guard let store, let history = try? await ActionHistory(of: schedule, from: store), !history.isEmpty else {
            return nil
        }
        return history
    }
}
