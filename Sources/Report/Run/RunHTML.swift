import AgentProtocol
import Execution
public import Journal
import Schedule

/// A run as one file for a browser or a printer: how it ended, what was going on when, host by host, and its journal.
public struct RunHTML {
    let digest: RunDigest
    let timeline: RunTimeline

    /// Of a longer journal only what a person would read is told.
    private static let mostEntries = 10_000

    /// Empty for entries that don't begin a run.
    ///
    /// - Parameter isAlive: whether a controller runs it at this moment.
    public static func render(_ entries: [JournalEntry], isAlive: Bool = false) -> String {
        guard let digest = RunDigest(entries, isAlive: isAlive) else { return "" }
        return RunHTML(digest: digest, timeline: RunTimeline(entries, isAlive: isAlive)).page
    }

    var schedule: Schedule { digest.state.schedule }
    private var started: RunStarted { digest.state.started }

    private var page: String {
        HTMLDocument.render(
            title: "lull run \(started.runID): \(schedule.planName)", style: ReportStyle.sheet,
            header: """
                <h1>\(schedule.planName)</h1>
                <p>lull run \(started.runID), begun \(TimeText.moment(timeline.start)) UTC by \(started.operatorName) on \
                \(started.controller), of \(started.planPath).</p>
                \(started.approved.map { approved -> HTML in "<p>\(approved.sentence)</p>\n" } ?? "")
                """,
            main: """
                \(ChartStyle.patterns)\(summary)\(persons)\(troubles)\(when)\(steps)\(hosts)\(blast)\(journal)
                """,
            footer:
                "<p>Made of the run's journal by <code>lull runs show \(started.runID)</code>. Times are the controller's.</p>\n"
        )
    }

    private var summary: HTML {
        let verdict = digest.verdict
        let cards = digest.groups.map { ending, hosts -> HTML in
            """
            <li class="\(ending.style.rawValue)"><b>\(hosts.count)</b> \(ReportHTML.mark(ending.style, ending.text))
            \(ReportHTML.hosts(hosts))</li>

            """
        }
        let lists = [(RunDigest.sparedHeading, digest.spared), (RunDigest.leftDownHeading, digest.leftDown)].map {
            heading, sentences -> HTML in
            guard !sentences.isEmpty else { return "" }
            let list = ReportHTML.list(sentences)
            let isLong = sentences.contains { $0.count > ReportHTML.longest }
            return
                "<h3>\(prose: heading.dropLast().description)</h3>\n\(isLong ? ReportHTML.folded("Which, and on which hosts", list) : list)"
        }
        let size = "\(counted(schedule.steps.count, "step")) on \(counted(schedule.hosts.count, "host"))"
        return """
            <section>
            <h2 class="heard">In short</h2>
            <p class="verdict">\(ReportHTML.mark(verdict.style, verdict.headline)) \(verdict.title)</p>
            \(verdict.sentences.map { sentence -> HTML in "<p>\(sentence)</p>\n" })<p>\(size); \
            \(schedule.maxFailed == 0 ? "no host" : "at most \(counted(schedule.maxFailed, "host"))") could fail\
            \(digest.state.end.map { "; exit code \($0.exitCode)" } ?? "").</p>
            <ul class="figures">
            \(cards)</ul>
            \(lists)\(goOn)</section>

            """
    }

    private var goOn: HTML {
        guard let continuation = digest.continuation(of: started.runID) else { return "" }
        let lines = continuation.commands.map { command, does -> HTML in "<li><code>\(command)</code> \(does)</li>\n" }
        let warning: HTML = continuation.warning.map { "<p class=\"careful\">\($0)</p>\n" } ?? ""
        return "<h3>\(Continuation.heading.dropLast().description)</h3>\n<ul>\n\(lines)</ul>\n\(warning)"
    }

    private var persons: HTML {
        let people = digest.people
        guard !people.isEmpty else { return "" }
        let parts = people.map { people -> HTML in
            let hands = people.hosts.compactMap { person -> HTML? in
                person.hand.map { hand in
                    """
                    <p>\(hand.purpose):</p>
                    <pre tabindex="0" role="group" aria-label="Commands for \(person.host)"><code>\(hand.lines.map { line -> HTML in "\(line)\n" })</code></pre>

                    """
                }
            }
            let commands: HTML =
                hands.count > 1
                ? ReportHTML.folded("The commands, host by host", "\(hands)") : "\(hands)"
            return """
                <div class="alarm">
                <h3>\(people.names) \(ReportHTML.mark(.bad, people.ending.text))</h3>
                \(ReportHTML.list(people.sentences))\(commands)</div>

                """
        }
        return "<section>\n<h2>For a person to do</h2>\n\(parts)</section>\n\n"
    }

    private var troubles: HTML {
        let groups = digest.troubles
        guard !groups.isEmpty else { return "" }
        let parts = groups.map { group -> HTML in
            "<h3>\(HostFolding.fold(group.hosts))</h3>\n\(ReportHTML.list(group.sentences))"
        }
        return "<section>\n<h2>What went wrong</h2>\n\(parts)</section>\n\n"
    }

    private var when: HTML {
        guard timeline.length > 0 else { return "" }
        let isFolded = schedule.hosts.count > RunTimeline.mostHosts
        let note =
            isFolded
            ? "A lane of several hosts is as full as many of them are at it, and what went wrong has a line of its own; host by host "
                + "it is told below."
            : "A lane for each host."
        return """
            <section>
            <h2>What was going on when</h2>
            \(ReportHTML.chart(
                timeline.chart(schedule, digest.endings), id: "run",
                title: "What was going on when",
                description: "\(digest.verdict.headline) \(digest.verdict.title) The tables below say the same."))\
            <p class="faint">\(note) When a soak began is worked out from its length.</p>
            </section>

            """
    }

    private var steps: HTML {
        let rows = RunSteps(digest.entries, digest.state, most: 100).rows.map { row -> [HTML] in
            let name = [row.step, row.batch].filter { !$0.isEmpty }.joined(separator: ", ")
            return [
                "\(name)", "\(HostFolding.fold(row.hosts))",
                "\(ReportHTML.mark(row.isWell ? .good : .careful, row.outcomes))",
                "\(row.began.map(TimeText.timeOfDay) ?? "")", "\(row.took)",
            ]
        }
        let table = ReportHTML.table(
            "In the order in which they went.", ["Step", "Hosts", "How it ended", "Began (UTC)", "Took"],
            short: [3, 4], rows)
        return
            "<section>\n<h2>Step by step</h2>\n\(rows.count > 30 ? ReportHTML.folded("\(rows.count) batches", table) : table)</section>\n\n"
    }

    /// What the hosts said before the run.
    private var blast: HTML {
        guard let preview = Preview(of: digest.entries) else { return "" }
        let actions = preview.actions
        let map = preview.connectionMap
        let parts = schedule.steps.indices.map { step -> HTML in
            let all = Array(actions[step].joined())
            let ties = all.useTies(map)
            let part = BlastHTML.render(
                all, map, use: ties.isEmpty ? nil : UseText(ties: ties), id: "blast-\(step + 1)")
            guard !part.description.isEmpty else { return "" }
            return "<h3>Step \(step + 1): \(schedule.steps[step].title)</h3>\n\(part)"
        }
        guard parts.contains(where: { !$0.description.isEmpty }) else { return "" }
        return """
            <section>
            <h2>Blast radius</h2>
            <p>As the hosts told it before the run.</p>
            \(parts)</section>

            """
    }

    private var journal: HTML {
        let isLong = digest.entries.count > Self.mostEntries
        let rows = RunLog.lines(digest.entries, isShort: isLong).map { line -> [HTML] in
            ["\(line.sequence)", "\(TimeText.timeOfDay(line.time))", "\(line.phrase)"]
        }
        let table = ReportHTML.table(
            isLong
                ? "What there is to tell of, in its order; what hosts were asked is left out."
                : "Every entry, in its order.", ["Entry", "UTC", "What"], short: [0, 1], rows)
        return """
            <section>
            <h2>Journal</h2>
            \(ReportHTML.folded("\(counted(digest.entries.count, "entry", "entries"))", table))</section>

            """
    }
}
