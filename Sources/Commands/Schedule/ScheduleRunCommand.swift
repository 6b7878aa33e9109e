import ArgumentParser
import Diagnostics
import Execution
import FoundationEssentials
import Journal
import Report

/// One run for one opening: what the daemon starts, each in a process of its own.
struct ScheduleRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a scheduled plan for an opening of its window.", shouldDisplay: false)

    @Argument var name: String

    @Option var opens: Int64
    @Option var closes: Int64
    /// A run to go on with.
    @Option var goOn: String?
    /// In how many seconds it is tried again if it is refused.
    @Option var retry = 300

    @OptionGroup var state: StateOptions
    @OptionGroup var output: OutputOptions

    mutating func run() async throws {
        let store = try state.store()
        guard let entry = try await store.scheduled().first(where: { $0.plan.name == name }) else {
            throw JournalError.notScheduled(name)
        }
        let mark = ScheduledMark(name: name, opens: opens)
        let (runID, end): (String, RunEnd)
        do {
            if let goOn {
                (runID, end) = (goOn, try await continuation(of: goOn, entry.plan, mark).run())
            } else {
                let landing = try await begin(entry.plan, mark)
                (runID, end) = (landing.runID, landing.end)
            }
        } catch let refusal as Refusal {
            if case .changedSinceScheduled(_, let lines) = refusal {
                try await store.hold(
                    name, because: "it has changed since it was scheduled: \(lines.joined(separator: "; "))")
            }
            try await wait(store, refusal.short)
            throw refusal
        } catch let faults as Planned.Faults {
            try await wait(store, "plan or inventory can't be read: \(faults.diagnostics.all.first?.message ?? "")")
            throw faults
        }
        if end == .refused { try await wait(store, "its run was refused before anything was touched") }
        if case .blocked(let because)? = Interruption(try await store.entries(of: runID)) {
            // It has begun in this opening, and goes on in it.
            try await store.record(
                OpeningRecord(
                    opens: opens, closes: closes, state: .begun, runID: runID, because: because, nextTry: nextTry),
                of: name)
        }
        throw ExitCode(end.exitCode)
    }

    private var nextTry: Double { Date().timeIntervalSince1970 + Double(retry) }

    private func begin(_ plan: ScheduledPlan, _ mark: ScheduledMark) async throws -> Landing {
        var launch = try await ScheduledLaunch.launch(plan, output)
        try ScheduledLaunch.check(launch, plan)
        launch.scheduled = mark
        launch.operatorName = plan.addedBy
        return try await launch.run(state, yes: true)
    }

    private func continuation(of runID: String, _ plan: ScheduledPlan, _ mark: ScheduledMark) async throws
        -> Continuation
    {
        let contact = try await RunCommand.asyncParse(plan.arguments).fleet.contact
        var arguments = [runID, "--yes", "--connect-timeout", "\(contact.connectTimeout)"]
        for agent in contact.agent { arguments += ["--agent", agent] }
        if let directory = state.state { arguments += ["--state", directory] }
        var options = try await ResumeCommand.asyncParse(arguments).options
        options.output = output
        var continuation = Continuation(intention: .goOn, options: options)
        continuation.scheduled = mark
        continuation.operatorName = plan.addedBy
        return continuation
    }

    private func wait(_ store: SQLiteRunStore, _ because: String) async throws {
        try await store.record(
            OpeningRecord(
                opens: opens, closes: closes, state: .waiting, because: because,
                nextTry: nextTry), of: name)
    }
}

extension Refusal {
    /// In one line.
    fileprivate var short: String {
        if case .blocked(let blocks) = self { return BlockersReport(id: "", blocks: blocks, duration: 0).text }
        return description.split(separator: "\n").first.map(String.init) ?? ""
    }
}
