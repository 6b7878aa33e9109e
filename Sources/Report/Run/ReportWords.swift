import AgentProtocol
import Execution
import Journal

/// What stands out in a report of one action, in words: what failed, and what was waited for that systemd would have killed.
enum ReportWords {
    /// Why it didn't succeed, what it took, or why there was nothing to do; a sentence each, without a full stop.
    static func reasons(_ report: ActionReport, program: [Operation]) -> [String] {
        report.operations.flatMap { operation -> [String] in
            // A condition that doesn't hold is why nothing was done.
            let isTold = operation.outcome == .forced || (operation.outcome == .unchanged && !operation.reasons.isEmpty)
            guard !operation.outcome.isSuccess || isTold else { return [] }
            if !operation.reasons.isEmpty { return operation.reasons.map(\.message.visible) }
            let subject = program.indices.contains(operation.index) ? program[operation.index].text : "closing"
            return ["\(subject): \(operation.outcome.word)"]
        }
    }

    /// Services that took longer to stop than systemd would have given them, and stopped by themselves.
    static func spared(_ report: ActionReport, program: [Operation]) -> [Spared] {
        report.operations.compactMap { operation in
            guard let stop = operation.stop, let kills = stop.killsAfter, stop.seconds > kills,
                operation.outcome.isSuccess, operation.outcome != .forced, program.indices.contains(operation.index)
            else { return nil }
            return Spared(unit: program[operation.index].subject, seconds: stop.seconds, killsAfter: kills)
        }
    }

    /// How it is known that nothing was killed in its stops, or what isn't known; nil where nothing was stopped, or where
    /// something was killed.
    static func truth(_ report: ActionReport) -> String? {
        let stops = report.operations.filter { $0.outcome == .done || $0.outcome == .held || $0.outcome == .failed }
        return Truth(stops.compactMap(\.stop).flatMap(\.proofs)).text
    }

    /// What stopped with a service and was left down.
    static func leftDown(_ report: ActionReport, program: [Operation]) -> [String] {
        report.operations.compactMap { operation in
            guard let units = operation.stop?.leftDown, !units.isEmpty, program.indices.contains(operation.index) else {
                return nil
            }
            return "\(units.map(\.visible).listed), which stopped with \(program[operation.index].subject)"
        }
    }

    struct Spared: Sendable, Hashable {
        var unit: String
        var seconds: Double
        var killsAfter: Double

        var text: String {
            "\(unit) took \(Seconds.text(seconds)) to stop, "
                + "and systemd would have SIGKILLed it after \(Seconds.text(killsAfter))"
        }
    }
}

extension Outcome {
    /// The colour that it is shown in. What nobody knows is never shown as a success.
    var style: Style {
        switch self {
        case .done: .good
        case .unchanged: .faint
        case .refused, .held: .careful
        case .failed, .unknown, .forced, .killed: .bad
        }
    }
}

extension ActionReport {
    /// In seconds, by the host's clock, to the millisecond.
    var duration: Double { (max(0, finishedAt - startedAt) * 1000).rounded() / 1000 }
}

extension RebootFacts {
    /// How it went, in one line.
    var text: String {
        let also = started.isEmpty ? "" : "; lull started \(started.map(\.visible).listed), which no boot starts"
        return "booted again \(Seconds.text(secondsDown.rounded())) after the order\(also)"
    }
}
