import AgentProtocol

/// What an audit says in the same words in text and HTML.
enum AuditWords {
    /// The best first, as `AuditDanger` has it.
    static func meaning(of danger: AuditDanger) -> String {
        let soon = Seconds.text(AuditDanger.soon)
        return switch danger {
        case .severe: "killed in every stop, or where nobody can prevent it"
        case .high: "killed in less than \(soon), or takes others along that would be"
        case .moderate: "killed after \(soon) or more"
        case .none: "systemd kills nothing"
        }
    }

    static func headline(_ figures: AuditFigures, includesInactive: Bool) -> String {
        let what = counted(figures.services, includesInactive ? "service" : "active service")
        return "\(what) on \(counted(figures.hosts.count, "host")): \(HostFolding.fold(figures.hosts.map(\.visible)))"
    }

    static func verdict(_ figures: AuditFigures) -> String {
        guard figures.killed > 0, let longest = figures.longest else {
            return "A plain stop or restart would kill none of them."
        }
        let count = figures.killed
        let who =
            figures.services == 1
            ? "it if it needs" : count == 1 ? "one of them if it needs" : "\(count) of them if they need"
        let soon = figures.killedSoon
        let parts = [
            soon > 0 && soon < count ? "\(soon) in less than \(Seconds.text(AuditDanger.soon))" : nil,
            (count == 1 ? "" : "all \(count) ") + (longest > 0 ? "within \(Seconds.text(longest))" : "at once"),
        ]
        return "A plain stop or restart would kill \(who) longer than it gives: "
            + parts.compactMap { $0 }.joined(separator: ", ") + "."
    }

    static func time(_ unit: UnitAudit) -> String {
        if let seconds = unit.killsAfter { return killed(after: seconds) }
        if unit.danger == .none { return "never killed" }
        return unit.alsoStops.compactMap(\.killsAfter).min().map { "others \(killed(after: $0))" } ?? "time not known"
    }

    private static func killed(after seconds: Double) -> String {
        seconds > 0 ? "killed after \(Seconds.text(seconds))" : "killed at once"
    }

    /// What it has now, such as `3 processes, 8 MB`; empty for a unit that is down.
    static func holdings(_ row: AuditRow) -> String {
        guard row.processes.upperBound > 0 else { return "" }
        var text = counted(row.processes.upperBound, "process", "processes")
        if row.processes.lowerBound < row.processes.upperBound { text = "\(row.processes.lowerBound) to \(text)" }
        guard let memory = row.memory else { return text }
        let (least, most) = (ByteText.text(memory.lowerBound), ByteText.text(memory.upperBound))
        return text + ", " + (least == most ? most : "\(least) to \(most)")
    }

    static func remedy(_ unit: UnitAudit) -> String { unit.remedy.message(takesAlong: !unit.alsoStops.isEmpty).visible }

    /// Where lull would do otherwise than `remedy` says, and until when.
    static func exceptions(_ row: AuditRow) -> [String] {
        var order: [[String]] = []
        for blockade in row.blocked where !order.contains(blockade.units) { order.append(blockade.units) }
        return order.map { units in
            let hosts = row.blocked.filter { $0.units == units }.map(\.host.visible)
            let names = units.prefix(5).map(\.visible).joined(separator: ", ") + (units.count > 5 ? ", …" : "")
            return "on \(HostFolding.fold(hosts)) lull refuses until the edits of \(names) are loaded: "
                + "look at them, then `systemctl daemon-reload`"
        }
    }

    static let memory =
        "Memory is what stands in no file and so may hold unsaved data; what of it is unsaved can't be seen from outside."
    static let usual =
        "Where nothing else is said, lull stops a unit, keeps systemd from killing it as soon as that takes longer than a "
        + "moment, and waits up to the plan's timeout."
}
