import AgentProtocol

/// Stops, starts and restarts, in the order of the real agent: look, note, arm where a kill is near, order, watch.
extension Deed {
    typealias Killed = SimulatedProcess.Killed

    /// As in the real agent: below this a late rescue might come too late.
    private static let margin = 10.0

    mutating func stop(_ target: ServiceTarget) async throws(Killed) -> End {
        guard let unit = services.index(target.unit) else {
            return .refused(.unitNotLoaded(unit: target.unit, loadState: "not-found"))
        }
        if services.isDown(unit), services.triggers(of: unit).isEmpty { return .unchanged }
        return try await bringDown(unit, target, .stop)
    }

    mutating func restart(_ target: ServiceTarget) async throws(Killed) -> End {
        guard let unit = services.index(target.unit) else {
            return .refused(.unitNotLoaded(unit: target.unit, loadState: "not-found"))
        }
        if services.isDown(unit) { return try await start(target, .restart) }
        let comingBack = [unit] + (target.dependents == .leave ? [] : services.dependents(of: unit))
        let triggers = services.triggers(of: unit)
        let down = try await bringDown(unit, target, .restart)
        guard down.outcome.isSuccess else { return down }
        host.forget(target.unit)
        var up = try await bringUp(comingBack, triggers: triggers, target)
        up.stop = down.stop
        if down.outcome == .forced, up.outcome.isSuccess { up.outcome = .forced }
        up.reasons = down.reasons + up.reasons
        return up
    }

    private mutating func bringDown(
        _ unit: Int, _ target: ServiceTarget, _ verb: ServicesBefore.Verb
    ) async throws(Killed) -> End {
        let dependents = services.dependents(of: unit)
        if services.units[unit].state == .stopping { return .refused(.stillStopping(unit: target.unit)) }
        if target.dependents == .refuse, !dependents.isEmpty {
            let ties = dependents.map { UnitTie(unit: name($0), because: "Requires=\(target.unit)") }
            return .refused(.dependents(unit: target.unit, units: ties))
        }
        let triggers = services.triggers(of: unit)
        let all = dependents + [unit]
        let early = all.contains { services.units[$0].spec.killsAfter.map { $0 < Self.margin } ?? false }
        let before = ServicesBefore(
            verb: verb, target: target, activeTriggers: triggers.map(name),
            activeUnits: all.filter { services.units[$0].state == .active }.map(name))
        if early { try await arm(all) }
        if let reason = try willTouch([.services(before)]) { return .failed(reason) }
        host.remember(target.unit, units: target.dependents == .leave ? [] : dependents, triggers: triggers)
        let kills = services.units.map(\.kills)
        for trigger in triggers { services.stop(trigger) }
        services.stop(unit)
        for dependent in dependents { services.stop(dependent) }
        reaches(.stop)
        try process.touch()
        let nearest = all.compactMap { services.units[$0].spec.killsAfter }.min()
        return try await descend(
            all, target, isArmed: early, armingAfter: early ? nil : nearest.map { max(1, $0 / 20) }, kills: kills)
    }

    private func arm(_ units: [Int]) async throws(Killed) {
        try await process.sleep(host.random.number(0.1...1.3))
        services.shield(units)
        host.tell("drop-ins are loaded")
        try process.touch()
    }

    /// Waits until they are down or their time is up.
    private func descend(
        _ units: [Int], _ target: ServiceTarget, isArmed: Bool, armingAfter: Double?, kills: [Int]
    ) async throws(Killed) -> End {
        let began = now
        var armAt = armingAfter.map { began + $0 }
        let deadline = began + target.worstStop
        let forceAt = target.force.map { began + $0.after } ?? deadline
        while units.contains(where: { services.isLive($0) }), now < deadline {
            if now >= forceAt { return force(units, target, since: began) }
            if let moment = armAt, now >= moment {
                armAt = nil
                try await arm(units)
                continue
            }
            try await nextChange(atMost: nextLook(by: min(deadline, forceAt, armAt ?? deadline)) - now)
            tellOfStop(target, since: began)
        }
        let isHeld = units.contains { services.isLive($0) }
        var end = End(outcome: isHeld ? .held : .done)
        if isHeld { end.reasons = [.stopTimedOut(unit: target.unit, seconds: target.stopTimeout)] }
        for unit in units where services.units[unit].kills > kills[unit] {
            end.outcome = .killed
            end.reasons.append(.killed(unit: name(unit), signal: 9, by: "somebody"))
        }
        end.stop = StopFacts(
            seconds: now - began, killsAfter: services.units[units[units.count - 1]].spec.killsAfter,
            armed: isArmed || (armingAfter != nil && armAt == nil))
        return end
    }

    /// The three keys were asked for before it came here.
    private func force(_ units: [Int], _ target: ServiceTarget, since began: Double) -> End {
        guard let rule = target.force else { return .unchanged }
        var end = End(outcome: .forced)
        for unit in units where services.isLive(unit) {
            end.reasons.append(
                .forced(
                    unit: name(unit), signal: rule.signal, seconds: now - began, processes: [], reason: rule.reason))
            services.force(unit)
        }
        end.stop = StopFacts(seconds: now - began, killsAfter: nil, armed: false)
        return end
    }

    mutating func start(_ target: ServiceTarget, _ verb: ServicesBefore.Verb) async throws(Killed) -> End {
        guard let unit = services.index(target.unit) else {
            return .refused(.unitNotLoaded(unit: target.unit, loadState: "not-found"))
        }
        let memory = host.memory(of: target.unit)
        if services.units[unit].state == .stopping { return .refused(.stillStopping(unit: target.unit)) }
        if services.isLive(unit), memory.triggers.allSatisfy({ services.isLive($0) }) { return .unchanged }
        let others = (needs(of: unit) + memory.units).filter { services.isDown($0) }
        let before = ServicesBefore(
            verb: verb, target: target, activeTriggers: ([unit] + others).flatMap(services.triggers).map(name),
            activeUnits: services.isLive(unit) ? [target.unit] : [], pulledIn: others.isEmpty ? nil : others.map(name))
        if let reason = try willTouch([.services(before)]) { return .failed(reason) }
        let end = try await bringUp([unit] + memory.units, triggers: memory.triggers, target)
        if end.outcome.isSuccess { host.forget(target.unit) }
        return end
    }

    private func needs(of unit: Int) -> [Int] {
        services.units[unit].spec.needs.flatMap(services.index).map { [$0] + needs(of: $0) } ?? []
    }

    /// Starts them, waits for the soak, and asks for their health.
    private func bringUp(_ units: [Int], triggers: [Int], _ target: ServiceTarget) async throws(Killed) -> End {
        try process.touch()
        reaches(.start)
        for trigger in triggers { services.start(trigger) }
        for unit in units { services.start(unit) }
        try process.touch()
        let deadline = now + target.startTimeout
        while units.contains(where: { services.units[$0].state == .starting }), now < deadline {
            try await nextChange(atMost: deadline - now)
        }
        for unit in units where services.units[unit].state != .active {
            if services.units[unit].state == .starting {
                return .failed(.startTimedOut(unit: name(unit), seconds: target.startTimeout))
            }
            return .failed(.startFailed(unit: name(unit), message: "\(services.units[unit].state)"))
        }
        let soaked = now + target.soak
        reaches(.soak)
        while now < soaked {
            try await nextChange(atMost: soaked - now)
            for unit in units where services.units[unit].state != .active {
                return .failed(.diedInSoak(unit: name(unit), message: "\(services.units[unit].state)"))
            }
        }
        reaches(.health)
        for check in target.health {
            if let reason = try await holds(check, of: services.index(target.unit)) { return .failed(reason) }
        }
        for unit in units where services.units[unit].state != .active {
            return .failed(.diedInSoak(unit: name(unit), message: "\(services.units[unit].state)"))
        }
        return .done
    }

    /// - Returns: nil when it held, for as long as it must.
    func holds(_ check: HealthCheck, of unit: Int?) async throws(Killed) -> Reason? {
        let began = now
        var good: Double?
        while true {
            if isHealthy(unit) {
                let since = good ?? now
                good = since
                if now - since >= check.soak { return nil }
            } else {
                good = nil
            }
            if good == nil, now - began >= check.within {
                return .unhealthy(probe: check.probe, seconds: check.within, lastAnswer: "no")
            }
            try await process.sleep(max(0.1, check.every))
        }
    }

    /// Without a unit: all that have something to say.
    private func isHealthy(_ unit: Int?) -> Bool {
        for index in unit.map({ [$0] }) ?? Array(services.units.indices) {
            let one = services.units[index]
            if one.state != .active {
                if unit != nil { return false }
                continue
            }
            switch one.temper.health {
            case .always: break
            case .chance(let chance): if !host.random.chance(chance) { return false }
            case .unlessRelease(let bad): if one.release == bad { return false }
            }
        }
        return true
    }

    /// Brings services to their states as they were before. What is put back isn't itself put back again.
    mutating func putBack(_ before: ServicesBefore) async throws(Killed) -> End {
        guard let unit = services.index(before.target.unit) else { return .unchanged }
        let triggers = before.activeTriggers.compactMap(services.index)
        if !before.targetWasActive, before.verb == .start || before.verb == .restart {
            return try await takeDown(unit, before, triggers)
        }
        let units = before.activeUnits.compactMap(services.index)
        let isBack = units.allSatisfy { services.units[$0].state == .active }
        if isBack, triggers.allSatisfy({ services.isLive($0) }) {
            host.forget(before.target.unit)
            return .unchanged
        }
        if let reason = try willTouch([]) { return .failed(reason) }
        var truth = End.done
        let descending = units.filter { services.units[$0].state == .stopping }
        if !descending.isEmpty {
            truth = try await descend(
                descending, before.target, isArmed: false, armingAfter: 0, kills: services.units.map(\.kills))
            if truth.outcome == .held { return truth }
        }
        // Those that others need come first.
        var up = try await bringUp(units.reversed(), triggers: triggers, before.target)
        if up.outcome.isSuccess { host.forget(before.target.unit) }
        if truth.outcome != .done, up.outcome == .done { up.outcome = truth.outcome }
        up.reasons = truth.reasons + up.reasons
        return up
    }

    private mutating func takeDown(_ unit: Int, _ before: ServicesBefore, _ triggers: [Int]) async throws(Killed) -> End
    {
        var end = End.unchanged
        let pulledIn = (before.pulledIn ?? []).compactMap(services.index)
        for one in [unit] + pulledIn where services.isLive(one) {
            var target = before.target
            target.unit = name(one)
            target.dependents = .restart
            end = try await bringDown(one, target, .stop)
            host.forget(target.unit)
            if !end.outcome.isSuccess { return end }
        }
        let missing = triggers.filter { services.isDown($0) }
        if missing.isEmpty { return end }
        if let reason = try willTouch([]) { return .failed(reason) }
        return try await bringUp([], triggers: missing, before.target)
    }

    // MARK: Telling

    /// Once a second where somebody is told of it.
    private func nextLook(by moment: Double) -> Double { worker.world.isRehearsal ? min(moment, now + 1) : moment }

    private func tellOfStop(_ target: ServiceTarget, since began: Double) {
        guard worker.world.isRehearsal else { return }
        worker.record.tell(
            ActionProgress(
                id: worker.request.id, index: index, phase: .stopping, subject: target.unit, elapsed: now - began,
                limit: target.stopTimeout, stop: StopProgress(processesLeft: 1)))
    }

    /// What is put back has no moments of its own.
    func reaches(_ moment: Cue.Moment) { if worker.request.putsBack != true { host.reaches(moment) } }

    // MARK: Waiting

    private var now: Double { worker.world.loop.now }
    private func name(_ unit: Int) -> String { services.units[unit].spec.name }

    private func nextChange(atMost seconds: Double) async throws(Killed) {
        let change = services.change()
        worker.world.loop.after(max(seconds, 1e-6)) { change.keep(true) }
        if await !process.wait(for: change, orElse: false) { throw Killed() }
    }
}
