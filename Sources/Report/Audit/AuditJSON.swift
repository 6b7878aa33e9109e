import AgentProtocol
public import Execution
import Inventory

/// An audit for machines: one JSON object a line, told apart by `type`. `docs/json.md` describes it.
public enum AuditJSON {
    /// `audit` first, then a line for each host that couldn't be looked at, and for each unit on each host in the order of
    /// hosts and names.
    public static func lines(_ audit: FleetAudit) throws -> [String] {
        let figures = AuditFigures(audit)
        var lines = [
            try JSONLine.encode(
                Head(
                    hosts: audit.hosts.map(\.host), lookedAt: figures.hosts, services: figures.services,
                    wouldKill: figures.killed, severe: figures.byDanger[.severe] ?? 0,
                    high: figures.byDanger[.high] ?? 0, moderate: figures.byDanger[.moderate] ?? 0,
                    none: figures.byDanger[AuditDanger.none] ?? 0, unmatched: figures.unmatched))
        ]
        for lost in figures.lost {
            lines.append(
                try JSONLine.encode(
                    Left(host: lost.host, code: lost.code, because: [lost.because], advice: [lost.advice])))
        }
        for (host, seen) in audit.seen {
            lines.append(
                try JSONLine.encode(
                    Host(
                        host: host, serviceManager: seen.serviceManager, asRoot: seen.isRoot,
                        services: seen.units.count, unseen: seen.unseen.map(\.message))))
            for unit in seen.units { lines.append(try JSONLine.encode(Line(host, unit))) }
        }
        return lines
    }

    private struct Head: Encodable {
        var type = "audit"
        var hosts: [String]
        var lookedAt: [String]
        var services: Int
        var wouldKill: Int
        var severe: Int
        var high: Int
        var moderate: Int
        var none: Int
        var unmatched: [String]
    }

    private struct Left: Encodable {
        var type = "excluded"
        var host: String
        var code: String
        var because: [String]
        var advice: [String]
    }

    private struct Host: Encodable {
        var type = "host"
        var host: String
        var serviceManager: String?
        var asRoot: Bool
        var services: Int
        var unseen: [String]
    }

    private struct Line: Encodable {
        var type = "unit"
        var host: String
        var unit: String
        var activeState: String
        var subState: String
        var danger: AuditDanger
        var killsAfter: Double?
        var processes: Int
        var memory: Int?
        var alsoStops: [AlsoStops]
        var findings: [Finding]
        var lull: Remedy

        init(_ host: String, _ unit: UnitAudit) {
            self.host = host
            self.unit = unit.unit
            activeState = unit.activeState
            subState = unit.subState
            danger = unit.danger
            killsAfter = unit.killsAfter
            processes = unit.processes
            memory = unit.memory
            alsoStops = unit.alsoStops
            findings = unit.findings.map {
                Finding(code: $0.code, danger: $0.danger, message: $0.message, killsAfter: $0.killsAfter)
            }
            lull = Remedy(
                way: unit.remedy.code, because: unit.remedy.message(takesAlong: !unit.alsoStops.isEmpty),
                advice: unit.remedy.advice)
        }
    }

    private struct Finding: Encodable {
        var code: String
        var danger: AuditDanger
        var message: String
        var killsAfter: Double?
    }

    private struct Remedy: Encodable {
        var way: String
        var because: String
        var advice: [String]
    }
}
