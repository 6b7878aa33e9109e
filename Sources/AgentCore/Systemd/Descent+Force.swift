import AgentProtocol

extension Descent {
    /// Sends the signal that plan, operator and host have agreed on to what is still there when its time has come. systemd
    /// itself goes on being kept from killing.
    func forceIfDue() {
        guard let next = forcing?.next, Clock.monotonic >= next else { return }
        forcing?.postpone(now: Clock.monotonic)
        // As it is now: what has ended by itself in the last moment is not forced.
        guard let isOver = try? look(), !isOver else { return lookSoon() }
        let open = unfinished
        for status in forcing?.due(open.map(\.status), now: Clock.monotonic) ?? [] {
            guard let (unit, _, group) = open.first(where: { $0.status.id == status.id }) else { continue }
            hit(unit, status, group)
        }
    }

    private func hit(_ unit: Unit, _ status: UnitStatus, _ group: ControlGroup?) {
        guard let rule = forcing?.rule else { return }
        let alive = (group?.processes() ?? []).filter { ProcessTable.process($0).map { $0.state != "Z" } ?? false }
        var shot = Forcing.Shot(unit: unit.id, seconds: elapsed, pids: [], processes: [])
        for (who, pids) in Forcing.whom(unit, status, group: alive) {
            watch(pids, unit.id)
            let processes = ProcessTable.processes(pids)
            // What systemd couldn't do is tried again, and is not said to be done.
            guard systemctl.signal(unit.id, who: who, number: rule.signal).succeeded else { continue }
            shot.pids += pids
            shot.processes += processes
        }
        if shot.pids.isEmpty { return }
        forcing?.note(shot)
        extend(to: elapsed + ForceRule.aftermath)
        lookSoon()
    }
}
