import AgentProtocol
import Journal

/// What an action was at, moment by moment, worked out from its report: how long each operation took, and of a stop how long it was.
/// When a soak began is told by its length, as it always comes last.
enum OperationBars {
    struct Piece: Hashable {
        var activity: Activity
        var seconds: Double
        var words: String
    }

    /// In the order of the report; what took no time is left out.
    static func pieces(_ report: ActionReport, of intent: ActionIntent) -> [Piece] {
        report.operations.flatMap { done -> [Piece] in
            let operation = intent.program.indices.contains(done.index) ? intent.program[done.index] : nil
            let words = operation?.text ?? "closing"
            guard done.duration > 0 else { return [] }
            if intent.purpose == .rollback || operation?.isUndo == true {
                return [Piece(activity: .rollback, seconds: done.duration, words: words)]
            }
            return pieces(done, operation).map { activity, seconds in
                Piece(
                    activity: activity, seconds: seconds, words: "\(words), \(activity.word) \(Seconds.text(seconds))")
            }.filter { $0.seconds > 0 }
        }
    }

    private static func pieces(_ done: OperationReport, _ operation: Operation?) -> [(Activity, Double)] {
        let isWell = done.outcome.isSuccess
        switch operation {
        case .stop: return [(.stop, done.duration)]
        case .restart(let target):
            // A restart that didn't get beyond its stop has no more to tell.
            guard isWell || !done.isHeld else { return [(.stop, done.duration)] }
            let stop = min(done.duration, done.stop?.seconds ?? 0)
            return [(.stop, stop)] + start(done.duration - stop, target, isWell: isWell)
        case .start(let target): return start(done.duration, target, isWell: isWell)
        case .reload(let target): return start(done.duration, target, isWell: isWell)
        case .reboot: return [(.reboot, done.duration)]
        case .pause: return [(.waiting, done.duration)]
        case .check(let check), .waitFor(let check):
            let soak = isWell ? min(done.duration, check.soak) : 0
            return [(.work, done.duration - soak), (.soak, soak)]
        default: return [(.work, done.duration)]
        }
    }

    /// Up and healthy first, then the soak.
    private static func start(_ seconds: Double, _ target: ServiceTarget, isWell: Bool) -> [(Activity, Double)] {
        let soak = isWell ? min(seconds, target.health.reduce(target.soak) { $0 + $1.soak }) : 0
        return [(.start, seconds - soak), (.soak, soak)]
    }
}

extension OperationReport {
    fileprivate var isHeld: Bool {
        reasons.contains { if case .stopTimedOut = $0 { true } else { false } }
    }
}

extension Operation {
    fileprivate var isUndo: Bool {
        if case .undo = self { true } else { false }
    }
}

extension Outcome {
    /// How a host stands after an action that ended so; nil where all is well.
    var standing: Activity? {
        switch self {
        case .done, .unchanged, .forced: nil
        case .held: .held
        case .unknown: .unknown
        case .refused, .failed, .killed: .failed
        }
    }
}
