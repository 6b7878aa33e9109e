import Journal
public import Schedule

/// Asks on the machine of the controller what may be in the way of a run.
public protocol BlockerAsker: Sendable {
    /// - Returns: why nothing may begin, for a person; nil where it may. No answer is a reason, too.
    func ask(_ blocker: ScheduledBlocker) async -> String?
}

/// For runs that have no blockers: nobody is there to ask, so all that is asked is in the way.
public struct NobodyAsks: BlockerAsker {
    public init() {}

    public func ask(_ blocker: ScheduledBlocker) async -> String? { "there is nobody to ask it" }
}

/// Asks all blockers of a run at once, so that what is known at the end is known of all of them at about the same time.
public struct BlockerKeeper: Sendable {
    private let asker: any BlockerAsker

    public init(_ asker: any BlockerAsker) { self.asker = asker }

    /// - Returns: what each of them says, in their order: nil where it isn't in the way.
    public func ask(_ blockers: [ScheduledBlocker]) async -> [String?] {
        await withTaskGroup(of: (Int, String?).self) { group in
            for (index, blocker) in blockers.enumerated() {
                group.addTask { (index, await asker.ask(blocker)) }
            }
            var answers = [String?](repeating: nil, count: blockers.count)
            for await (index, answer) in group { answers[index] = answer }
            return answers
        }
    }

    func ask(_ intent: BlockersIntent, _ blockers: [ScheduledBlocker], _ clock: any Clock<Duration>) async
        -> BlockersReport
    {
        let stopwatch = Stopwatch(clock)
        let answers = await ask(blockers)
        let blocks = zip(blockers, answers).compactMap { blocker, answer in
            answer.map { BlockersReport.Block(name: blocker.title, because: $0) }
        }
        return BlockersReport(id: intent.id, blocks: blocks, duration: stopwatch.elapsed / .seconds(1))
    }
}
