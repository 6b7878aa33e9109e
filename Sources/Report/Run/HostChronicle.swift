import AgentProtocol
import Execution
import Inventory
import Journal
import Schedule

/// What was done on hosts in a run, one line for each action. Hosts with the same to tell are told of together.
struct HostChronicle {
    /// One action, in words that are the same on all of the hosts.
    struct Line: Hashable {
        var title: String
        var program: [String]
        var outcome: String
        var style: Style
        var reasons: [String]
    }

    var hosts: [String]
    var ending: HostEnding
    var lines: [Line]
    /// When each line's action began, in seconds since 1970, and how long it took in seconds; by host, in their order.
    var times: [[(began: Double?, took: Double?)]]

    /// In the order of the endings, what needs a person first.
    static func all(_ entries: [JournalEntry], _ digest: RunDigest) -> [HostChronicle] {
        var began: [String: Double] = [:]
        for entry in entries {
            if case .intended(let intent) = entry.event, began[intent.id] == nil { began[intent.id] = entry.time }
        }
        struct Key: Hashable {
            var ending: HostEnding
            var lines: [Line]
        }
        let connections = Dictionary(
            digest.state.schedule.hosts.map { ($0.host, $0) }, uniquingKeysWith: { first, _ in first })
        var order: [Key] = []
        var groups: [Key: HostChronicle] = [:]
        for (host, ending) in digest.endings {
            guard let record = digest.state.hosts[host], let connection = connections[host] else { continue }
            let own = lines(record, digest.state.schedule, began)
            let key = Key(ending: ending, lines: own.map { $0.line.naming(connection) })
            if groups[key] == nil {
                order.append(key)
                groups[key] = HostChronicle(hosts: [], ending: ending, lines: own.map(\.line), times: [])
            } else {
                groups[key]?.lines = key.lines
            }
            groups[key]?.hosts.append(host)
            groups[key]?.times.append(own.map { ($0.began, $0.took) })
        }
        return order.compactMap { groups[$0] }.enumerated().sorted { left, right in
            left.element.ending == right.element.ending
                ? left.offset < right.offset : left.element.ending.rawValue > right.element.ending.rawValue
        }.map(\.element)
    }

    private static func lines(
        _ record: HostRecord, _ schedule: Schedule, _ began: [String: Double]
    ) -> [(line: Line, began: Double?, took: Double?)] {
        var lines = record.history.map { step -> (line: Line, began: Double?, took: Double?) in
            let title =
                schedule.steps.indices.contains(step.intent.step)
                ? schedule.steps[step.intent.step].title.visible : ""
            let served = step.intent.errand.map { " for \($0.serves.visible)" } ?? ""
            var line = Line(
                title: "\(step.intent.step + 1): \(title)\(served)", program: step.intent.program.map(\.text),
                outcome: "unknown", style: .bad, reasons: [])
            if let report = step.report {
                line.outcome = report.outcome.words
                line.style = report.outcome.style
                line.reasons = ReportWords.reasons(report, program: step.intent.program)
            } else if let failure = step.lostTo {
                line.outcome = failure.provesNothingBegan ? Outcome.failed.words : Outcome.unknown.words
                line.reasons = [failure.message.visible]
            } else {
                line.outcome = "not known yet"
            }
            return (line, began[step.intent.id], step.report?.duration)
        }
        if let rollback = record.rollback {
            let line = Line(
                title: record.wasRevertedByGuard ? "put back by the host itself" : "put back", program: [],
                outcome: rollback.outcome.isSuccess ? "put back" : rollback.outcome.words,
                style: rollback.outcome.isSuccess ? .careful : .bad,
                reasons: rollback.operations.flatMap(\.reasons).map(\.message.visible))
            lines.append((line, began[rollback.id], rollback.duration))
        } else if let failure = record.rollbackLostTo {
            let line = Line(
                title: "put back", program: [], outcome: Outcome.unknown.words, style: .bad,
                reasons: [failure.message.visible])
            lines.append((line, nil, nil))
        }
        return lines
    }
}

extension HostChronicle.Line {
    /// With placeholders for what differs on every host.
    fileprivate func naming(_ connection: HostConnection) -> Self {
        var line = self
        line.program = program.map(connection.placeholding)
        line.reasons = reasons.map(connection.placeholding)
        return line
    }
}

extension HostChronicle {
    /// How long a line's action took: `8s`, or `8s to 12.5s` over several hosts; empty where nobody knows.
    func took(_ line: Int) -> String {
        let seconds = times.compactMap { $0[line].took }.sorted()
        guard let least = seconds.first, let most = seconds.last else { return "" }
        let (from, to) = (Seconds.text(least), Seconds.text(most))
        return from == to ? from : "\(from) to \(to)"
    }
}
