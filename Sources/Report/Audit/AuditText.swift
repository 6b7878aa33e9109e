import AgentProtocol
public import Execution
import Inventory

/// An audit for people: a summary, and then unit by unit, the most dangerous first.
public struct AuditText {
    private let audit: FleetAudit
    private let figures: AuditFigures
    private var page: Page

    /// - Parameter width: of the terminal, in columns.
    public static func render(_ audit: FleetAudit, width: Int, ink: Ink) -> String {
        var text = AuditText(audit, width: width, ink: ink)
        text.addSummary()
        text.addLost()
        text.addRows()
        text.addUnseen()
        return text.page.text
    }

    private init(_ audit: FleetAudit, width: Int, ink: Ink) {
        self.audit = audit
        figures = AuditFigures(audit)
        page = Page(width: min(width, 120), ink: ink)
    }

    private mutating func addSummary() {
        for pattern in figures.unmatched {
            let hint = audit.question.includesInactive ? "" : "; with --all those that are down are looked at too"
            let kind = audit.question.includesInactive ? "service" : "active service"
            page.add(Phrase("No \(kind) matches \(pattern.visible)\(hint).", .bad))
        }
        guard !figures.hosts.isEmpty else { return }
        page.add(
            Phrase(AuditWords.headline(figures, includesInactive: audit.question.includesInactive), .strong), hang: 2)
        guard !figures.isEmpty else { return }
        page.add(Phrase(AuditWords.verdict(figures)))
        page.gap()
        let width = String(figures.byDanger.values.max() ?? 0).count
        for danger in AuditDanger.allCases.reversed() {
            let count = String(figures.byDanger[danger] ?? 0)
            page.add(
                Phrase(AuditWords.meaning(of: danger)), indent: 2,
                lead: danger.phrase + "  " + Phrase(String(repeating: " ", count: width - count.count) + count) + "  ")
        }
    }

    private mutating func addLost() {
        guard !figures.lost.isEmpty else { return }
        page.gap()
        page.add(Phrase("Not looked at:", .bad))
        for (hosts, because, advice) in figures.lost.grouped {
            page.add(Phrase(HostFolding.fold(hosts), .strong), indent: 2)
            page.add(Phrase(because.asSentence), indent: 4, hang: 6)
            page.add(Phrase("To do: \(advice.asSentence)"), indent: 4, hang: 6)
        }
    }

    private mutating func addRows() {
        let rows = AuditRow.rows(of: audit)
        var wasPlain = false
        for row in rows where !(row.isPlain && row.unit.danger == .none) {
            if !(row.isPlain && wasPlain) { page.gap() }
            wasPlain = row.isPlain
            add(row)
        }
        let harmless = rows.filter { $0.isPlain && $0.unit.danger == .none }
        if !harmless.isEmpty {
            page.gap()
            page.add(Phrase("Never killed, and nothing else to say:", .good))
            for (hosts, units) in Self.byHosts(harmless) {
                page.add(
                    Phrase(units.map(\.unit.unit.visible).joined(separator: ", ")), indent: 2, hang: 4,
                    lead: Phrase(HostFolding.fold(hosts) + ": ", .strong))
            }
        }
        guard !figures.isEmpty else { return }
        page.gap()
        page.add(Phrase(AuditWords.usual))
        page.add(Phrase(AuditWords.memory))
    }

    private mutating func add(_ row: AuditRow) {
        let unit = row.unit
        let state = ["active", "inactive"].contains(unit.activeState) ? "" : " (\(unit.activeState.visible))"
        let name = unit.danger.phrase + "  " + Phrase(unit.unit.visible, .strong) + Phrase(state)
        let time = Phrase(AuditWords.time(unit), unit.danger.style)
        let hosts = HostFolding.fold(row.hosts.map(\.visible))
        let holdings = AuditWords.holdings(row)
        let now = Phrase(holdings.isEmpty ? hosts : "\(hosts): \(holdings)", .faint)
        if row.isPlain, name.columns + now.columns + time.columns + 4 <= page.width {
            return page.add(name + "  " + now, right: time)
        }
        page.add(name, right: time)
        page.add(now, indent: Self.margin)
        guard !row.isPlain else { return }
        for finding in unit.findings {
            let isWorst = finding.danger == unit.danger && unit.danger > .none
            page.add(
                Phrase(finding.message.visible, isWorst ? unit.danger.style : .plain), indent: Self.margin, lead: "- ")
        }
        page.add(Phrase(AuditWords.remedy(unit)), indent: Self.margin, lead: "→ ")
        for exception in AuditWords.exceptions(row) {
            page.add(Phrase(exception), indent: Self.margin + 2, hang: Self.margin + 4)
        }
        for advice in unit.remedy.advice {
            page.add(Phrase("To do: \(advice.visible)"), indent: Self.margin + 2, hang: Self.margin + 4)
        }
    }

    /// Where the text of a unit begins: behind the longest word for a danger.
    private static let margin = 10

    private mutating func addUnseen() {
        let unseen = audit.seen.flatMap { host, audit in audit.unseen.map { (host, $0.message.visible) } }
        guard !unseen.isEmpty else { return }
        page.gap()
        page.add(Phrase("Could not be seen:", .careful))
        for (host, message) in unseen { page.add(Phrase("\(host.visible): \(message.asSentence)"), indent: 2, hang: 4) }
    }

    private static func byHosts(_ rows: [AuditRow]) -> [(hosts: [String], rows: [AuditRow])] {
        var groups: [(hosts: [String], rows: [AuditRow])] = []
        for row in rows {
            let hosts = row.hosts.map(\.visible)
            if let index = groups.firstIndex(where: { $0.hosts == hosts }) {
                groups[index].rows.append(row)
            } else {
                groups.append((hosts, [row]))
            }
        }
        return groups
    }
}

extension AuditDanger {
    fileprivate var style: Style {
        switch self {
        case .severe: .bad
        case .high: .careful
        case .moderate: .plain
        case .none: .good
        }
    }

    /// As wide as the longest of them.
    fileprivate var phrase: Phrase {
        Phrase(rawValue.padded(to: Self.moderate.rawValue.count), self == .moderate ? .strong : style)
    }
}
