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
    private let connections: [String: HostConnection]
    private let map: ConnectionMap
    private var page: Page

    /// Empty for entries that don't begin a run.
    ///
    /// - Parameters:
    ///   - isAlive: whether a controller runs it at this moment.
    ///   - isRehearsal: whether it is in no journal, so that there is nothing to show or to take up.
    public static func render(
        _ entries: [JournalEntry], isAlive: Bool = false, isRehearsal: Bool = false, width: Int, ink: Ink
    ) -> String {
        guard let state = RunState(replaying: entries) else { return "" }
        var report = RunReport(entries, state, width: width, ink: ink)
        report.addVerdict(isAlive: isAlive)
        report.addGroups()
        report.addSpared()
        report.addLeftDown()
        report.addTroubles()
        report.addPersons()
        if !isAlive { report.addContinuation(isRehearsal ? "RUN" : state.started.runID) }
        if !isRehearsal { report.addHint() }
        return report.page.text
    }

    private init(_ entries: [JournalEntry], _ state: RunState, width: Int, ink: Ink) {
        self.entries = entries
        self.state = state
        endings = state.endings
        connections = Dictionary(
            state.schedule.hosts.map { ($0.host, $0) }, uniquingKeysWith: { first, _ in first })
        map = ConnectionMap(state.schedule.hosts, facts: entries.observedFacts)
        page = Page(width: min(width, 120), ink: ink)
    }

    private func hosts(_ ending: HostEnding) -> [String] { endings.filter { $0.ending == ending }.map(\.host) }

    private mutating func addVerdict(isAlive: Bool) {
        let verdict = RunVerdict(
            entries, state, isAlive: isAlive, counts: Dictionary(grouping: endings, by: \.ending).mapValues(\.count))
        page.add(Phrase(verdict.headline, .strong) + Phrase(" \(verdict.title)", verdict.style), hang: 2)
        for sentence in verdict.sentences { page.add(sentence, indent: 2, hang: 2) }
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
                    let key = "\(stop.unit), which systemd would have SIGKILLed after \(Seconds.text(stop.killsAfter))"
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
            let took = "took \(group.hosts.count > 1 ? "up to " : "")\(Seconds.text(group.longest))"
            page.add("\(key), \(took) on \(HostFolding.fold(group.hosts)).", indent: 2, hang: 4)
        }
    }

    /// What the plan left alone, and what didn't survive it.
    private mutating func addLeftDown() {
        var order: [String] = []
        var hosts: [String: [String]] = [:]
        for (host, ending) in endings where ending != .putBack {
            let left = (state.hosts[host]?.history ?? []).flatMap { record in
                record.report.map { ReportWords.leftDown($0, program: record.intent.program) } ?? []
            }
            for key in left {
                if hosts[key] == nil { order.append(key) }
                hosts[key, default: []].append(host.visible)
            }
        }
        guard !order.isEmpty else { return }
        page.gap()
        page.add(Phrase("Down, since the plan leaves what depends on a service (`dependents: leave`):", .careful))
        for key in order { page.add("\(key) on \(HostFolding.fold(hosts[key] ?? [])).", indent: 2, hang: 4) }
    }

    /// Hosts with the same trouble are told of together.
    private mutating func addTroubles() {
        var groups: [(key: [String], hosts: [String], sentences: [String])] = []
        for (host, ending) in endings where [.putBack, .failedUntouched, .leftOut].contains(ending) {
            guard let record = state.hosts[host], let connection = connections[host] else { continue }
            let sentences = troubles(host, record, connection)
            let key = sentences.map {
                $0.replacingWord(connection.address, with: "{{ address }}").replacingWord(host, with: "{{ host }}")
            }
            if let index = groups.firstIndex(where: { $0.key == key }) {
                groups[index].hosts.append(host.visible)
                groups[index].sentences = key
            } else if !sentences.isEmpty {
                groups.append((key, [host.visible], sentences))
            }
        }
        for group in groups {
            page.gap()
            page.add(Phrase(HostFolding.fold(group.hosts), .strong), indent: 2)
            for sentence in group.sentences { page.add(Phrase(sentence), indent: 4, hang: 6) }
        }
    }

    private func troubles(_ host: String, _ record: HostRecord, _ connection: HostConnection) -> [String] {
        HostTroubles(
            record, connection, schedule: state.schedule, map: map, elsewhere: state.errands(for: host)
        ).sentences
    }

    private mutating func addPersons() {
        for (host, ending) in endings where ending == .needsPerson || ending == .inFlight {
            guard let record = state.hosts[host], let connection = connections[host] else { continue }
            page.gap()
            page.add(Phrase(host.visible, .strong) + Phrase(" \(ending.text):", .bad), indent: 2)
            let inFlight = state.inFlight.values.first { $0.host == host }
            for sentence in troubles(host, record, connection) {
                page.add(Phrase(sentence), indent: 4, hang: 6)
            }
            if inFlight?.purpose == .rollback {
                page.add(
                    "It was being put back when the run was last heard of, and goes on with that.", indent: 4, hang: 6)
            }
            if state.wasAborted, state.isHalfDone(host, record) {
                page.add(
                    "Half done: \(record.ownSteps) of its \(state.stepCount(of: host)) steps.", indent: 4, hang: 6)
            }
            if inFlight == nil, state.toConfirm.values.contains(where: { $0.host == host }) {
                page.add("What was done there is known, and the host hasn't been told so yet.", indent: 4, hang: 6)
                continue
            }
            let hand = HandCommands(record, connection, inFlight: inFlight)
            guard !hand.lines.isEmpty else { continue }
            page.add(Phrase("\(hand.purpose):"), indent: 4)
            for line in hand.lines { page.addVerbatim(line, indent: 6) }
        }
    }

    /// What to do with a run that didn't come to its end.
    private mutating func addContinuation(_ runID: String) {
        guard state.end == nil || state.end == .interrupted else { return }
        let commands = RunCommands(runID)
        page.gap()
        page.add("It can be taken up again:", indent: 2)
        var lines: [(String, String)] = [(commands.resume, "goes on with it")]
        if let step = state.pendingApproval {
            lines.insert((commands.approve(step), "agrees to step \(step + 1), and goes on"), at: 0)
        }
        lines += [
            (commands.rollback, "puts everything back"),
            (commands.abort, "ends it as it stands"),
        ]
        let width = lines.map(\.0.columns).max() ?? 0
        for (command, does) in lines { page.addVerbatim("\(command.padded(to: width))   # \(does)", indent: 4) }
        let guarded =
            state.toConfirm.values.map(\.host) + state.inFlight.values.filter { $0.guardFor != nil }.map(\.host)
        let seconds = (Array(state.toConfirm.values) + state.inFlight.values).compactMap(\.guardFor).min()
        guard let seconds, !guarded.isEmpty else { return }
        let hosts = HostFolding.fold(Array(Set(guarded.map(\.visible))).sorted())
        page.add(
            Phrase(
                "\(hosts): unless that is done within \(Seconds.text(seconds)) after the end of what is in flight there, "
                    + "the host puts back by itself what the run did.", .careful),
            indent: 2, hang: 4)
    }

    private mutating func addHint() {
        page.gap()
        page.add(Phrase("All of it again: lull runs show \(state.started.runID)", .faint))
    }
}

extension [JournalEntry] {
    /// What each host said of itself before the run.
    fileprivate var observedFacts: [String: HostFacts] {
        var facts: [String: HostFacts] = [:]
        for case .observed(let host, let forecast) in lazy.map(\.event) { facts[host] = forecast.facts }
        return facts
    }
}
