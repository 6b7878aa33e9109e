import Execution
import FoundationEssentials
import Glibc
import Journal
import Report
import Schedule
import Windows

/// Looks at what is scheduled, does what `Timetable` decides, and waits for the next thing to happen.
final class Daemon {
    private enum Event: Sendable {
        case ended(ScheduledMark, closes: Int64, ScheduledProcess.End)
        case signal
        case tick
    }

    private let plans: ScheduledPlans
    private let retry: Int
    private let notifier = ServiceNotifier()
    private var processes: [String: ScheduledProcess] = [:]
    private var isStopping = false
    /// What was said of plans that wait for a person, so that it isn't said again.
    private var said: [String: String] = [:]
    private let events = AsyncStream.makeStream(of: Event.self)

    /// It looks at the clock at least so often, in seconds: a clock that is set wakes nobody.
    private static let longestSleep = 15.0

    init(plans: ScheduledPlans, retry: Int) {
        self.plans = plans
        self.retry = retry
    }

    func run() async throws {
        let signals = Signals([SIGINT, SIGTERM, SIGHUP])
        defer { withExtendedLifetime(signals) {} }
        let (stream, sink) = events
        let numbers = signals.stream
        let watch = Task { for await _ in numbers { sink.yield(.signal) } }
        defer { watch.cancel() }
        let count = try await plans.store.scheduled().count
        log("daemon", "ready, \(count) scheduled")
        notifier.send("READY=1")
        var iterator = stream.makeAsyncIterator()
        while true {
            let sleep = try await look()
            notifier.send("WATCHDOG=1\nSTATUS=\(status)")
            if isStopping, processes.isEmpty { break }
            let timer = Task {
                try await Task.sleep(for: .seconds(sleep))
                sink.yield(.tick)
            }
            guard let event = await iterator.next() else { break }
            timer.cancel()
            await take(event)
        }
        log("daemon", "stopped")
    }

    private var status: String {
        let names = processes.keys.sorted().joined(separator: ", ")
        if isStopping { return "stopping; finishing what is in flight: \(names)" }
        return processes.isEmpty ? "waiting" : "running \(names)"
    }

    /// - Returns: For how long nothing is to be done, in seconds.
    private func look() async throws -> Double {
        if isStopping { return Self.longestSleep }
        do {
            let lines = try await plans.lines(busy: Set(processes.keys))
            let now = Int64(Date().timeIntervalSince1970)
            for decision in Timetable.decide(lines, now: now) { try await perform(decision, lines) }
            for gone in Set(said.keys).subtracting(lines.compactMap(waiting)) { said[gone] = nil }
            let next = Timetable.next(lines, now: now).map { Double($0) - Date().timeIntervalSince1970 }
            return min(Self.longestSleep, max(0.1, next ?? Self.longestSleep))
        } catch let error as JournalError {
            // A full disk may have room again.
            log("daemon", "\(error)")
            return Self.longestSleep
        }
    }

    private func waiting(_ line: Timetable.Line) -> String? {
        Timetable.needsPerson(line).map { _ in line.entry.plan.name }
    }

    private func perform(_ decision: Timetable.Decision, _ lines: [Timetable.Line]) async throws {
        switch decision {
        case .begin(let name, let mark, let closes): begin(name, mark, closes: closes, goOn: nil)
        case .goOn(let name, let mark, let closes, let runID): begin(name, mark, closes: closes, goOn: runID)
        case .miss(let name, let record):
            let window = lines.first { $0.entry.plan.name == name }?.entry.plan.schedule.window
            log(name, "missed \(window?.text(of: record.opens) ?? ""): \(record.because ?? "")")
            try await plans.store.record(record, of: name)
        case .waitForPerson(let name, let because):
            guard said.updateValue(because, forKey: name) != because else { return }
            log(name, "waits for a person: \(because); `lull schedule approve \(name)` has it go on")
        case .handled(let name, let until): try await plans.store.noteHandled(name, until: until)
        }
    }

    private func begin(_ name: String, _ mark: ScheduledMark, closes: Int64, goOn runID: String?) {
        log(name, runID.map { "goes on with run \($0)" } ?? "begins")
        var arguments = [
            "schedule", "run", name, "--opens", "\(mark.opens)", "--closes", "\(closes)", "--retry", "\(retry)",
            "--state", plans.directory, "--plain",
        ]
        if let runID { arguments += ["--go-on", runID] }
        let sink = events.continuation
        processes[name] = ScheduledProcess(arguments) { sink.yield(.ended(mark, closes: closes, $0)) }
    }

    private func take(_ event: Event) async {
        switch event {
        case .tick: break
        case .signal:
            if !isStopping {
                notifier.send("STOPPING=1")
                log("daemon", "stopping" + (processes.isEmpty ? "" : "; what is in flight is finished first"))
            }
            isStopping = true
            // A second one has runs leave at once, as Ctrl-C does.
            for process in processes.values { process.terminate() }
        case .ended(let mark, let closes, let end):
            processes[mark.name] = nil
            log(mark.name, end.words)
            do { try await account(for: mark, closes: closes, end) } catch { log(mark.name, "\(error)") }
        }
    }

    /// One that ended without a word in the record would be begun again at once.
    private func account(for mark: ScheduledMark, closes: Int64, _ end: ScheduledProcess.End) async throws {
        let entry = try await plans.store.scheduled().first { $0.plan.name == mark.name }
        let record = entry?.openings.first { $0.opens == mark.opens }
        guard record?.state != .begun, (record?.nextTry ?? 0) < Date().timeIntervalSince1970 else { return }
        try await plans.store.record(
            OpeningRecord(
                opens: mark.opens, closes: closes, state: .waiting, because: "its process \(end.bare)",
                nextTry: Date().timeIntervalSince1970 + Double(retry)), of: mark.name)
    }

    private func log(_ who: String, _ what: String) {
        let now = TimeText.moment(Date().timeIntervalSince1970)
        Terminal(.standardOutput).write("\(now) UTC  \(who): \(what)\n")
    }
}
