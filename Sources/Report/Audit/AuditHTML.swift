import AgentProtocol
public import Execution
import Inventory

/// An audit as one file for a browser or a printer: no scripts, nothing from the network, readable without colours.
public enum AuditHTML {
    /// - Parameters:
    ///   - pattern: the hosts, as they were asked for.
    ///   - time: when the hosts were asked, in seconds since 1970.
    public static func render(_ audit: FleetAudit, pattern: String, time: Double) -> String {
        let figures = AuditFigures(audit)
        let rows = AuditRow.rows(of: audit)
        return HTMLDocument.render(
            title: "lull audit: \(pattern)", style: AuditHTMLStyle.sheet,
            header: """
                <h1>What a plain restart would kill</h1>
                <p>lull audit of <strong>\(pattern)</strong>, \(TimeText.moment(time)) UTC. Nothing was changed.</p>

                """,
            main: """
                \(summary(figures, includesInactive: audit.question.includesInactive))\(lost(figures))\(table(rows))\
                \(unseen(audit))\(glossary(rows))

                """,
            footer: "<p>\(AuditWords.memory)</p>\n")
    }

    private static func summary(_ figures: AuditFigures, includesInactive: Bool) -> HTML {
        let cards = AuditDanger.allCases.reversed().map { danger -> HTML in
            """
            <li class="\(danger.rawValue)"><b>\(figures.byDanger[danger] ?? 0)</b> \(mark(danger))
            <span>\(AuditWords.meaning(of: danger))</span></li>

            """
        }
        let missing = figures.unmatched.map { pattern -> HTML in
            "<p class=\"lost\">No service matches \(pattern).</p>\n"
        }
        return """
            <section>
            \(missing)<p class="verdict"><strong>\(AuditWords.headline(figures, includesInactive: includesInactive)).</strong>
            \(figures.isEmpty ? "" : AuditWords.verdict(figures))</p>
            <ul class="figures">
            \(cards)</ul>
            </section>

            """
    }

    private static func lost(_ figures: AuditFigures) -> HTML {
        guard !figures.lost.isEmpty else { return "" }
        let items = figures.lost.grouped.map { hosts, because, advice -> HTML in
            """
            <li><strong>\(HostFolding.fold(hosts))</strong>: \(because.asSentence) To do: \(advice.asSentence)</li>

            """
        }
        return """
            <section>
            <h2>Not looked at</h2>
            <ul class="lost">
            \(items)</ul>
            </section>

            """
    }

    private static func table(_ rows: [AuditRow]) -> HTML {
        guard !rows.isEmpty else { return "" }
        return """
            <section>
            <h2>Unit by unit</h2>
            <table>
            <caption>The most dangerous first; hosts with the same findings stand together.</caption>
            <thead>
            <tr><th scope="col">Danger</th><th scope="col">Unit</th><th scope="col">Now</th><th scope="col">Why, and what \
            lull does instead</th></tr>
            </thead>
            <tbody>
            \(rows.map(row))</tbody>
            </table>
            </section>

            """
    }

    private static func row(_ row: AuditRow) -> HTML {
        let unit = row.unit
        let findings = unit.findings.map { finding -> HTML in
            let isWorst = finding.danger == unit.danger && unit.danger > .none
            return """
                <li\(isWorst ? " class=\"worst\"" as HTML : "")>\(finding.message) \
                <a href="#\(finding.code)" title="What this means">?</a></li>

                """
        }
        let list: HTML = findings.isEmpty ? "" : "<ul>\n\(findings)</ul>\n"
        let advice = unit.remedy.advice.map { words -> HTML in "\n<br>To do: \(words)" }
        let exceptions = AuditWords.exceptions(row).map { words -> HTML in "\n<br>\(words)" }
        return """
            <tr class="\(unit.danger.rawValue)">
            <td>\(mark(unit.danger))<br><small>\(AuditWords.time(unit))</small></td>
            <th scope="row"><code>\(unit.unit)</code><br><small>\(HostFolding.fold(row.hosts.map(\.visible)))</small></th>
            <td>\(unit.activeState)<br><small>\(AuditWords.holdings(row))</small></td>
            <td>\(list)<p class="lull">\(AuditWords.remedy(unit))\(exceptions)\(advice)</p></td>
            </tr>

            """
    }

    /// A shape and a word for each danger: colour only repeats them.
    private static func mark(_ danger: AuditDanger) -> HTML {
        let shape =
            switch danger {
            case .severe: "◆"
            case .high: "▲"
            case .moderate: "●"
            case .none: "○"
            }
        return "<span class=\"mark\"><span aria-hidden=\"true\">\(shape)</span> \(danger.rawValue)</span>"
    }

    private static func unseen(_ audit: FleetAudit) -> HTML {
        let items = audit.seen.flatMap { host, seen in
            seen.unseen.map { reason -> HTML in "<li>\(host): \(reason.message.visible.asSentence)</li>\n" }
        }
        guard !items.isEmpty else { return "" }
        return "<section>\n<h2>Could not be seen</h2>\n<ul>\n\(items)</ul>\n</section>\n\n"
    }

    private static func glossary(_ rows: [AuditRow]) -> HTML {
        let used = Set(rows.flatMap { $0.unit.findings.map(\.code) })
        let entries = AuditGlossary.entries.filter { used.contains($0.code) }.map { entry -> HTML in
            "<dt id=\"\(entry.code)\">\(entry.title)</dt>\n<dd>\(entry.text)</dd>\n"
        }
        guard !entries.isEmpty else { return "" }
        return "<section>\n<h2>What these mean</h2>\n<dl>\n\(entries)</dl>\n</section>"
    }
}
