public import Journal

/// Why a run ended before its time, as far as it matters to whether it is gone on with by itself.
public enum Interruption: Sendable, Hashable {
    /// What stood next didn't fit into its window any more.
    case window
    /// Something was in the way of a batch, and may be gone now.
    case blocked(because: String)
    /// Its controller was asked to stop, or left at once.
    case stopped
    /// Its controller died.
    case died(times: Int)
    /// A person has to look: a gate that didn't pass, an approval that wasn't given.
    case other(String)

    /// - Returns: Nil for a run that has come to its end.
    public init?(_ entries: [JournalEntry]) {
        guard let state = RunState(replaying: entries) else { return nil }
        if case .ended(let end) = state.phase, end != .interrupted { return nil }
        if case .ended = state.phase {
        } else if entries.last?.event != .abandoned {
            self = .died(times: Self.deaths(entries))
            return
        }
        for entry in entries.reversed() {
            switch entry.event {
            case .windowTooShort:
                self = .window
                return
            case .blockersAnswered(let report) where !report.blocks.isEmpty:
                self = .blocked(because: report.text)
                return
            case .stopRequested, .abandoned:
                self = .stopped
                return
            case .started, .resumed:
                self = .other(state.interruptedBecause ?? "it waits for a person")
                return
            default: continue
            }
        }
        return nil
    }

    /// How often it was taken up again without having ended.
    private static func deaths(_ entries: [JournalEntry]) -> Int {
        zip(entries, entries.dropFirst()).count { before, after in
            guard case .resumed = after.event else { return false }
            if case .finished = before.event { return false }
            return before.event != .abandoned
        } + 1
    }

    /// More often than this it isn't tried.
    static let mostDeaths = 5

    /// Whether a daemon goes on with it by itself in an opening.
    ///
    /// - Parameter record: of this opening.
    func isToBeGoneOnWith(_ record: OpeningRecord?) -> Bool {
        switch self {
        // It ended for its window, so what is left of that is too short.
        case .window: record?.state != .begun
        case .stopped: true
        // When it is tried again says the record.
        case .blocked: true
        case .died(let times): times <= Self.mostDeaths
        case .other: false
        }
    }

    /// Why nobody goes on with it by itself; nil where it is only too early.
    var needsPerson: String? {
        switch self {
        case .window, .blocked, .stopped: nil
        case .died(let times): times > Self.mostDeaths ? "its controller died \(times) times" : nil
        case .other(let because): because
        }
    }
}
