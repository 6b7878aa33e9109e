import AgentProtocol
public import Execution
import Inventory
import Journal

/// `lull status` for people: unit by unit, hosts that are alike together; then what concerns a host as a whole.
public struct StatusText {
    private let status: FleetStatus
    private var page: Page

    /// - Parameter width: of the terminal, in columns.
    public static func render(_ status: FleetStatus, width: Int, ink: Ink) -> String {
        var text = StatusText(status, width: width, ink: ink)
        text.addServices()
        text.addHosts()
        text.addLost()
        return text.page.text
    }

    private init(_ status: FleetStatus, width: Int, ink: Ink) {
        self.status = status
        page = Page(width: min(width, 120), ink: ink)
    }

    private var seen: [(host: String, status: HostStatus)] {
        status.hosts.compactMap { host in
            if case .seen(let status)? = self.status.sights[host.host] { (host.host.visible, status) } else { nil }
        }
    }

    private mutating func addServices() {
        var order: [String] = []
        var sights: [String: [(host: String, service: ServiceStatus)]] = [:]
        for (host, status) in seen {
            for service in status.services {
                if sights[service.unit] == nil { order.append(service.unit) }
                sights[service.unit, default: []].append((host, service))
            }
        }
        for unit in order {
            page.gap()
            page.add(Phrase(unit.visible, .strong))
            for group in StatusGroup.groups(sights[unit] ?? []) {
                guard let story = StatusStory(group) else { continue }
                page.add(Phrase(HostFolding.fold(group.hosts), .good) + ": " + story.state, indent: 2, hang: 4)
                for line in story.details { page.add(line, indent: 4, hang: 6) }
            }
        }
        let quiet = seen.filter { $0.status.services.isEmpty && $0.status.problems.isEmpty }.map(\.host)
        guard status.units.isEmpty, !quiet.isEmpty else { return }
        page.gap()
        page.add(
            Phrase(HostFolding.fold(quiet), .good) + ": nothing failed, nothing is held or overridden", hang: 2)
    }

    /// What is so on several hosts is said once.
    private mutating func addHosts() {
        var order: [Phrase] = []
        var hosts: [Phrase: [String]] = [:]
        for (host, status) in seen {
            for line in Self.lines(of: status) {
                if hosts[line] == nil { order.append(line) }
                hosts[line, default: []].append(host)
            }
        }
        if !order.isEmpty { page.gap() }
        for line in order {
            page.add(Phrase(HostFolding.fold(hosts[line] ?? []), .strong) + ": " + line, hang: 2)
        }
    }

    private static func lines(of status: HostStatus) -> [Phrase] {
        var lines = status.problems.map { Phrase("\($0.message.visible). To do: \($0.advice.visible)", .bad) }
        if let hold = status.hold { lines += StandingText.hold(hold).map { Phrase($0, .careful) } }
        if let claim = status.claim { lines += StatusClaim.lines(claim) }
        if let action = status.underWay {
            lines.append(
                Phrase("busy", .careful)
                    + Phrase(
                        ": \(action.words)\(action.standing), begun \(action.age(status.clock)) ago (\(action.id.visible))"
                    ))
        }
        if !status.pendingReload.isEmpty {
            let units = status.pendingReload.map(\.visible).listed
            lines.append(Phrase("daemon-reload pending", .careful) + Phrase(" for \(units)"))
        }
        if let last = status.actions.first, let outcome = last.outcome {
            lines.append(
                Phrase("last: \(last.words), ") + Phrase(outcome.word, outcome.isSuccess ? .good : .bad)
                    + Phrase(" \(last.age(status.clock)) ago"))
        }
        return lines
    }

    private mutating func addLost() {
        let lost = status.hosts.compactMap { host -> PreviewFigures.Excluded? in
            guard case .lost(let failure)? = status.sights[host.host] else { return nil }
            return PreviewFigures.Excluded(host: host.host, because: .contact(failure))
        }
        guard !lost.isEmpty else { return }
        page.gap()
        page.add(Phrase("Not asked:", .bad))
        for (hosts, sentences) in lost.grouped(status.hosts) {
            page.add(Phrase(HostFolding.fold(hosts), .strong), indent: 2)
            for sentence in sentences { page.add(Phrase(sentence), indent: 4, hang: 6) }
        }
    }
}

extension ActionTrace {
    /// `restart app.service, check tcp web1:80 and 2 more`
    fileprivate var words: String {
        let shown = program.prefix(3).map(\.text).joined(separator: ", ")
        return program.count > 3 ? "\(shown) and \(program.count - 3) more" : shown
    }

    fileprivate var standing: String {
        guard let progress else { return "" }
        let limit = progress.limit.map { " of at most \(Seconds.text($0))" } ?? ""
        return ", \(progress.phase.rawValue) \(progress.subject.visible) for \(Seconds.text(progress.elapsed))\(limit)"
    }

    fileprivate func age(_ now: Double) -> String { TimeText.age(now - (endedAt ?? begunAt)) }
}
