import AgentProtocol
import Execution
import Inventory
import Schedule

/// Who was killed in a run: by others, and by force.
struct KillTally: Sendable, Hashable {
    struct Line: Sendable, Hashable {
        var hosts: [String]
        var unit: String
        var text: String
    }

    private(set) var killed: [Line] = []
    private(set) var forced: [Line] = []
    /// Of all stops, how they ended.
    private(set) var truth = Truth([])

    init(_ state: RunState) {
        var proofs: [StopProof] = []
        for host in state.schedule.hosts.map(\.host) {
            guard let record = state.hosts[host] else { continue }
            let reports = record.history.compactMap(\.report) + (record.rollback.map { [$0] } ?? [])
            for operation in reports.flatMap(\.operations) {
                proofs += operation.stop?.proofs ?? []
                for reason in operation.reasons { note(reason, on: host.visible) }
            }
        }
        truth = Truth(proofs)
    }

    private mutating func note(_ reason: Reason, on host: String) {
        switch reason {
        case .killed(let unit, let signal, let by, let count):
            let processes = counted(count ?? 1, "process", "processes")
            Self.add(host, unit, "\(processes), \(Reason.signal(signal)) by \(by.visible)", to: &killed)
        case .forced(let unit, let signal, _, let hit, let why):
            let processes = counted(hit.count, "process", "processes")
            Self.add(host, unit, "\(Reason.signal(signal)) to \(processes); reason: \(why.visible)", to: &forced)
        default: break
        }
    }

    private static func add(_ host: String, _ unit: String, _ what: String, to lines: inout [Line]) {
        let text = "\(unit.visible): \(what)"
        if let index = lines.firstIndex(where: { $0.text == text }) {
            lines[index].hosts.append(host)
        } else {
            lines.append(Line(hosts: [host], unit: unit, text: text))
        }
    }

    /// `Killed: 1 (web2 app.service: 2 processes, SIGKILL by someone other than systemd).`
    var sentences: [String] {
        [("Killed", killed), ("Killed by force, as asked", forced)].compactMap { title, lines in
            guard !lines.isEmpty else { return nil }
            let all = lines.map { "\(HostFolding.fold($0.hosts)) \($0.text)" }.joined(separator: "; ")
            // What one unit suffered from two sides counts once.
            let victims = Set(lines.flatMap { line in line.hosts.map { [$0, line.unit] } })
            return "\(title): \(victims.count) (\(all))."
        }
    }
}
