import Execution
public import Journal

/// The end of a run in words: what was done where, what failed and why, and what a person has to do.
public struct RunReport {
    private let digest: RunDigest
    private var page: Page

    /// Empty for entries that don't begin a run.
    ///
    /// - Parameters:
    ///   - isAlive: whether a controller runs it at this moment.
    ///   - isRehearsal: whether it is in no journal, so that there is nothing to show or to take up.
    public static func render(
        _ entries: [JournalEntry], isAlive: Bool = false, isRehearsal: Bool = false, width: Int, ink: Ink
    ) -> String {
        guard let digest = RunDigest(entries, isAlive: isAlive) else { return "" }
        var report = RunReport(digest: digest, page: Page(width: min(width, 120), ink: ink))
        report.addVerdict()
        report.addGroups()
        report.addList(RunDigest.sparedHeading, digest.spared)
        report.addList(RunDigest.leftDownHeading, digest.leftDown, .careful)
        report.addTroubles()
        report.addPersons()
        report.addContinuation(isRehearsal ? "RUN" : digest.state.started.runID)
        if !isRehearsal { report.addHint() }
        return report.page.text
    }

    private mutating func addVerdict() {
        let verdict = digest.verdict
        page.add(Phrase(verdict.headline, .strong) + Phrase(" \(verdict.title)", verdict.style), hang: 2)
        for sentence in verdict.sentences { page.add(sentence, indent: 2, hang: 2) }
    }

    private mutating func addGroups() {
        page.gap()
        let width = digest.groups.map(\.ending.text.columns).max() ?? 0
        for (ending, hosts) in digest.groups {
            page.add(
                Phrase(HostFolding.fold(hosts)), indent: 2,
                lead: Phrase(ending.text.padded(to: width), ending.style) + Phrase("  "))
        }
    }

    private mutating func addList(_ heading: String, _ sentences: [String], _ style: Style = .plain) {
        guard !sentences.isEmpty else { return }
        page.gap()
        page.add(Phrase(heading, style))
        for sentence in sentences { page.add(Phrase(sentence), indent: 2, hang: 4) }
    }

    private mutating func addTroubles() {
        for group in digest.troubles {
            page.gap()
            page.add(Phrase(HostFolding.fold(group.hosts), .strong), indent: 2)
            for sentence in group.sentences { page.add(Phrase(sentence), indent: 4, hang: 6) }
        }
    }

    private mutating func addPersons() {
        for person in digest.persons {
            page.gap()
            page.add(Phrase(person.host, .strong) + Phrase(" \(person.ending.text):", .bad), indent: 2)
            for sentence in person.sentences { page.add(Phrase(sentence), indent: 4, hang: 6) }
            guard let hand = person.hand else { continue }
            page.add(Phrase("\(hand.purpose):"), indent: 4)
            for line in hand.lines { page.addVerbatim(line, indent: 6) }
        }
    }

    private mutating func addContinuation(_ runID: String) {
        guard let continuation = digest.continuation(of: runID) else { return }
        page.gap()
        page.add(Phrase(Continuation.heading), indent: 2)
        let width = continuation.commands.map(\.command.columns).max() ?? 0
        for (command, does) in continuation.commands {
            page.addVerbatim("\(command.padded(to: width))   # \(does)", indent: 4)
        }
        if let warning = continuation.warning { page.add(Phrase(warning, .careful), indent: 2, hang: 4) }
    }

    private mutating func addHint() {
        page.gap()
        page.add(Phrase("All of it again: lull runs show \(digest.state.started.runID)", .faint))
    }
}
