import AgentProtocol

/// A reboot: one worker writes down what has to be known, gives the order and dies of it; another goes on in the next boot.
extension Deed {
    mutating func reboot(_ reboot: RebootOperation) async throws(Killed) -> End {
        if let mark = worker.record.reboot, mark.boot != host.boots { return try await goOn(reboot, mark) }
        let stillUp = reboot.stopped.filter { services.index($0.unit).map(services.isLive) ?? false }
        if !stillUp.isEmpty {
            return End(outcome: .refused, reasons: stillUp.map { .notDownForReboot(unit: $0.unit) })
        }
        if let reason = try willTouch([]) { return .refused(reason) }
        let up = services.units.indices.filter { services.units[$0].state == .active }
        let stopped = soFar.operations.filter { $0.outcome.isSuccess }.flatMap(\.undo).compactMap { undo in
            if case .services(let before) = undo, before.verb == .stop { before } else { ServicesBefore?.none }
        }
        let byHand = up.filter { !services.units[$0].isEnabled }.map { unit in
            let name = services.units[unit].spec.name
            return ServicesBefore(
                verb: .stop, target: ServiceTarget(unit: name, stopTimeout: 90, startTimeout: 90), activeTriggers: [],
                activeUnits: [name])
        }
        worker.record.reboot = RebootMark(
            index: index, boot: host.boots, orderedAt: worker.world.loop.now,
            expected: up.filter { services.units[$0].isEnabled }, bringUp: stopped.reversed() + byHand,
            failed: failed, before: soFar)
        try process.touch()
        try await process.sleep(0.7)
        try process.touch()
        host.reboot(downFor: host.random.magnitude(5...150), isOrdered: true)
        throw Killed()
    }

    private var failed: Set<Int> { Set(services.units.indices.filter { services.units[$0].state == .failed }) }

    private mutating func goOn(_ reboot: RebootOperation, _ mark: RebootMark) async throws(Killed) -> End {
        try process.touch()
        var end = End.done
        end.reboot = RebootFacts(
            bootIDBefore: "boot\(mark.boot)", bootIDAfter: "boot\(host.boots)",
            secondsDown: worker.world.loop.now - mark.orderedAt, started: [])
        let deadline = worker.world.loop.now + max(60, reboot.timeout)
        while services.units.contains(where: { $0.state == .starting }), worker.world.loop.now < deadline {
            try await process.sleep(0.5)
        }
        for before in mark.bringUp {
            let up = try await putBack(before)
            if up.outcome == .done { end.reboot?.started += before.activeUnits }
            if !up.outcome.isSuccess { end.fail(up.reasons) }
        }
        let broken = failed.subtracting(mark.failed).sorted().map { services.units[$0].spec.name }
        if !broken.isEmpty { end.fail([.failedAfterReboot(units: broken)]) }
        let missing = mark.expected.filter { services.units[$0].state != .active }
        // Nobody stopped it, so nobody will put it back either (docs/simulation.md).
        if !missing.isEmpty || !broken.isEmpty { worker.world.watch.disturbed(host) }
        end.fail(missing.map { .notBackAfterReboot(unit: services.units[$0].spec.name, state: "failed") })
        guard end.outcome.isSuccess else { return end }
        let watched = services.units.indices.filter { services.units[$0].state == .active }
        let soaked = worker.world.loop.now + reboot.soak
        while worker.world.loop.now < soaked {
            try await process.sleep(min(1, soaked - worker.world.loop.now))
            for unit in watched where services.units[unit].state != .active {
                worker.world.watch.disturbed(host)
                end.fail([.diedInSoak(unit: services.units[unit].spec.name, message: "\(services.units[unit].state)")])
                return end
            }
        }
        return end
    }
}

extension Deed.End {
    fileprivate mutating func fail(_ more: [Reason]) {
        guard !more.isEmpty else { return }
        outcome = .failed
        reasons += more
    }
}
