public import Journal
public import Schedule

/// What a blocker says before a run.
public struct BlockerSight: Sendable, Hashable {
    public let blocker: ScheduledBlocker
    /// Why it is in the way; nil where it isn't.
    public let because: String?

    public init(_ blocker: ScheduledBlocker, because: String?) {
        self.blocker = blocker
        self.because = because
    }

    public var isFree: Bool { because == nil }

    /// Nil where it isn't in the way.
    public var block: BlockersReport.Block? {
        because.map { BlockersReport.Block(name: blocker.title, because: $0) }
    }

    /// Asks all blockers of a schedule, in their order.
    public static func look(_ schedule: Schedule, _ asker: some BlockerAsker) async -> [BlockerSight] {
        let blockers = schedule.blockers ?? []
        return zip(blockers, await BlockerKeeper(asker).ask(blockers)).map { BlockerSight($0, because: $1) }
    }
}
