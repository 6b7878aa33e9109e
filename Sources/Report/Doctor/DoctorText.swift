/// What a doctor found, for people: this machine, then the hosts, check by check, those together of which the same is to be said.
public struct DoctorText {
    private let diagnosis: Diagnosis
    private var page: Page

    /// As wide as the longest of the words.
    private static let checkWidth = 9

    /// - Parameter width: of the terminal, in columns.
    public static func render(_ diagnosis: Diagnosis, width: Int, ink: Ink) -> String {
        var text = DoctorText(diagnosis, width: width, ink: ink)
        text.page.add(Phrase("This machine", .strong))
        for finding in diagnosis.controller { text.add([finding], on: nil) }
        text.addHosts()
        text.addEnd()
        return text.page.text
    }

    private init(_ diagnosis: Diagnosis, width: Int, ink: Ink) {
        self.diagnosis = diagnosis
        page = Page(width: min(width, 120), ink: ink)
    }

    private mutating func addHosts() {
        guard !diagnosis.hosts.isEmpty else { return }
        page.gap()
        page.add(Phrase(HostFolding.fold(diagnosis.hosts.map(\.host.visible)), .strong))
        for check in DoctorGroup.checks(diagnosis.hosts) {
            for group in check {
                // Where all are alike it goes without saying.
                let hosts = check.count > 1 ? HostFolding.fold(group.hosts.map(\.visible)) : nil
                add(group.findings, on: hosts)
            }
        }
    }

    /// - Parameter alike: of one host or of several; equal but for amounts.
    private mutating func add(_ alike: [Finding], on hosts: String?) {
        guard let finding = alike.first else { return }
        let name = finding.check.padding(to: Self.checkWidth)
        let lead = Phrase(finding.verdict.mark, finding.verdict.style) + Phrase(" \(name)")
        let who = hosts.map { Phrase($0, .strong) + ": " } ?? ""
        page.add(who + Phrase(Self.words(alike)), indent: 2, lead: lead)
        if let advice = finding.advice { page.add(Phrase("To do: \(advice.asSentence)"), indent: 2 + lead.columns) }
    }

    /// `1.2 GB to 40 GB free at /var/lib/lull`
    private static func words(_ alike: [Finding]) -> String {
        let amounts = alike.compactMap(\.amount).sorted { $0.number < $1.number }
        guard let least = amounts.first?.text, let most = amounts.last?.text, let words = alike.first?.words else {
            return alike.first?.words ?? ""
        }
        return least == most ? "\(least) \(words)" : "\(least) to \(most) \(words)"
    }

    private mutating func addEnd() {
        page.gap()
        if let unasked = diagnosis.unasked { page.add(Phrase("Hosts were not asked: \(unasked.asSentence)", .bad)) }
        let warnings = diagnosis.count(.warning)
        if diagnosis.wouldRefuse {
            let marked = diagnosis.hosts.count { $0.findings.contains { $0.verdict == .bad } }
            let hosts = marked > 0 ? " for \(marked) of \(counted(diagnosis.hosts.count, "host"))" : ""
            let here = diagnosis.controller.contains { $0.verdict == .bad }
            page.add(
                Phrase(
                    here
                        ? "Nothing can be run from here"
                        : "A run would be refused\(hosts), unless its budget lets it leave hosts out", .bad)
                    + Phrase("; ✗ marks why."))
        } else if warnings > 0 {
            page.add(
                Phrase("A run could begin", .good)
                    + Phrase("; ! marks what to know before: \(counted(warnings, "warning"))."))
        } else {
            page.add(Phrase("All is well.", .good))
        }
    }
}

extension Finding.Verdict {
    fileprivate var mark: String {
        switch self {
        case .good: "✓"
        case .warning: "!"
        case .bad: "✗"
        }
    }

    fileprivate var style: Style {
        switch self {
        case .good: .good
        case .warning: .careful
        case .bad: .bad
        }
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
