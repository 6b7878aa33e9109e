/// One thing to know about a plain stop of a unit. Data; `AuditFinding+Text.swift` says it in words.
public enum AuditFinding: Codable, Sendable, Hashable {
    // What kills.
    /// systemd's own deadline, and the signal that comes then.
    case deadline(seconds: Double, signal: Int)
    /// `KillMode=mixed`: how many processes besides the main one there are now; nil for a unit that is down.
    case childrenKilled(children: Int?)
    /// `KillSignal=SIGKILL`.
    case killSignalKills
    /// A stop command of its own kills, after so many seconds if that can be told.
    case stopCommandKills(command: String, after: Double?)
    /// A SysV script stops it; `line` is what kills in it, nil if nothing was found that does.
    case sysvScript(path: String, line: String?, after: Double?)
    /// `SuccessAction=` or `FailureAction=` does something to the whole host.
    case hostAction(property: String, action: String)
    /// Its main process ignores its stop signal, and nothing else tells it to go.
    case ignoresStopSignal(signal: Int)
    /// Other active units stop with it.
    case takesAlong([AlsoStops])

    // What is left behind.
    /// `KillMode=process` or `none`.
    case leftBehind(killMode: String)
    /// `SendSIGKILL=no` with a deadline: systemd gives the unit up while its processes still run.
    case givenUp(seconds: Double)

    // What else to know.
    case noProcesses
    case pendingReload
    /// Active units that would start it again.
    case revivedBy([String])
    case refusesStop
    /// A process that is silent for so many seconds is aborted while it runs.
    case watchdog(seconds: Double)
    /// systemd stops it by itself after so many seconds of running.
    case runtimeLimit(seconds: Double)
    /// lull's own drop-in keeps systemd from killing it at this moment.
    case shielded

    /// How dangerous it makes a unit; see `AuditDanger` for the rule.
    public var danger: AuditDanger {
        switch self {
        case .killSignalKills, .stopCommandKills, .hostAction, .sysvScript(_, .some, _): .severe
        case .childrenKilled(let children): children == 0 ? .none : .severe
        case .sysvScript(_, nil, _), .ignoresStopSignal: .high
        case .deadline(let seconds, _): seconds < AuditDanger.soon ? .high : .moderate
        case .takesAlong(let units): units.contains { $0.killsAfter != nil } ? .high : .none
        case .leftBehind, .givenUp, .noProcesses, .pendingReload, .revivedBy, .refusesStop, .watchdog, .runtimeLimit,
            .shielded:
            .none
        }
    }

    /// After how many seconds of a plain stop it kills something of the unit itself, 0 for at once; nil where it doesn't, or
    /// where that can't be told.
    public var killsAfter: Double? {
        switch self {
        case .deadline(let seconds, _): seconds
        case .childrenKilled(let children): children == 0 ? nil : 0
        case .killSignalKills: 0
        case .stopCommandKills(_, let after), .sysvScript(_, .some, let after): after
        default: nil
        }
    }

    /// Stable and short, for machines.
    public var code: String {
        switch self {
        case .deadline: "deadline"
        case .childrenKilled: "children-killed"
        case .killSignalKills: "kill-signal-kills"
        case .stopCommandKills: "stop-command-kills"
        case .sysvScript: "sysv-script"
        case .hostAction: "host-action"
        case .ignoresStopSignal: "ignores-stop-signal"
        case .takesAlong: "takes-along"
        case .leftBehind: "left-behind"
        case .givenUp: "given-up"
        case .noProcesses: "no-processes"
        case .pendingReload: "pending-reload"
        case .revivedBy: "revived-by"
        case .refusesStop: "refuses-stop"
        case .watchdog: "watchdog"
        case .runtimeLimit: "runtime-limit"
        case .shielded: "shielded"
        }
    }
}
