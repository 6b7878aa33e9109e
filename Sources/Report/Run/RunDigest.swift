import AgentProtocol
import Execution
import Inventory
import Journal
import Schedule

/// What a report says of a run, in words and in order. Text, HTML and Markdown set it, each in its own way.
struct RunDigest {
    /// Hosts that there is the same to say of.
    struct Group {
        var hosts: [String]
        var sentences: [String]
    }

    /// A host that somebody has to look at.
    struct Person {
        var host: String
        /// As the inventory has it.
        fileprivate var connection: HostConnection
        var ending: HostEnding
        var sentences: [String]
        /// Nil where there is nothing to do by hand.
        var hand: HandCommands?
    }

    let entries: [JournalEntry]
    let state: RunState
    let endings: [(host: String, ending: HostEnding)]
    let verdict: RunVerdict
    let isAlive: Bool
    private let connections: [String: HostConnection]
    private let map: ConnectionMap

    /// Nil for entries that don't begin a run.
    ///
    /// - Parameter isAlive: whether a controller runs it at this moment.
    init?(_ entries: [JournalEntry], isAlive: Bool) {
        guard let state = RunState(replaying: entries) else { return nil }
        self.entries = entries
        self.state = state
        self.isAlive = isAlive
        endings = state.endings
        connections = Dictionary(
            state.schedule.hosts.map { ($0.host, $0) }, uniquingKeysWith: { first, _ in first })
        map = ConnectionMap(state.schedule.hosts, facts: entries.observedFacts)
        verdict = RunVerdict(
            entries, state, isAlive: isAlive, counts: Dictionary(grouping: endings, by: \.ending).mapValues(\.count))
    }

    /// Where the hosts stand; only endings that there are.
    var groups: [(ending: HostEnding, hosts: [String])] {
        let byEnding = Dictionary(grouping: endings, by: \.ending)
        return HostEnding.allCases.compactMap { ending in
            byEnding[ending].map { (ending, $0.map(\.host.visible)) }
        }
    }

    /// What makes lull worth its while: the stops that would have been kills. A sentence each.
    var spared: [String] {
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
        return order.compactMap { key in
            spared[key].map { group in
                let took = "took \(group.hosts.count > 1 ? "up to " : "")\(Seconds.text(group.longest))"
                return "\(key), \(took) on \(HostFolding.fold(group.hosts))."
            }
        }
    }

    static let sparedHeading = "Waited for, so that nothing was lost:"

    /// What the plan left alone, and what didn't survive it. A sentence each.
    var leftDown: [String] {
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
        return order.map { "\($0) on \(HostFolding.fold(hosts[$0] ?? []))." }
    }

    static let leftDownHeading = "Down, since the plan leaves what depends on a service (`dependents: leave`):"

    /// What went wrong on hosts that need nobody; those with the same trouble together.
    var troubles: [Group] {
        var groups: [(key: [String], group: Group)] = []
        for (host, ending) in endings where [.putBack, .failedUntouched, .leftOut].contains(ending) {
            guard let record = state.hosts[host], let connection = connections[host] else { continue }
            let sentences = troubles(host, record, connection)
            let key = sentences.map(connection.placeholding)
            if let index = groups.firstIndex(where: { $0.key == key }) {
                groups[index].group.hosts.append(host.visible)
                groups[index].group.sentences = key
            } else if !sentences.isEmpty {
                groups.append((key, Group(hosts: [host.visible], sentences: sentences)))
            }
        }
        return groups.map(\.group)
    }

    private func troubles(_ host: String, _ record: HostRecord, _ connection: HostConnection) -> [String] {
        HostTroubles(
            record, connection, schedule: state.schedule, map: map, elsewhere: state.errands(for: host)
        ).sentences
    }

    /// All that there is to say of what went wrong on a host, as its inventory names it.
    func sentences(of host: String) -> [String] {
        guard let record = state.hosts[host], let connection = connections[host] else { return [] }
        return troubles(host, record, connection)
    }

    var persons: [Person] {
        endings.compactMap { host, ending in
            guard ending == .needsPerson || ending == .inFlight, let record = state.hosts[host],
                let connection = connections[host]
            else { return nil }
            let inFlight = state.inFlight.values.first { $0.host == host }
            var sentences = troubles(host, record, connection)
            if inFlight?.purpose == .rollback {
                sentences.append("It was being put back when the run was last heard of, and goes on with that.")
            }
            if state.wasAborted, state.isHalfDone(host, record) {
                sentences.append("Half done: \(record.ownSteps) of its \(state.stepCount(of: host)) steps.")
            }
            var person = Person(
                host: host.visible, connection: connection, ending: ending, sentences: sentences)
            if inFlight == nil, state.toConfirm.values.contains(where: { $0.host == host }) {
                person.sentences.append("What was done there is known, and the host hasn't been told so yet.")
                return person
            }
            let hand = HandCommands(record, connection, inFlight: inFlight)
            person.hand = hand.lines.isEmpty ? nil : hand
            return person
        }
    }
}

extension RunDigest {
    /// Hosts that the same is to be done on, where a page has room for folding.
    struct People {
        var hosts: [Person]
        /// What there is to say of all of them; the host's name and address stand as in a plan where there are several.
        var sentences: [String]

        var names: String { HostFolding.fold(hosts.map(\.host)) }
        var ending: HostEnding { hosts[0].ending }
    }

    var people: [People] {
        var groups: [(key: [String], people: People)] = []
        for person in persons {
            let key =
                [person.ending.text]
                + (person.sentences + (person.hand?.lines ?? [])).map(person.connection.placeholding)
            if let index = groups.firstIndex(where: { $0.key == key }) {
                groups[index].people.hosts.append(person)
                groups[index].people.sentences = person.sentences.map(person.connection.placeholding)
            } else {
                groups.append((key, People(hosts: [person], sentences: person.sentences)))
            }
        }
        return groups.map(\.people)
    }
}

extension HostConnection {
    /// With what differs on every host as a plan would write it.
    func placeholding(_ text: String) -> String {
        text.replacingWord(address, with: "{{ address }}").replacingWord(host, with: "{{ host }}")
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
