import AgentProtocol
public import Schedule

/// How long the work of a schedule takes at the most, by the times that its plan gives each thing. In seconds.
public enum RunLength {
    /// A batch, its soak included.
    ///
    /// - Parameters:
    ///   - actions: of the hosts that take part.
    ///   - questions: how long what is asked before it may take.
    ///   - forks: how many hosts go at once; a batch of more than that goes in waves.
    public static func ofBatch(_ actions: some Collection<ScheduledAction>, questions: Double, forks: Int) -> Double {
        guard !actions.isEmpty else { return 0 }
        // Hosts that act for others do one thing at a time.
        let elsewhere = actions.reduce(0) { $0 + $1.worstCaseOfTurn - $1.worstCase }
        return questions + elsewhere + bound(actions.map(\.worstCase), forks: forks)
    }

    /// What is asked before each batch, by step: its blockers and its gate.
    public static func ofQuestions(_ schedule: Schedule, forks: Int) -> [[Double]] {
        let blockers = schedule.worstCaseOfBlockers
        // Working out where they aren't asked is work that few need.
        let itinerary = blockers > 0 ? Itinerary(schedule, forks: forks) : nil
        return schedule.steps.enumerated().map { number, step in
            step.batches.indices.map { batch in
                let isAsked = itinerary?.isDown(before: number, batch: batch) == false
                return step.worstCaseOfGate + (isAsked ? blockers : 0)
            }
        }
    }

    /// Putting back what one batch did.
    public static func ofUndo(_ actions: some Collection<ScheduledAction>, forks: Int) -> Double {
        bound(
            actions.map { action in
                action.program.reduce(0) { $0 + $1.worstCaseOfUndo } + action.worstCaseOfTurn - action.worstCase
            }, forks: forks)
    }

    /// Whoever is through makes room for the next. No order of hosts takes longer than this: the work shared evenly,
    /// and then the longest one alone (Graham's bound for list scheduling).
    private static func bound(_ seconds: [Double], forks: Int) -> Double {
        let forks = max(1, forks)
        let longest = seconds.max() ?? 0
        guard seconds.count > forks else { return longest }
        let sum = seconds.reduce(0, +)
        return min(sum, (sum - longest) / Double(forks) + longest)
    }
}
