extension AuditFinding {
    /// In one sentence without a full stop.
    public var message: String {
        switch self {
        case .deadline(let seconds, let signal):
            seconds > 0
                ? "systemd sends \(Reason.signal(signal)) to what is still stopping after \(Seconds.text(seconds))"
                : "systemd sends \(Reason.signal(signal)) at once to what hasn't stopped"
        case .childrenKilled(0):
            "KillMode=mixed: systemd would kill its children as soon as its main process ends; it has none now"
        case .childrenKilled:
            "KillMode=mixed: systemd kills its children as soon as its main process ends, finished or not"
        case .killSignalKills: "KillSignal=SIGKILL: every stop is a kill"
        case .stopCommandKills(let command, let after):
            "its own stop command kills\(Self.moment(after)), whatever systemd is told: \(command)"
        case .sysvScript(let path, nil, _):
            "a SysV script stops it, \(path), which may kill by itself, unseen by systemd"
        case .sysvScript(let path, .some(let line), let after):
            "its SysV script \(path) kills\(Self.moment(after)), and systemd calls that a success: \(line)"
        case .hostAction(let property, let action):
            "\(property)=\(action): its end does something to the whole host"
        case .ignoresStopSignal(let signal):
            "its main process ignores \(Reason.signal(signal)), so a stop can only end in a kill"
        case .takesAlong(let units): Self.takesAlong(units)
        case .leftBehind("none"):
            "KillMode=none: systemd tells no process to stop; what its stop command leaves runs on, unwatched"
        case .leftBehind(let killMode): "KillMode=\(killMode): all but its main process outlive a stop"
        case .givenUp(let seconds):
            "SendSIGKILL=no: after \(Seconds.text(seconds)) systemd gives it up, and its processes run on, unwatched"
        case .noProcesses: "it has no process that could be killed"
        case .pendingReload: "its files were edited and not loaded, so a daemon-reload may change all of this"
        case .revivedBy(let units): "started again by \(Self.list(units)), unless that is stopped first"
        case .refusesStop: "it may not be stopped by hand; a shutdown stops it all the same"
        case .watchdog(let seconds):
            "its watchdog aborts it when it is silent for \(Seconds.text(seconds)), also unasked"
        case .runtimeLimit(let seconds): "systemd stops it by itself after \(Seconds.text(seconds)) of running"
        case .shielded: "lull keeps systemd from killing it at this moment: a stop by lull goes on, or was cut off"
        }
    }

    private static func takesAlong(_ units: [AlsoStops]) -> String {
        let names = units.map { unit in
            let kill = unit.killsAfter.map { $0 > 0 ? ", killed after \(Seconds.text($0))" : ", killed at once" } ?? ""
            return "\(unit.unit) (\(unit.because)\(kill))"
        }
        return "\(units.count == 1 ? "1 other unit stops" : "\(units.count) other units stop") with it: \(list(names))"
    }

    private static func moment(_ seconds: Double?) -> String {
        guard let seconds else { return "" }
        return seconds > 0 ? " after \(Seconds.text(seconds))" : " at once"
    }

    /// The first few of them.
    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(5).joined(separator: ", ")
        return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
    }
}

extension AuditRemedy {
    /// What lull does when a plan restarts the unit, in one sentence without a full stop.
    /// - Parameter takesAlong: whether other units stop with it.
    public func message(takesAlong: Bool) -> String {
        let dependents = takesAlong ? "with `dependents: restart` in the plan lull " : "lull "
        let patience = "and waits up to the plan's timeout"
        switch self {
        case .wait: return dependents + "stops it \(patience); systemd has to be kept from nothing"
        case .armLate(let after):
            return dependents
                + "stops it, keeps systemd from killing by a drop-in if that takes longer than \(Seconds.text(after)), "
                + patience
        case .armEarly: return dependents + "first keeps systemd from killing by a drop-in, then stops it \(patience)"
        case .refuse(let reasons):
            return "lull refuses to stop it: \(reasons.map(\.message).joined(separator: "; "))"
        }
    }

    /// What to do about each of its refusals.
    public var advice: [String] {
        if case .refuse(let reasons) = self { reasons.map(\.advice) } else { [] }
    }

    /// Stable and short, for machines.
    public var code: String {
        switch self {
        case .wait: "wait"
        case .armLate: "arm-late"
        case .armEarly: "arm-early"
        case .refuse: "refuse"
        }
    }
}
