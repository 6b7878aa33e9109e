import AgentProtocol

/// How a stop ended, as far as anybody can tell.
enum Verdict: Hashable {
    case clean
    case killed(pid: Int, signal: Int, by: String)
    /// Nobody can tell.
    case unknown
}

/// What is known of a unit that has stopped.
struct Evidence: Hashable {
    /// Before the stop.
    var unit: Unit
    /// After it; nil if it couldn't be asked.
    var after: UnitStatus?
    /// How its processes ended, as seen by ourselves.
    var sights: [Witness.Sight]
    /// Whether it had processes that nobody watched.
    var missedSome = false
    /// Whether systemd could have sent a final signal: its deadline came, and nothing kept it.
    var couldBeKilled: Bool
    /// Whether the unit is down; until then only a kill can be told.
    var isOver = true
    /// What systemd logged: nil if it wasn't asked, or didn't answer.
    var log: KillLog?

    /// What is known without the journal; nil if the journal has to be asked.
    var quickVerdict: Verdict? {
        if let killed { return killed }
        return isComplete || !isOver ? .clean : nil
    }

    /// - Returns: `.unknown` where even the journal left it open.
    var verdict: Verdict {
        if let verdict = quickVerdict { return verdict }
        guard let log else { return .unknown }
        if let entry = log.entries.first(where: { Signals.isKill($0.signal, of: unit) }) {
            return .killed(pid: entry.pid, signal: entry.signal, by: "systemd")
        }
        // systemd sent nothing. It forgets the main process of a unit only if that ended well; a failed one it keeps.
        return after?.activeState == "inactive" || mainIsKnown ? .clean : .unknown
    }

    private var mainPID: Int { unit.status.mainPID }

    /// How the main process ended, as a wait(2) status: by systemd, its parent, or by ourselves.
    private var main: Int32? {
        if let end = after?.mainEnd, end.pid == mainPID, end.code != 0 {
            return Int32(truncatingIfNeeded: end.code == 1 ? end.status << 8 : end.status)
        }
        return sights.first { $0.pid == mainPID }?.status
    }

    private var mainIsKnown: Bool { mainPID == 0 || main != nil }

    private var isComplete: Bool {
        if unit.killing == nil { return true }
        if sights.allSatisfy({ $0.status != nil || $0.pid == mainPID }), mainIsKnown, !missedSome { return true }
        // Older kernels don't tell how children ended. Where systemd had no time to kill, there is nothing to ask it;
        // and had the kernel been out of memory, systemd would know (`Result=oom-kill`).
        return mainIsKnown && !couldBeKilled
    }

    private var killed: Verdict? {
        var ends = sights.filter { $0.pid != mainPID }.compactMap { sight in sight.status.map { (sight.pid, $0) } }
        if let main, mainPID != 0 { ends.insert((mainPID, main), at: 0) }
        for (pid, status) in ends {
            guard case .signalled(let signal) = ChildProcess.end(of: status), Signals.isKill(signal, of: unit) else {
                continue
            }
            return .killed(pid: pid, signal: signal, by: author(of: signal, to: pid))
        }
        return after?.result == "oom-kill" ? .killed(pid: mainPID, signal: Signals.kill, by: Self.outOfMemory) : nil
    }

    private static let outOfMemory = "the kernel, out of memory"

    private func author(of signal: Int, to pid: Int) -> String {
        if let log, log.entries.contains(where: { $0.pid == pid && $0.signal == signal }) { return "systemd" }
        switch after?.result {
        case "oom-kill": return Self.outOfMemory
        case "watchdog": return "systemd's watchdog"
        default: break
        }
        if Signals.crashes.contains(signal) { return "itself, a crash" }
        return log == nil ? "an unknown sender" : "someone other than systemd"
    }
}
