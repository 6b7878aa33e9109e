public import Journal

/// A recorded run, told again.
public enum RunTranscript {
    /// Line by line as `PlainView` told it, with the date, and then the report.
    ///
    /// - Parameter isAlive: whether a controller runs it at this moment.
    public static func text(_ entries: [JournalEntry], isAlive: Bool = false, width: Int, ink: Ink) -> String {
        guard let first = entries.first, case .started(let started) = first.event else { return "" }
        var page = Page(width: width, ink: ink)
        var narrator = RunNarrator()
        page.add(
            Phrase(
                "\(TimeText.moment(first.time)) UTC, by \(started.operatorName.visible) on \(started.controller.visible), "
                    + "\(started.planPath.visible)", .faint))
        if let approved = started.approved { page.add(Phrase(approved.sentence, .faint)) }
        for entry in entries {
            for line in narrator.tell(entry) {
                let time = Phrase(TimeText.timeOfDay(entry.time), .faint)
                page.add(line.phrase, hang: 10 + line.hang, lead: time + Phrase("  ") + line.lead)
            }
        }
        page.gap()
        return page.text + RunReport.render(entries, isAlive: isAlive, width: width, ink: ink)
    }

    /// One JSON object a line, the same as a run prints with `-o json`, but for `progress`.
    public static func json(_ entries: [JournalEntry]) throws -> [String] {
        var json = RunJSON()
        return try entries.flatMap { try json.lines($0) }
    }
}

extension ApprovedPreview {
    /// Where the run is from.
    var sentence: String {
        let saved =
            "From the preview \(hash.prefix(16)) that \(operatorName.visible) saved on \(controller.visible) "
            + "\(TimeText.moment(savedAt)) UTC"
        let signed = signer.map { ", signed by \($0.visible)" } ?? ""
        let drift = acceptedDrift.map { "; accepted though it had changed: \($0.joined(separator: ", "))" } ?? ""
        return saved + signed + drift
    }
}
