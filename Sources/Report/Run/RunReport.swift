import AgentProtocol
import Execution
import Inventory
public import Journal
import Schedule

/// The end of a run in words: what was done where, what failed and why, and what a person has to do.
public struct RunReport {
    private let entries: [JournalEntry]
    private let state: RunState
    private let endings: [(host: String, ending: HostEnding)]
    private var page: Page

    /// Empty for entries that don't begin a run.
    public static func render(_ entries: [JournalEntry], width: Int, ink: Ink) -> String {
        guard let state = RunState(replaying: entries) else { return "" }
        var report = RunReport(entries, state, width: width, ink: ink)
        report.addVerdict()
        report.addGroups()
        report.addSpared()
        report.addTroubles()
        report.addPersons()
        report.addHint()
        return report.page.text
    }

    private init(_ entries: [JournalEntry], _ state: RunState, width: Int, ink: Ink) {
        self.entries = entries
        self.state = state
        endings = state.endings
        page = Page(width: min(width, 120), ink: ink)
    }

    private func hosts(_ ending: HostEnding) -> [String] { endings.filter { $0.ending == ending }.map(\.host) }

    private mutating func addVerdict() {
        let verdict = RunVerdict(entries, state, counts: Dictionary(grouping: endings, by: \.ending).mapValues(\.count))
        page.add(Phrase(verdict.headline, .strong) + Phrase(" \(verdict.title)", verdict.style), hang: 2)
        for sentence in verdict.sentences { page.add(Phrase(sentence), indent: 2, hang: 2) }
    }

    private mutating func addGroups() {
        page.gap()
        let width = HostEnding.allCases.filter { !hosts($0).isEmpty }.map(\.text.columns).max() ?? 0
        for ending in HostEnding.allCases {
            let hosts = hosts(ending).map(\.visible)
            guard !hosts.isEmpty else { continue }
            page.add(
                Phrase(HostFolding.fold(hosts)), indent: 2,
                lead: Phrase(ending.text.padded(to: width), ending.style) + Phrase("  "))
        }
    }

    /// What makes lull worth its while: the stops that would have been kills.
    private mutating func addSpared() {
        var order: [String] = []
        var spared: [String: (hosts: [String], longest: Double)] = [:]
        for connection in state.schedule.hosts {
            for record in state.hosts[connection.host]?.history ?? [] {
                guard let report = record.report else { continue }
                for stop in ReportWords.spared(report, program: record.intent.program) {
                    let key = "\(stop.unit), which systemd would have SIGKILLed after \(TimeText.span(stop.killsAfter))"
                    if spared[key] == nil { order.append(key) }
                    spared[key, default: ([], 0)].hosts.append(connection.host.visible)
                    let longest = spared[key]?.longest ?? 0
                    spared[key]?.longest = max(longest, stop.seconds)
                }
            }
        }
        guard !order.isEmpty else { return }
        page.gap()
        page.add("Waited for, so that nothing was lost:")
        for key in order {
            guard let group = spared[key] else { continue }
            let took = "took \(group.hosts.count > 1 ? "up to " : "")\(TimeText.span(group.longest))"
            page.add("\(key), \(took) on \(HostFolding.fold(group.hosts)).", indent: 2, hang: 4)
        }
    }

    private mutating func addTroubles() {
        let troubled = endings.filter { [.putBack, .failedUntouched, .leftOut].contains($0.ending) }
        for (host, _) in troubled {
            guard let record = state.hosts[host] else { continue }
            let troubles = HostTroubles(record, schedule: state.schedule).sentences
            guard !troubles.isEmpty else { continue }
            page.gap()
            page.add(Phrase(host.visible, .strong), indent: 2)
            for sentence in troubles { page.add(Phrase(sentence), indent: 4, hang: 6) }
        }
    }

    private mutating func addPersons() {
        for (host, ending) in endings where ending == .needsPerson || ending == .inFlight {
            guard let record = state.hosts[host],
                let connection = state.schedule.hosts.first(where: { $0.host == host })
            else { continue }
            page.gap()
            page.add(Phrase(host.visible, .strong) + Phrase(" \(ending.text):", .bad), indent: 2)
            for sentence in HostTroubles(record, schedule: state.schedule).sentences {
                page.add(Phrase(sentence), indent: 4, hang: 6)
            }
            let hand = HandCommands(record, connection)
            guard !hand.lines.isEmpty else { continue }
            page.add(Phrase("\(hand.purpose):"), indent: 4)
            for line in hand.lines { page.addVerbatim(line, indent: 6) }
        }
    }

    private mutating func addHint() {
        page.gap()
        page.add(Phrase("All of it again: lull runs show \(state.started.runID)", .faint))
    }
}
