import AgentProtocol
import Schedule

/// From where to where a schedule leaves services down: a step stops them, a later one starts them. Whatever ends in between
/// leaves them so.
struct DownSpans: Sendable {
    /// What follows on a batch, in seconds at the most.
    struct Rest: Sendable, Hashable {
        /// The step, from 0, that brings up the last of it.
        var step: Int
        var length: Double
        var undo: Double
    }

    /// The number of each step's first batch, among all batches.
    private var firsts: [Int] = []
    /// By the number of a batch: how long all batches take up to its end, and how long it takes to put them back.
    private var lengths: [Double] = []
    private var undos: [Double] = []
    /// By the number of a batch: the last one that brings up something that is down at its end; itself for none.
    private var ends: [Int] = []

    /// - Parameter turns: of each host, in the order of the steps.
    init(_ schedule: Schedule, _ turns: [String: [Itinerary.Turn]], forks: Int) {
        var length = 0.0
        var undo = 0.0
        for step in schedule.steps {
            firsts.append(lengths.count)
            for batch in step.batches {
                // No blocker is asked while something is down.
                length += RunLength.ofBatch(batch, questions: step.worstCaseOfGate, forks: forks)
                undo += RunLength.ofUndo(batch, forks: forks)
                lengths.append(length)
                undos.append(undo)
            }
        }
        ends = Array(lengths.indices)
        for turns in turns.values {
            var down: [ServiceKey: Int] = [:]
            for turn in turns {
                let number = firsts[turn.step] + turn.batch
                for operation in schedule.steps[turn.step].batches[turn.batch][turn.action].program {
                    for service in operation.stops where down[service] == nil { down[service] = number }
                    for service in operation.starts {
                        guard let since = down.removeValue(forKey: service) else { continue }
                        ends[since] = max(ends[since], number)
                    }
                }
            }
        }
        // What a batch finds down stays so until then.
        for number in ends.indices.dropFirst() { ends[number] = max(number, max(ends[number], ends[number - 1])) }
    }

    /// Nil where nothing is left down.
    func rest(after step: Int, _ batch: Int) -> Rest? {
        let number = firsts[step] + batch
        let end = ends[number]
        guard end > number else { return nil }
        return Rest(
            step: (firsts.lastIndex { $0 <= end }) ?? step, length: lengths[end] - lengths[number],
            undo: undos[end] - undos[number])
    }

    func isDown(before step: Int, _ batch: Int) -> Bool {
        let number = firsts[step] + batch
        return number > 0 && ends[number - 1] >= number
    }
}
