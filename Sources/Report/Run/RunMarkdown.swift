import AgentProtocol
import Execution
public import Journal
import Schedule

/// A run for a ticket or a pull request, in GitHub's Markdown.
public enum RunMarkdown {
    /// More batches than this, and each step is one row.
    private static let mostBatches = 40
    /// More lines than this fit in no comment; the last ones tell the end.
    private static let mostLines = 200

    /// Empty for entries that don't begin a run.
    ///
    /// - Parameter isAlive: whether a controller runs it at this moment.
    public static func render(_ entries: [JournalEntry], isAlive: Bool = false) -> String {
        guard let digest = RunDigest(entries, isAlive: isAlive) else { return "" }
        let text: Markdown = """
            # \(digest.state.schedule.planName)

            \(summary(digest))\(endings(digest))\(persons(digest))\(troubles(digest))\(steps(digest))\(hosts(digest))\(journal(digest))
            """
        return text.description
    }

    private static func summary(_ digest: RunDigest) -> Markdown {
        let (started, verdict) = (digest.state.started, digest.verdict)
        let begun = TimeText.moment(digest.entries.first?.time ?? 0)
        let continuation: Markdown =
            digest.continuation(of: started.runID).map { go in
                let lines = go.commands.map { command, does -> Markdown in "- \(Markdown.code(command)) \(does)\n" }
                return "\(Continuation.heading)\n\n\(lines)\n\(go.warning.map { "\($0)\n\n" } ?? "" as Markdown)"
            } ?? ""
        return """
            **\(verdict.headline)** \(verdict.title)

            \(Markdown.list(verdict.sentences.map(\.text)))Run \(Markdown.code(started.runID)), begun \(begun) UTC by \
            \(started.operatorName) on \(started.controller), of \(Markdown.code(started.planPath)).\
            \(started.approved.map { " \($0.sentence)" } ?? "" as Markdown)

            \(continuation)
            """
    }

    private static func endings(_ digest: RunDigest) -> Markdown {
        let rows = digest.groups.map { ending, hosts -> [Markdown] in
            ["\(ending.text)", "\(hosts.count)", "\(HostFolding.fold(hosts))"]
        }
        let lists = [(RunDigest.sparedHeading, digest.spared), (RunDigest.leftDownHeading, digest.leftDown)].map {
            heading, sentences -> Markdown in
            sentences.isEmpty ? "" : "\(prose: heading)\n\n\(Markdown.list(sentences))"
        }
        return "\(Markdown.table(["State", "Hosts", "Which"], rows))\(lists)"
    }

    private static func persons(_ digest: RunDigest) -> Markdown {
        let people = digest.people
        guard !people.isEmpty else { return "" }
        let parts = people.map { people -> Markdown in
            let hands = people.hosts.compactMap { person in
                person.hand.map { hand -> Markdown in "\(hand.purpose):\n\n\(Markdown.block(hand.lines))" }
            }
            let commands: Markdown =
                hands.count > 1 ? Markdown.folded("The commands, host by host", "\(hands)") : "\(hands)"
            return "### \(people.names) \(people.ending.text)\n\n\(Markdown.list(people.sentences))\(commands)"
        }
        return "## For a person to do\n\n\(parts)"
    }

    private static func troubles(_ digest: RunDigest) -> Markdown {
        let groups = digest.troubles
        guard !groups.isEmpty else { return "" }
        let parts = groups.map { group -> Markdown in
            "**\(HostFolding.fold(group.hosts))**\n\n\(Markdown.list(group.sentences))"
        }
        return "## What went wrong\n\n\(parts)"
    }

    private static func steps(_ digest: RunDigest) -> Markdown {
        let rows = RunSteps(digest.entries, digest.state, most: mostBatches).rows.map { row -> [Markdown] in
            let name = [row.step, row.batch].filter { !$0.isEmpty }.joined(separator: ", ")
            let began = row.began.map(TimeText.timeOfDay) ?? ""
            return ["\(name)", "\(HostFolding.fold(row.hosts))", "\(row.outcomes)", "\(began)", "\(row.took)"]
        }
        return "## Step by step\n\n\(Markdown.table(["Step", "Hosts", "How it ended", "Began (UTC)", "Took"], rows))"
    }

    private static func hosts(_ digest: RunDigest) -> Markdown {
        let rows = HostChronicle.all(digest.entries, digest).flatMap { chronicle in
            chronicle.lines.enumerated().map { index, line -> [Markdown] in
                let reasons = line.reasons.map { reason -> Markdown in "<br>\(prose: reason.asSentence)" }
                return [
                    "\(HostFolding.fold(chronicle.hosts.map(\.visible)))", "\(line.title)",
                    "\(prose: line.program.joined(separator: "; "))", "\(line.outcome)\(reasons)",
                    "\(chronicle.took(index))",
                ]
            }
        }
        guard !rows.isEmpty else { return "" }
        return Markdown.folded(
            "Host by host", Markdown.table(["Hosts", "Step", "What", "How it ended", "Took"], rows))
    }

    private static func journal(_ digest: RunDigest) -> Markdown {
        let lines = RunLog.lines(digest.entries).map { "\(TimeText.timeOfDay($0.time))  \($0.phrase.text)" }
        let rest = lines.count - mostLines
        let note: Markdown =
            rest > 0
            ? "The last \(mostLines) of \(lines.count) lines; all of it: \(Markdown.code("lull runs show \(digest.state.started.runID)")).\n\n"
            : ""
        return Markdown.folded("Journal", note + Markdown.block(Array(lines.suffix(mostLines))))
    }
}
