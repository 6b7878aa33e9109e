import AgentProtocol
import Execution
import Schedule

extension RunHTML {
    /// So many lanes are drawn of hosts with the same story; the table has all of them.
    private static let mostDrawn = 100

    /// What was done on each host; hosts with the same story together.
    var hosts: HTML {
        let chronicles = HostChronicle.all(digest.entries, digest)
        let isFolded = schedule.hosts.count > RunTimeline.mostHosts
        let parts = chronicles.enumerated().map { number, chronicle -> HTML in
            let names = HostFolding.fold(chronicle.hosts.map(\.visible))
            let rows = chronicle.lines.enumerated().map { index, line -> [HTML] in
                let reasons = line.reasons.map { reason -> HTML in "<br>\(prose: reason.asSentence)" }
                return [
                    "\(line.title)", "\(prose: line.program.joined(separator: "; "))",
                    "\(ReportHTML.mark(line.style, line.outcome))\(reasons)", "\(chronicle.took(index))",
                ]
            }
            let table =
                rows.isEmpty
                ? "<p>Nothing was begun there.</p>\n"
                : ReportHTML.table(
                    "What was done there, in its order.", ["Step", "What", "How it ended", "Took"], short: [3], rows)
            let each: HTML =
                chronicle.hosts.count > 1 && !rows.isEmpty
                ? ReportHTML.folded("Host by host", each(chronicle, number, isFolded)) : ""
            return ReportHTML.folded(
                "\(ReportHTML.mark(chronicle.ending.style, chronicle.ending.text)) <strong>\(names)</strong>",
                isPrinted: true,
                table + each)
        }
        return "<section>\n<h2>Host by host</h2>\n\(parts)</section>\n\n"
    }

    /// When each host was at it, drawn where the chart above doesn't do it.
    private func each(_ chronicle: HostChronicle, _ number: Int, _ isDrawn: Bool) -> HTML {
        let chart: HTML =
            isDrawn
            ? ReportHTML.chart(
                timeline.chart(of: Array(chronicle.hosts.prefix(Self.mostDrawn)), digest.endings),
                id: "hosts-\(number + 1)",
                title: "\(HostFolding.fold(chronicle.hosts.map(\.visible))) over time",
                description:
                    "A lane for each host\(chronicle.hosts.count > Self.mostDrawn ? ", of the first \(Self.mostDrawn)" : ""). "
                    + "The table below says the same of all.") : ""
        let rows = zip(chronicle.hosts, chronicle.times).map { host, times -> [HTML] in
            [
                "\(host)"
            ]
                + times.map { time in
                    let began = time.began.map(TimeText.timeOfDay)
                    return "\([began, time.took.map(Seconds.text)].compactMap { $0 }.joined(separator: ", "))"
                }
        }
        let table = ReportHTML.table(
            "When it began (UTC), and how long it took.", ["Host"] + chronicle.lines.map(\.title), rows)
        return chart + table
    }
}
