public import Journal

/// `lull runs`: the runs of a journal, the newest first.
public enum RunsTable {
    public static func text(_ runs: [RunSummary], width: Int, ink: Ink) -> String {
        guard !runs.isEmpty else { return "No runs yet.\n" }
        var page = Page(width: max(width, 80), ink: ink)
        let idWidth = max(3, runs.map(\.runID.columns).max() ?? 0)
        let endWidth = runs.map(\.endWord.columns).max() ?? 0
        page.add(
            Phrase("PLAN", .faint),
            lead: Phrase(
                "RUN".padded(to: idWidth) + "  " + "STARTED (UTC)".padded(to: 19) + "  " + "END".padded(to: endWidth)
                    + "  ",
                .faint))
        for run in runs {
            page.add(
                Phrase(run.planName.visible),
                lead: Phrase(run.runID.padded(to: idWidth), .strong) + Phrase("  \(TimeText.moment(run.startedAt))  ")
                    + Phrase(run.endWord.padded(to: endWidth), run.endStyle) + "  ")
        }
        return page.text
    }

    /// One object a line.
    public static func json(_ runs: [RunSummary]) throws -> [String] {
        try runs.map { run in
            try JSONLine.encode(
                Line(
                    run: run.runID, startedAt: run.startedAt, lastEntryAt: run.lastEntryAt, plan: run.planName,
                    end: run.end?.code, exitCode: run.end?.exitCode))
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
    }
}

extension RunSummary {
    fileprivate var endWord: String {
        switch end {
        case .asPlanned: "as planned"
        case .putBack: "put back"
        case .needsPerson: "needs a person"
        case .refused: "refused"
        case .interrupted: "interrupted"
        case nil: "not finished"
        }
    }

    fileprivate var endStyle: Style {
        switch end {
        case .asPlanned: .good
        case .putBack, .refused: .careful
        case .needsPerson, .interrupted, nil: .bad
        }
    }
}
