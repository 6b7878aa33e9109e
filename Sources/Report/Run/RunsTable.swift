public import Journal

/// `lull runs`: the runs of a journal, the newest first.
public enum RunsTable {
    /// - Parameter alive: the ids of those that are under way.
    public static func text(_ runs: [RunSummary], alive: Set<String> = [], width: Int, ink: Ink) -> String {
        guard !runs.isEmpty else { return "No runs yet.\n" }
        var page = Page(width: max(width, 80), ink: ink)
        let idWidth = max(3, runs.map(\.runID.columns).max() ?? 0)
        let words = runs.map { $0.endWord(isAlive: alive.contains($0.runID)) }
        let endWidth = words.map(\.columns).max() ?? 0
        page.add(
            Phrase("PLAN", .faint),
            lead: Phrase(
                "RUN".padded(to: idWidth) + "  " + "STARTED (UTC)".padded(to: 19) + "  " + "END".padded(to: endWidth)
                    + "  ",
                .faint))
        for (run, word) in zip(runs, words) {
            page.add(
                Phrase(run.planName.visible),
                lead: Phrase(run.runID.padded(to: idWidth), .strong) + Phrase("  \(TimeText.moment(run.startedAt))  ")
                    + Phrase(word.padded(to: endWidth), run.endStyle) + "  ")
        }
        let interrupted = runs.filter { $0.isInterrupted && !alive.contains($0.runID) }
        if !interrupted.isEmpty { page.gap() }
        for run in interrupted {
            page.add(
                Phrase("\(run.runID.visible) was interrupted: \(RunCommands(run.runID).sentence).", .careful), hang: 2)
        }
        return page.text
    }

    /// One object a line.
    public static func json(_ runs: [RunSummary], alive: Set<String> = []) throws -> [String] {
        try runs.map { run in
            let isAlive = alive.contains(run.runID)
            return try JSONLine.encode(
                Line(
                    run: run.runID, startedAt: run.startedAt, lastEntryAt: run.lastEntryAt, plan: run.planName,
                    end: isAlive ? nil : run.end?.code, exitCode: isAlive ? nil : run.end?.exitCode, isAlive: isAlive,
                    canResume: run.isInterrupted && !isAlive))
        }
    }

    private struct Line: Encodable {
        var type = "run"
        var run: String
        var startedAt: Double
        var lastEntryAt: Double
        var plan: String
        /// Left out while the run goes on, or if its controller died.
        var end: String?
        var exitCode: Int32?
        /// Whether it is under way on this machine.
        var isAlive: Bool
        /// Whether it was interrupted and can be gone on with.
        var canResume: Bool
    }
}

extension RunSummary {
    fileprivate var isInterrupted: Bool { end == nil || end == .interrupted }

    fileprivate func endWord(isAlive: Bool) -> String {
        if isAlive { return "under way" }
        return end?.words ?? "not finished"
    }

    fileprivate var endStyle: Style {
        switch end {
        case .asPlanned: .good
        case .putBack, .refused: .careful
        case .needsPerson, .interrupted, nil: .bad
        }
    }
}

extension RunEnd {
    /// In a column, or at the end of a journal.
    var words: String {
        switch self {
        case .asPlanned: "as planned"
        case .putBack: "put back"
        case .needsPerson: "needs a person"
        case .refused: "refused"
        case .interrupted: "interrupted"
        }
    }
}
