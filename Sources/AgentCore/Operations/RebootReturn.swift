import AgentProtocol

/// The way up: performed by a new worker in the new boot, with what the old one wrote down.
struct RebootReturn {
    let reboot: RebootOperation
    let mark: RebootMark
    let services: any ServiceOperations

    /// How long a unit that boot has left down is given to come up by other means, in seconds.
    private static let latecomers = 15.0
    /// The least that a host is given which was found again late, in seconds.
    private static let least = 60.0

    func perform(_ steps: OperationSteps) -> OperationEnd {
        guard let power = services.power else { return .failed(.cannotReboot(message: "systemd doesn't run it")) }
        let watch = Watch(mark: mark, timeout: reboot.timeout)
        if let problem = steps.willTouch() { return .failed(problem) }
        var end = OperationEnd.done
        do throws(ServiceManagerError) {
            if let reason = awaitBoot(power, watch, steps) { end.fail([reason]) }
            let facts = RebootFacts(
                bootIDBefore: mark.bootID, bootIDAfter: ProcFile.bootID(),
                secondsDown: max(0, (power.bootedAt() ?? Clock.wall) - mark.orderedAt), started: [])
            end.reboot = facts
            for before in mark.bringUp {
                let result = ServiceStep.putBack(before, services: services, steps: steps)
                if result.outcome == .done { end.reboot?.started += before.activeUnits }
                if !result.outcome.isSuccess { end.fail(result.reasons) }
            }
            end.fail(try awaitUnits(power, watch, steps))
            let failed = Set(try power.units().failed).subtracting(mark.failed).sorted()
            if !failed.isEmpty { end.fail([.failedAfterReboot(units: failed)]) }
            if end.outcome.isSuccess { end.fail(try soak(power, steps)) }
        } catch {
            end.fail([error.reason])
        }
        return end
    }

    /// Waits until systemd has started what it starts at boot.
    private func awaitBoot(_ power: Power, _ watch: Watch, _ steps: OperationSteps) -> Reason? {
        while true {
            let state = power.state()
            if ["running", "degraded", "maintenance"].contains(state) { return nil }
            if watch.isOver { return .bootNotFinished(seconds: watch.elapsed, state: state) }
            watch.report("booting", steps)
            Clock.sleep(until: Clock.monotonic + 0.5)
        }
    }

    /// Waits until what was up before is up again. What comes up by itself is not started by us: if it doesn't come, that is
    /// what has to be told.
    private func awaitUnits(
        _ power: Power, _ watch: Watch, _ steps: OperationSteps
    ) throws(ServiceManagerError) -> [Reason] {
        let began = Clock.monotonic
        while true {
            let missing = Self.missing(mark.expected, try power.units())
            if missing.isEmpty { return [] }
            let isHopeless = missing.allSatisfy(\.status.isDown) && Clock.monotonic - began >= Self.latecomers
            if isHopeless || watch.isOver {
                return missing.map {
                    let state = "\($0.status.activeState) (\($0.status.subState))"
                    return .notBackAfterReboot(unit: $0.id, state: state)
                }
            }
            watch.report("waiting for \(missing.map(\.id).prefix(3).joined(separator: ", "))", steps)
            Clock.sleep(until: Clock.monotonic + 0.5)
        }
    }

    /// What should be up and isn't. A unit that systemd has found no reason to start this time (`Condition…=`) isn't missing.
    static func missing(_ expected: [String], _ units: HostUnits) -> [HostUnits.Member] {
        expected.compactMap { name in
            guard let member = units[name] else { return HostUnits.Member(unloaded: name) }
            return member.status.isUp || !member.conditionHeld ? nil : member
        }
    }

    /// The same runs of all that is up, to the end of the soak, and health once more.
    private func soak(_ power: Power, _ steps: OperationSteps) throws(ServiceManagerError) -> [Reason] {
        let length = max(reboot.soak, reboot.stopped.map(\.soak).max() ?? 0)
        guard length > 0 else { return [] }
        let watched = mark.expected + mark.bringUp.flatMap(\.activeUnits)
        let first = try power.units()
        let since = Clock.monotonic
        while Clock.monotonic < since + length {
            steps.progress(.soaking, "the host", since: since, limit: length)
            Clock.sleep(until: min(since + length, Clock.monotonic + 1))
        }
        let last = try power.units()
        let reasons = Self.changed(watched, first, last)
        guard reasons.isEmpty else { return reasons }
        let active = Set(mark.bringUp.filter(\.targetWasActive).map(\.target.unit))
        let checks = reboot.stopped.filter { active.contains($0.unit) }.flatMap(\.health)
        return HealthStep.perform(checks, steps: steps).reasons
    }

    static func changed(_ watched: [String], _ first: HostUnits, _ last: HostUnits) -> [Reason] {
        var reasons: [Reason] = []
        for name in watched {
            guard let before = first[name]?.status, before.isUp else { continue }
            let after = last[name]?.status
            // A service that ends after its work and one that a socket starts anew are themselves; a restart is none.
            if let after, after.isUp, after.invocationID == before.invocationID, after.restarts == before.restarts {
                continue
            }
            let message = after.map { FailureWords.state($0) } ?? "systemd has forgotten it"
            reasons.append(.diedInSoak(unit: name, message: message))
        }
        let failed = Set(last.failed).subtracting(first.failed).sorted()
        return failed.isEmpty ? reasons : reasons + [.failedAfterReboot(units: failed)]
    }

    /// The time since the order, by the one clock that goes on across a boot.
    private struct Watch {
        let mark: RebootMark
        let timeout: Double
        private let began = Clock.monotonic
        private let before: Double

        init(mark: RebootMark, timeout: Double) {
            self.mark = mark
            self.timeout = timeout
            // A clock that is set in between must not make it endless, nor negative.
            before = min(max(0, Clock.wall - mark.orderedAt), timeout)
        }

        var elapsed: Double { before + Clock.monotonic - began }
        var isOver: Bool { elapsed >= timeout && Clock.monotonic - began >= min(timeout, RebootReturn.least) }

        func report(_ detail: String, _ steps: OperationSteps) {
            steps.progress(.rebooting, "the host", since: Clock.monotonic - elapsed, limit: timeout, detail: detail)
        }
    }
}

extension HostUnits.Member {
    /// Expected, and systemd doesn't even know of it.
    fileprivate init(unloaded name: String) {
        self.init(PropertyTable.parse("Id=\(name)\nActiveState=inactive\nSubState=dead\n").first ?? PropertyTable())
    }
}

extension OperationEnd {
    fileprivate mutating func fail(_ more: [Reason]) {
        guard !more.isEmpty else { return }
        outcome = .failed
        reasons += more
    }
}
