public import AgentProtocol
import Execution
public import Journal

/// A run as plain lines, each with its time of day in UTC: for pipes and logs.
public actor PlainView: RunView {
    private let output: any TextOutput
    private let now: @Sendable () -> Double
    private var narrator = RunNarrator()
    /// By action: which of its operations was told of, and how long that has to have taken before it is told of again, in
    /// seconds.
    private var nextWords: [String: (index: Int, at: Double)] = [:]

    /// - Parameter now: in seconds; nil is the clock.
    public init(output: any TextOutput, now: (@Sendable () -> Double)? = nil) {
        self.output = output
        self.now = now ?? { SteadyTime.now }
    }

    public func recorded(_ entry: JournalEntry) {
        for line in narrator.tell(entry) { write(line, at: entry.time) }
        if case .settled(let report) = entry.event { nextWords[report.id] = nil }
    }

    public func catchUp(_ entries: [JournalEntry]) { for entry in entries { _ = narrator.tell(entry) } }

    public func notice(_ text: String) { output.write("\(text)\n") }

    /// Tells of slow stops and of reboots only, and ever more rarely: after 2, 4, 8 … seconds, and then once a minute.
    public func progressed(_ progress: ActionProgress) {
        let last = nextWords[progress.id]
        let due = last?.index == progress.index ? last?.at ?? Self.firstWord : Self.firstWord
        guard progress.elapsed >= due, let line = narrator.tell(progress) else { return }
        var next = due
        while next <= progress.elapsed { next += min(next, 60) }
        nextWords[progress.id] = (progress.index, next)
        write(line, at: now())
    }

    private static let firstWord = 2.0

    private func write(_ line: RunNarrator.Line, at time: Double) {
        output.write("\(TimeText.timeOfDay(time))  \((line.lead + line.phrase).drawn(.none))\n")
    }
}
