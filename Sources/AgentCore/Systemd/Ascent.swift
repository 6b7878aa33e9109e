import AgentProtocol

/// Starts units and makes sure that they are up and stay so.
struct Ascent {
    let systemctl: Systemctl
    let shield: Shield
    let watcher: any ServiceWatcher
    let target: ServiceTarget
    /// The services that a start of units pulls in besides them.
    let pulledIn: ([Unit]) throws(ServiceManagerError) -> [Unit]

    /// - Parameters:
    ///   - triggers: sockets, timers and paths, started first.
    ///   - units: as systemd knows them; those that are up already may be among them.
    /// - Returns: why they are not all up; empty if they are.
    func run(triggers: [String], units: [Unit]) throws(ServiceManagerError) -> [Reason] {
        do {
            if !triggers.isEmpty {
                let since = Clock.monotonic
                let result = order(triggers, units: [], since: since)
                if !result.succeeded { return [failure(triggers[0], result)] }
            }
            return try bringUp(units)
        } catch {
            throw .lostSight(error.reason)
        }
    }

    private func bringUp(_ units: [Unit]) throws(ServiceManagerError) -> [Reason] {
        if units.isEmpty { return [] }
        let since = Clock.monotonic
        let names = units.map(\.id)
        let failed = units.filter { $0.status.activeState == "failed" }.map(\.id)
        if !failed.isEmpty { systemctl.resetFailed(failed) }
        let below = try units.contains { $0.kind == .target } ? pulledIn(units) : []
        var result = order(names, units: units + below, since: since)
        var statuses = try systemctl.statuses(names)
        let limited = statuses.filter { $0.result == "start-limit-hit" }.map(\.id)
        if !result.succeeded, !limited.isEmpty {
            // Started too often of late, by others or by us: a person asked for this start, so it counts anew.
            systemctl.resetFailed(limited)
            result = order(names, units: units + below, since: since)
            statuses = try systemctl.statuses(names)
        }
        var reasons: [Reason] = []
        for (unit, status) in zip(units, statuses) where !Self.isUp(unit, status) {
            reasons.append(
                result.end == .timedOut
                    ? .startTimedOut(unit: unit.id, seconds: target.startTimeout)
                    : .startFailed(unit: unit.id, message: words(of: status, result)))
        }
        // A target is up whatever became of what it wants.
        for (unit, status) in zip(below, try systemctl.statuses(below.map(\.id)))
        where status.activeState == "failed" && unit.status.activeState != "failed" {
            reasons.append(.startFailed(unit: unit.id, message: words(of: status, result)))
        }
        if reasons.isEmpty, !result.succeeded { reasons.append(failure(target.unit, result)) }
        if reasons.isEmpty { return try soak(units, statuses) }
        try keepFailedFromKills(units + below)
        return reasons
    }

    /// A unit that is up, or that was run to its end as it should be.
    private static func isUp(_ unit: Unit, _ status: UnitStatus) -> Bool {
        if status.isUp { return true }
        return status.type == "oneshot" && !unit.remainsAfterExit && status.activeState == "inactive"
            && status.result == "success"
    }

    private func order(_ names: [String], units: [Unit], since: Double) -> CommandResult {
        watcher.progress(.starting, target.unit, since: since, limit: target.startTimeout, detail: nil)
        // systemd ends a start that takes too long by a stop, and that stop by a kill.
        let guarded = units.filter { $0.killing?.killsAfter != nil && $0.startTimeout < target.startTimeout }
        let raiseAt = guarded.map(\.startTimeout).min().map { since + $0 * 0.9 }
        let limit = max(0.1, since + target.startTimeout - Clock.monotonic)
        return systemctl.wait(Systemctl.start(names), limit) {
            watcher.progress(.starting, target.unit, since: since, limit: target.startTimeout, detail: nil)
            if let raiseAt, Clock.monotonic >= raiseAt, shield.raisedAt == nil {
                _ = try? shield.raiseLate(for: guarded)
            }
        }
    }

    /// The soak: the same run of each unit, to its end. The death of a main process is heard at once.
    private func soak(_ units: [Unit], _ first: [UnitStatus]) throws(ServiceManagerError) -> [Reason] {
        let since = Clock.monotonic
        let simple = first.filter { ($0.type == "simple" || $0.type == "idle") && $0.mainPID > 0 }.map(\.mainPID)
        simple.forEach(Self.awaitProgram)
        let length = max(target.soak, simple.isEmpty ? 0 : Self.blindMoment)
        let witness = Witness()
        for status in first where status.mainPID > 0 { witness.watch([status.mainPID], of: status.id) }
        var hasEnded = false
        while !hasEnded, Clock.monotonic - since < length {
            if target.soak > 0 {
                watcher.progress(.soaking, target.unit, since: since, limit: length, detail: nil)
            }
            hasEnded = witness.awaitFirstEnd(seconds: min(1, since + length - Clock.monotonic))
        }
        if !hasEnded, target.soak == 0 { return [] }
        if hasEnded { Clock.sleep(until: Clock.monotonic + 0.05) }
        let last = try systemctl.statuses(first.map(\.id))
        var reasons: [Reason] = []
        for (index, unit) in units.enumerated() where !Self.isSame(first[index], last[index], unit) {
            reasons.append(.diedInSoak(unit: unit.id, message: words(of: last[index], nil)))
        }
        if !reasons.isEmpty { try keepFailedFromKills(units) }
        return reasons
    }

    /// How long a program is watched that can't say that it is ready, where the plan asks for no soak: long enough for one
    /// that ends at once, in seconds.
    private static let blindMoment = 0.05

    /// `Type=simple` counts as started before its program was even found: until then the process is systemd's own, named
    /// in parentheses.
    private static func awaitProgram(_ pid: Int) {
        let deadline = Clock.monotonic + 2
        while Clock.monotonic < deadline, FileText.read("/proc/\(pid)/comm")?.hasPrefix("(") == true {
            Clock.sleep(until: Clock.monotonic + 0.002)
        }
    }

    private static func isSame(_ first: UnitStatus, _ last: UnitStatus, _ unit: Unit) -> Bool {
        if !first.isUp { return true }
        return last.isUp && last.invocationID == first.invocationID && last.mainPID == first.mainPID
            && last.restarts == first.restarts
    }

    /// What is left of a failed start is being stopped by systemd, with its usual deadline.
    private func keepFailedFromKills(_ units: [Unit]) throws(ServiceManagerError) {
        guard shield.raisedAt == nil else { return }
        let statuses = try systemctl.statuses(units.map(\.id))
        let endangered = zip(units, statuses).filter { unit, status in
            unit.killing?.killsAfter != nil && (status.isStopping || status.activeState == "activating")
                && !status.isPausingBeforeRestart
        }
        if !endangered.isEmpty { _ = try shield.raiseLate(for: endangered.map(\.0)) }
    }

    private func failure(_ unit: String, _ result: CommandResult) -> Reason {
        result.end == .timedOut
            ? .startTimedOut(unit: unit, seconds: target.startTimeout)
            : .startFailed(unit: unit, message: result.complaint)
    }

    /// What systemd knows of the failure, and the service's own last words.
    private func words(of status: UnitStatus, _ result: CommandResult?) -> String {
        var parts = [FailureWords.state(status)]
        if status.isDown, status.result == "success", let result, !result.succeeded { parts = [result.complaint] }
        let answer = systemctl.run(FailureWords.question(status), 10)
        if answer.succeeded, let line = FailureWords.lastLine(answer.text) { parts.append("its last words: \(line)") }
        return parts.joined(separator: "; ")
    }
}
