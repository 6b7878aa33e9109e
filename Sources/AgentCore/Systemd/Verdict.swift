import AgentProtocol

/// How a stop ended, as far as anybody can tell.
enum Verdict: Hashable {
    case clean
    case killed([Kill])
    /// Nobody can tell.
    case unknown
}

/// The end of a process that it wasn't given time for.
struct Kill: Hashable {
    /// 0 where it isn't known.
    var pid: Int
    var signal: Int
    var by: String

    /// One for each signal and author.
    static func reasons(_ kills: [Kill], of unit: String) -> [Reason] {
        var groups: [(kill: Kill, pids: Set<Int>)] = []
        for kill in kills {
            if let index = groups.firstIndex(where: { $0.kill.signal == kill.signal && $0.kill.by == kill.by }) {
                groups[index].pids.insert(kill.pid)
            } else {
                groups.append((kill, [kill.pid]))
            }
        }
        return groups.map { .killed(unit: unit, signal: $0.kill.signal, by: $0.kill.by, processes: $0.pids.count) }
    }
}

/// What is known of a unit that has stopped.
struct Evidence: Hashable {
    /// What was hit by force, as plan, operator and host agreed.
    struct Force: Hashable {
        var signal: Int
        var pids: Set<Int>
    }

    /// Before the stop.
    var unit: Unit
    /// After it; nil if it couldn't be asked.
    var after: UnitStatus?
    /// How its processes ended, as seen by ourselves.
    var sights: [Witness.Sight]
    /// Whether it had processes besides the main one that nobody watched.
    var missedSome = false
    /// Whether systemd could have sent a final signal: its deadline came, and nothing kept it.
    var couldBeKilled: Bool
    /// Whether the unit is down; until then only a kill can be told.
    var isOver = true
    /// Nil where no force was used on it.
    var force: Force?
    /// What systemd logged: nil if it wasn't asked, or didn't answer.
    var log: KillLog?

    /// What is known without the journal; nil if the journal has to be asked.
    var quickVerdict: Verdict? {
        let kills = kills
        if !kills.isEmpty { return .killed(kills) }
        return isComplete || !isOver ? .clean : nil
    }

    /// - Returns: `.unknown` where even the journal left it open.
    var verdict: Verdict {
        if let verdict = quickVerdict { return verdict }
        guard log != nil else { return .unknown }
        // systemd sent nothing. It forgets the main process of a unit only if that ended well; a failed one it keeps.
        return after?.activeState == "inactive" || mainIsKnown ? .clean : .unknown
    }

    private var mainPID: Int { unit.status.mainPID }

    /// How the main process ended, as a wait(2) status, by systemd, its parent.
    private var mainBySystemd: Int32? {
        guard let end = after?.mainEnd, end.pid == mainPID, end.code != 0 else { return nil }
        return Int32(truncatingIfNeeded: end.code == 1 ? end.status << 8 : end.status)
    }

    /// The same by whoever knows.
    private var main: Int32? { mainBySystemd ?? sights.first { $0.pid == mainPID }?.status }

    private var mainIsKnown: Bool { mainPID == 0 || main != nil }

    private var isComplete: Bool {
        if unit.killing == nil { return true }
        if unseen == 0, mainIsKnown, !missedSome { return true }
        // Older kernels don't tell how children ended. Where systemd had no time to kill, there is nothing to ask it;
        // and had the kernel been out of memory, systemd would know (`Result=oom-kill`), unless it was told not to care.
        return mainIsKnown && !couldBeKilled && after?.oomPolicy != "continue"
    }

    /// Processes besides the main one of which nobody saw the end.
    private var unseen: Int { sights.count { $0.status == nil && $0.pid != mainPID } }

    private var kills: [Kill] {
        var ends = sights.filter { $0.pid != mainPID }.compactMap { sight in sight.status.map { (sight.pid, $0) } }
        if let main, mainPID != 0 { ends.insert((mainPID, main), at: 0) }
        var kills: [Kill] = ends.compactMap { pid, status in
            guard case .signalled(let signal) = ChildProcess.end(of: status), isKill(signal, of: pid) else {
                return nil
            }
            return Kill(pid: pid, signal: signal, by: author(of: signal, to: pid))
        }
        let seen = Set(ends.map(\.0))
        for entry in log?.entries ?? [] where !seen.contains(entry.pid) && isKill(entry.signal, of: entry.pid) {
            kills.append(Kill(pid: entry.pid, signal: entry.signal, by: Self.name(entry.author)))
        }
        if kills.isEmpty, let killer = outOfMemory { kills = [Kill(pid: mainPID, signal: Signals.kill, by: killer)] }
        return kills
    }

    /// Neither a signal that asks, nor the force that was agreed on.
    private func isKill(_ signal: Int, of pid: Int) -> Bool {
        if let force, force.signal == signal, force.pids.contains(pid) { return false }
        return Signals.isKill(signal, of: unit)
    }

    private var outOfMemory: String? {
        log?.outOfMemory ?? (after?.result == "oom-kill" ? "the kernel, out of memory" : nil)
    }

    private func author(of signal: Int, to pid: Int) -> String {
        if let entry = log?.entries.first(where: { $0.pid == pid && $0.signal == signal }) {
            return Self.name(entry.author)
        }
        if signal == Signals.kill, let killer = outOfMemory { return killer }
        if after?.result == "watchdog" { return "systemd's watchdog" }
        if Signals.crashes.contains(signal) { return "itself, a crash" }
        return log == nil ? "an unknown sender" : "someone other than systemd"
    }

    private static func name(_ author: KillLog.Entry.Author) -> String {
        switch author {
        case .systemd: "systemd"
        case .client: "someone, with `systemctl kill`"
        }
    }
}

extension Evidence {
    /// Who told how the unit's processes ended, and what nobody told.
    var proof: StopProof {
        var sources: [StopProof.Source] = []
        if sights.contains(where: { $0.status != nil }) { sources.append(.pidfd) }
        if mainBySystemd != nil { sources.append(.unitResult) }
        if log != nil { sources.append(.journal) }
        return StopProof(
            unit: unit.id, processes: max(sights.count, mainPID == 0 ? 0 : 1), sources: sources, missing: missing)
    }

    private var missing: String? {
        var gaps: [String] = []
        if !mainIsKnown { gaps.append("how its main process ended") }
        if unseen > 0 { gaps.append("how \(unseen) of its other processes ended, which Linux tells since 6.15") }
        if missedSome { gaps.append("how processes ended that couldn't be watched") }
        if verdict == .unknown, log == nil { gaps.append("what the journal says, which can't be read") }
        return gaps.isEmpty ? nil : gaps.joined(separator: "; ")
    }
}
