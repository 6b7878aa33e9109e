import AgentProtocol
import Execution
import Inventory

/// One unit on all hosts where there is the same to say about it.
struct AuditRow: Sendable, Hashable {
    /// As on the first of them, without what differs everywhere.
    var unit: UnitAudit
    var hosts: [String]
    var processes: ClosedRange<Int>
    /// In bytes.
    var memory: ClosedRange<Int>?
    /// Those of the hosts where lull refuses until edits of these other units are loaded.
    var blocked: [Blockade] = []

    struct Blockade: Sendable, Hashable {
        var host: String
        var units: [String]
    }

    /// The most dangerous first, then those with the shortest time, then by name and host.
    static func rows(of audit: FleetAudit) -> [AuditRow] {
        var order: [UnitAudit] = []
        var rows: [UnitAudit: AuditRow] = [:]
        for (host, seen) in audit.seen {
            for unit in seen.units {
                let key = unit.withoutCounts
                if rows[key] == nil { order.append(key) }
                rows[key, default: AuditRow(unit: key, hosts: [], processes: unit.processes...unit.processes)]
                    .add(unit, host)
            }
        }
        // The order in which hosts were named settles what is left open; `sorted` is not promised to be stable.
        return order.compactMap { rows[$0] }.enumerated().sorted { left, right in
            left.element.rank == right.element.rank
                ? left.offset < right.offset : left.element.rank < right.element.rank
        }.map(\.element)
    }

    private mutating func add(_ unit: UnitAudit, _ host: String) {
        hosts.append(host)
        if let units = unit.pendingElsewhere { blocked.append(Blockade(host: host, units: units)) }
        processes = min(processes.lowerBound, unit.processes)...max(processes.upperBound, unit.processes)
        guard let bytes = unit.memory else { return }
        memory = memory.map { min($0.lowerBound, bytes)...max($0.upperBound, bytes) } ?? bytes...bytes
    }

    /// Whether there is nothing to say of it but how long it has.
    var isPlain: Bool {
        let isOrdinary =
            switch unit.remedy {
            case .wait, .armLate: true
            // That a unit without processes may not be stopped by hand is no news.
            case .refuse(let reasons):
                unit.findings.contains(.noProcesses) && reasons == [.cannotStop(unit: unit.unit)]
            case .armEarly: false
            }
        return isOrdinary
            && unit.findings.allSatisfy { finding in
                switch finding {
                case .deadline(_, signal: 9), .noProcesses: true
                case .refusesStop: unit.findings.contains(.noProcesses)
                default: false
                }
            }
    }

    private var rank: (Int, Double, String) {
        let danger = AuditDanger.allCases.firstIndex(of: unit.danger) ?? 0
        return (-danger, unit.killsAfter ?? .infinity, unit.unit)
    }
}

extension FleetAudit {
    /// The hosts that could be looked at, in order.
    var seen: [(host: String, audit: HostAudit)] {
        hosts.compactMap { connection in
            guard case .seen(let audit)? = sights[connection.host], audit.failure == nil else { return nil }
            return (connection.host, audit)
        }
    }
}

extension UnitAudit {
    /// Other units with edits that the daemon-reload would load which lull needs here, so that it refuses.
    fileprivate var pendingElsewhere: [String]? {
        guard case .refuse(let reasons) = remedy, reasons.count == 1, case .daemonReloadPending(let units) = reasons[0],
            !units.contains(unit)
        else { return nil }
        return units
    }

    /// Equal on hosts where there is the same to say.
    fileprivate var withoutCounts: UnitAudit {
        var unit = self
        unit.processes = 0
        unit.memory = nil
        if pendingElsewhere != nil { unit.remedy = .armEarly }
        for (index, finding) in findings.enumerated() {
            if case .childrenKilled(let children?) = finding {
                unit.findings[index] = .childrenKilled(children: min(children, 1))
            }
        }
        return unit
    }
}
