import AgentProtocol
public import Execution
import Inventory
import Schedule

/// A preview as one file for a browser or a printer: what would happen where, for whoever has to agree to it.
public struct PreviewHTML {
    private let digest: PreviewDigest
    private let forks: Int
    private let hash: String?
    private let changes: PreviewChanges?
    private let time: Double

    /// - Parameters:
    ///   - allowsForce: whether the operator lets the plan kill.
    ///   - hash: what an approval of it names; see `Preview.hash(planText:)`.
    ///   - changes: what has changed since it was saved, if it was.
    ///   - fit: how it stands to its window.
    ///   - expectation: how long it usually takes.
    ///   - blockers: what may be in its way.
    ///   - time: when the hosts were asked, in seconds since 1970.
    public static func render(
        _ preview: Preview, forks: Int, allowsForce: Bool = false, hash: String? = nil, changes: PreviewChanges? = nil,
        fit: WindowFit? = nil, expectation: Expectation? = nil, blockers: [BlockerSight] = [], time: Double
    ) -> String {
        let page = PreviewHTML(
            digest: PreviewDigest(
                preview, forks: forks, allowsForce: allowsForce, fit: fit, expectation: expectation,
                blockers: blockers), forks: forks, hash: hash, changes: changes, time: time)
        return page.page
    }

    private var page: String {
        let steps = digest.steps
        let hasSeenUse = steps.contains { $0.use != nil }
        return HTMLDocument.render(
            title: "lull preview: \(digest.title)", style: ReportStyle.sheet,
            header: """
                <h1>\(digest.title)</h1>
                <p>lull preview, \(TimeText.moment(time)) UTC. The hosts were only asked; nothing was changed.</p>
                \(hash.map { hash -> HTML in "<p>Hash: <code>\(hash)</code></p>\n" } ?? "")
                """,
            main: """
                \(ChartStyle.patterns)\(summary)\(changed)\(leftOut)\(excluded)\(timeline(steps))\(steps.map(step))
                """,
            footer: "\(digest.footer(hasSeenUse: hasSeenUse).map { sentence -> HTML in "<p>\(sentence)</p>\n" })")
    }

    private var summary: HTML {
        let refusals = digest.refusals
        let mark =
            refusals.isEmpty
            ? ReportHTML.mark(.good, "A run could begin.") : ReportHTML.mark(.bad, "A run would refuse to begin.")
        let out = digest.figures.excluded.count
        let cards: [HTML] = [
            "<li><b>\(digest.schedule.hosts.count - out)</b> of \(digest.schedule.hosts.count) <span>hosts take part</span></li>\n",
            "<li><b>\(digest.schedule.steps.count)</b> <span>\(digest.schedule.steps.count == 1 ? "step" : "steps"), one after the other</span></li>\n",
            "<li><b>\(Seconds.text(digest.figures.worstCase))</b> <span>at worst, and \(Seconds.text(digest.figures.worstCaseOfRollback)) for a rollback on top</span></li>\n",
            "<li><b>\(digest.figures.maxFailed)</b> <span>\(digest.figures.maxFailed == 1 ? "host" : "hosts") may fail</span></li>\n",
        ]
        let forces: HTML =
            digest.forces.map { heading, lines in
                "<div class=\"alarm\">\n<p><strong>\(heading)</strong></p>\n\(ReportHTML.list(lines))</div>\n"
            } ?? ""
        return """
            <section>
            <h2 class="heard">In short</h2>
            <p class="verdict">\(mark)</p>
            <p>\(digest.size). \(([digest.limits] + digest.expected).joined(separator: " "))</p>
            \(ReportHTML.list(digest.windowLines.map(\.text)))\(ReportHTML.list(digest.blockerLines.map(\.text)))\(ReportHTML.list(digest.told))\(ReportHTML.list(refusals))\(forces)<ul class="figures">
            \(cards)</ul>
            </section>

            """
    }

    private var changed: HTML {
        guard let changes else { return "" }
        return """
            <section>
            <h2>\(changes.lines.isEmpty ? "Unchanged" : "Changed since it was saved")</h2>
            <p>\(changes.heading)</p>
            \(ReportHTML.list(changes.lines))</section>

            """
    }

    private var leftOut: HTML {
        guard let parts = digest.schedule.leftOut, !parts.isEmpty else { return "" }
        return "<section>\n<h2>Takes no part</h2>\n\(ReportHTML.list(parts.map(LeftOutText.words)))</section>\n\n"
    }

    private var excluded: HTML {
        guard let (heading, groups) = digest.excluded else { return "" }
        let items = groups.map { hosts, sentences -> HTML in
            "<h3>\(HostFolding.fold(hosts))</h3>\n\(ReportHTML.list(sentences))"
        }
        return "<section>\n<h2>\(heading.dropLast().description)</h2>\n\(items)</section>\n\n"
    }

    private func timeline(_ steps: [PreviewStep]) -> HTML {
        let chart = PreviewChart.chart(digest, forks: forks)
        guard chart.length > 0 else { return "" }
        let rows = steps.flatMap { step in
            step.batches.map { batches -> [HTML] in
                ["\(step.index + 1): \(step.title)", "\(batches.words)", "\(batches.isEmpty ? "" : batches.time)"]
            } + (step.approval == nil ? [] : [["\(step.index + 1): \(step.title)", "a person", "\(step.time)"]])
        }
        let table = ReportHTML.table(
            "Each batch begins when the one before it is over.", ["Step", "Batch and hosts", "How long"], short: [2],
            rows)
        return """
            <section>
            <h2>How long it takes at worst</h2>
            \(ReportHTML.chart(
                chart, id: "plan", title: "The planned batches over time, at worst",
                description: "\(digest.limits) The table below says the same, batch by batch."))\
            \(ReportHTML.folded("Batch by batch", isPrinted: true, table))</section>

            """
    }

    private func step(_ step: PreviewStep) -> HTML {
        let id = "step-\(step.index + 1)"
        let approval: HTML = step.approval.map { "<p>\(prose: $0)</p>\n" } ?? ""
        let rules = step.rules.map { rule -> HTML in
            "<li>\(prose: rule.heading.capitalisedFirst)\n\(ReportHTML.list(rule.lines))</li>\n"
        }
        let stories = step.stories.map { hosts, story -> HTML in
            let lines = story.lines.map { line -> HTML in "<li class=\"l\(line.level)\">\(line.phrase)</li>\n" }
            let title = story.lines.filter { $0.level == 0 }.map { $0.phrase.text }.joined(separator: "; ")
            return ReportHTML.folded(
                "<strong>\(HostFolding.fold(hosts.map(\.visible)))</strong> \(story.mark)<span class=\"faint\">\(title)</span>",
                isPrinted: true, "<ul class=\"story\">\n\(lines)</ul>\n")
        }
        let blast = BlastHTML.render(Array(step.actions.joined()), digest.map, use: step.use, id: "\(id)-blast")
        let radius: HTML = blast.description.isEmpty ? "" : "<h3>Blast radius</h3>\n\(blast)"
        let nobody: HTML =
            step.hasNobody && step.step.approval == nil ? "<p class=\"bad\">\(PreviewStep.nobody)</p>\n" : ""
        return """
            <section>
            <h2 id="\(id)">\(step.heading)</h2>
            <p>\(step.time.capitalisedFirst).</p>
            \(approval)\(rules.isEmpty ? "" : "<ul>\n\(rules)</ul>\n" as HTML)\(stories)\(nobody)\(radius)</section>

            """
    }
}

extension Phrase {
    /// Without what its pieces mean.
    var text: String { pieces.map(\.text).joined() }
}

extension Story {
    /// What of it should be read before anything else.
    fileprivate var mark: HTML {
        let styles = Set(lines.flatMap(\.phrase.pieces).map(\.style))
        if styles.contains(.bad) { return "\(ReportHTML.mark(.bad, "problem")) " }
        return styles.contains(.careful) ? "\(ReportHTML.mark(.careful, "caution")) " : ""
    }
}
