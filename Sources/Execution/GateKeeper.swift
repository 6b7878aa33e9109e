import AgentProtocol
import Inventory
import Journal
import Schedule
import Synchronization

/// Asks the hosts of a step, all at once and again and again, whether the next batch may begin.
///
/// In a round every host is asked once. So many rounds in a row must be yes of everyone, so that what is known at the end is
/// known of all of them at the same time, and not of one a minute ago and of another now.
struct GateKeeper: Sendable {
    let fleet: any Fleet
    let clock: any Clock<Duration>
    /// By host name.
    let connections: [String: HostConnection]
    /// How many are asked at once.
    let forks: Int
    /// Which gate is still waited for.
    let wanted: WantedGate

    /// How long one question may take, in seconds: as that of a health check.
    private static let patience = 10.0

    /// - Parameters:
    ///   - checks: of the gate, asked one after the other.
    ///   - peers: who is asked.
    func ask(
        _ intent: GateIntent, _ checks: [GateCheck], peers: Set<String>,
        progress: @escaping @Sendable (ActionProgress) async -> Void
    ) async -> GateReport {
        let stopwatch = Stopwatch(clock)
        for (index, check) in checks.enumerated() {
            let asked = Asked(check, peers)
            let failure = await holds(check, asked, intent) { row, since, last in
                await progress(
                    ActionProgress(
                        id: intent.id, index: index, phase: .checkingHealth, subject: asked.subject, elapsed: since,
                        limit: check.worstCase, detail: last ?? "\(row) of \(check.times)"))
            }
            if let failure {
                return GateReport(id: intent.id, failure: failure, duration: stopwatch.elapsed / .seconds(1))
            }
        }
        return GateReport(id: intent.id, duration: stopwatch.elapsed / .seconds(1))
    }

    /// Nil where it does.
    private func holds(
        _ check: GateCheck, _ asked: Asked, _ intent: GateIntent,
        _ progress: (_ row: Int, _ since: Double, _ lastAnswer: String?) async -> Void
    ) async -> GateReport.Failure? {
        let stopwatch = Stopwatch(clock)
        var row = 0
        var last: String?
        while true {
            await progress(row, stopwatch.elapsed / .seconds(1), last)
            let answers = await round(asked, of: intent.id)
            // Nobody may have been asked.
            guard isWanted(intent) else { return Self.dropped }
            if answers.isEmpty {
                row += 1
                last = nil
                if row >= check.times { return nil }
            } else {
                row = 0
                let failure = asked.failure(answers)
                last = failure.answers.first.map { "\($0.host): \($0.text)" }
                let isFinal = answers.contains { $0.value.isRefused }
                if isFinal || stopwatch.elapsed >= .seconds(check.within) { return failure }
            }
            try? await clock.sleep(for: .seconds(check.every))
            guard isWanted(intent) else { return Self.dropped }
        }
    }

    private func isWanted(_ gate: GateIntent) -> Bool { !Task.isCancelled && wanted.is(gate.id) }

    /// For nobody to read.
    private static let dropped = GateReport.Failure(question: "", answers: [], count: 0)

    /// Asks everyone once, or nobody else once the gate isn't waited for any more.
    /// - Returns: by host, what wasn't yes.
    private func round(_ asked: Asked, of gate: String) async -> [String: Answer] {
        await withTaskGroup(of: (String, Answer?).self) { group in
            var waiting = asked.questions[...]
            var answers: [String: Answer] = [:]
            func begin() {
                guard wanted.is(gate), let (host, probe) = waiting.popFirst() else { return }
                group.addTask { (host, await ask(probe, host)) }
            }
            for _ in 0..<max(1, forks) { begin() }
            for await (host, answer) in group {
                answers[host] = answer
                begin()
            }
            return answers
        }
    }

    /// Nil for yes. Who can't be asked says no.
    private func ask(_ probe: Probe, _ host: String) async -> Answer? {
        guard let connection = connections[host] else { return Answer(text: "is no host of the run", isRefused: true) }
        do throws(ContactFailure) {
            let reply = try await fleet.ask(probe, timeout: Self.patience, on: connection)
            await fleet.release(connection)
            return switch reply {
            case .yes: nil
            case .no(let text): Answer(text: text, isRefused: false)
            case .refused(let reasons):
                Answer(text: reasons.map(\.message).joined(separator: "; "), isRefused: true)
            }
        } catch {
            return Answer(text: error.message, isRefused: false)
        }
    }

    private struct Answer: Sendable {
        var text: String
        var isRefused: Bool
    }

    /// Who is asked what.
    private struct Asked: Sendable {
        /// In the order of the step.
        let questions: [(host: String, probe: Probe)]

        init(_ check: GateCheck, _ peers: Set<String>) {
            questions = check.questions.flatMap { question in
                question.hosts.filter(peers.contains).map { ($0, question.probe) }
            }
        }

        var subject: String { questions.first.map { $0.probe.description } ?? "" }

        func failure(_ answers: [String: Answer]) -> GateReport.Failure {
            let all = questions.compactMap { host, probe in answers[host].map { (host, probe, $0.text) } }
            return GateReport.Failure(
                question: all.first.map { $0.1.description } ?? subject,
                answers: all.prefix(GateReport.mostAnswers).map { GateReport.Answer(host: $0.0, text: $0.2) },
                count: all.count)
        }
    }
}

/// The gate that the run waits for, as its keeper sees it: one that nobody waits for any more isn't asked on.
final class WantedGate: Sendable {
    private let id = Mutex<String?>(nil)

    func set(_ wanted: String?) { id.withLock { $0 = wanted } }
    func `is`(_ one: String) -> Bool { id.withLock { $0 == one } }
}
