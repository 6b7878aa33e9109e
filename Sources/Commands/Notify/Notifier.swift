import Journal
import Report

/// Tells others how a run goes, beside the run: whoever is told neither stops nor delays it. Messages wait in a queue for each
/// target, in their order.
actor Notifier {
    /// What wasn't delivered to one target.
    struct Undelivered: Sendable, Hashable {
        var whom: String
        /// The subjects of the messages, in order.
        var subjects: [String]
        /// Why the last of them wasn't.
        var because: String
    }

    /// The state of one target.
    private struct Line {
        var waiting: [String] = []
        var failed: [String] = []
        var because = "there was no time left"
        var lastFailed = false
    }

    /// Of messages that wait for one target. Beyond that, the newest are given up.
    private static let longestQueue = 100

    private let targets: [NotifyTarget]
    private let messenger: Messenger
    private let complain: @Sendable (String) async -> Void
    private let queues: [AsyncStream<Notice>.Continuation]
    private nonisolated let streams: [AsyncStream<Notice>]
    private var teller = NoticeTeller()
    private var lines: [Line]
    private var isClosed = false

    /// - Parameter complain: is told when something can't be delivered to a target for the first time.
    init(
        _ targets: [NotifyTarget], messenger: Messenger = Messenger(),
        complain: @escaping @Sendable (String) async -> Void = { _ in }
    ) {
        self.targets = targets
        self.messenger = messenger
        self.complain = complain
        let pairs = targets.map { _ in
            AsyncStream.makeStream(of: Notice.self, bufferingPolicy: .bufferingOldest(Self.longestQueue))
        }
        streams = pairs.map(\.stream)
        queues = pairs.map(\.continuation)
        lines = targets.map { _ in Line() }
    }

    /// What was recorded before, of a run that is taken up again: nothing of it is told.
    func catchUp(_ entries: [JournalEntry]) { teller.catchUp(entries) }

    func note(_ entry: JournalEntry) { post(teller.tell(entry, now: SteadyTime.now)) }

    /// Delivers what is to be told until `close` and all of it is told, or until the task is cancelled.
    nonisolated func deliver() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.keepTime() }
            for (index, stream) in streams.enumerated() {
                group.addTask {
                    // A stream that is cancelled still hands out what waits in it.
                    for await notice in stream where !Task.isCancelled { await self.deliver(notice, to: index) }
                }
            }
        }
    }

    /// There is nothing more to come.
    /// - Returns: whether it is worth waiting for what is still to be told: not where the controller leaves at once.
    func close() -> Bool {
        post(teller.rest())
        isClosed = true
        for queue in queues { queue.finish() }
        return !teller.hasLeft
    }

    /// What wasn't delivered to whom, once `deliver` has returned.
    var undelivered: [Undelivered] {
        zip(targets, lines).compactMap { target, line in
            let subjects = line.failed + line.waiting
            return subjects.isEmpty
                ? nil : Undelivered(whom: target.whom, subjects: subjects, because: line.because)
        }
    }

    /// Posts what has been gathered for long enough.
    private func keepTime() async {
        while !isClosed, (try? await Task.sleep(for: .milliseconds(200))) != nil {
            post(teller.due(now: SteadyTime.now))
        }
    }

    private func post(_ notices: [Notice]) {
        for notice in notices {
            for (index, target) in targets.enumerated() where !target.kinds.isDisjoint(with: notice.kinds) {
                if case .enqueued = queues[index].yield(notice) {
                    lines[index].waiting.append(notice.subject)
                } else {
                    lines[index].failed.append(notice.subject)
                    lines[index].because = "too many messages were waiting"
                }
            }
        }
    }

    private func deliver(_ notice: Notice, to index: Int) async {
        let target = targets[index]
        // Who didn't take the last one is asked once only, so that the others don't wait for long.
        let fault = await messenger.deliver(notice, to: target, isRepeated: !lines[index].lastFailed)
        let isFirst = !lines[index].lastFailed
        lines[index].waiting.removeFirst()
        lines[index].lastFailed = fault != nil
        guard let fault else { return }
        lines[index].failed.append(notice.subject)
        lines[index].because = fault
        if isFirst, !isClosed { await complain("\(target.whom) can't be told: \(fault). The run goes on.") }
    }
}
