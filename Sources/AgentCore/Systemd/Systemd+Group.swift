import AgentProtocol

/// What units that aren't services take along, and what they don't.
extension Systemd {
    /// What goes on though it belongs to what is stopped: a warning, for whoever expects otherwise.
    func goingOn(_ survey: Survey) throws(ServiceManagerError) -> [Reason] {
        let target = survey.target
        let names: [String] =
            switch target.kind {
            case .target: target.pullsIn.filter { Unit.Kind($0) == .service }
            case .socket, .timer, .path: target.triggers
            default: []
            }
        let stopping = Set(survey.stopping.flatMap { $0.names + [$0.id] })
        let others = Set(names).subtracting(stopping).sorted()
        let live = try systemctl.statuses(others).filter(\.isLive).map(\.id)
        return live.isEmpty ? [] : [.goesOn(unit: target.id, units: live)]
    }

    /// The running service that keeps a socket from being started; nil where nothing does.
    ///
    /// systemd refuses to start a socket whose service runs already, since the service wouldn't get it. One that is stopped
    /// together with its socket is no obstacle.
    func inUse(_ socket: Unit, stopping: [Unit] = []) throws(ServiceManagerError) -> [Reason] {
        guard socket.kind == .socket, !socket.accepts else { return [] }
        let others = Set(socket.triggers).subtracting(stopping.flatMap { $0.names + [$0.id] })
        let live = try systemctl.statuses(others.sorted()).first { $0.isLive && !$0.isPausingBeforeRestart }
        return live.map { [.socketInUse(unit: socket.id, service: $0.id)] } ?? []
    }

    /// The services that a start of these units pulls in, targets within targets too, as they stand now.
    ///
    /// They are started by systemd and not by name, but their starts can fail and be given up like any other.
    func pulledIn(by units: [Unit]) throws(ServiceManagerError) -> [Unit] {
        var seen = Set(units.flatMap { $0.names + [$0.id] })
        var found: [Unit] = []
        var next = units.filter { $0.kind == .target }.flatMap(\.pullsIn)
        while !next.isEmpty, seen.count <= Surveyor.limit {
            let names = Set(next).subtracting(seen).filter { [.service, .target].contains(Unit.Kind($0)) }.sorted()
            seen.formUnion(names)
            let level = try systemctl.units(names).filter { $0.loadState == "loaded" }
            seen.formUnion(level.flatMap { $0.names + [$0.id] })
            found += level.filter { $0.kind == .service }
            next = level.filter { $0.kind == .target && !$0.status.isUp }.flatMap(\.pullsIn)
        }
        return found
    }

    /// Of what a start of these units pulls in, what is down now.
    func downBelow(_ units: [Unit]) throws(ServiceManagerError) -> [Unit] {
        try pulledIn(by: units).filter { $0.status.isDown && $0.canStop }
    }

    /// What a start of these units brings up besides the one that it names, for an undo; and the triggers of that which are up: they
    /// go down with it when it is stopped again, and have to come back.
    func broughtUp(
        with target: Unit, _ units: [Unit]
    ) throws(ServiceManagerError) -> (units: [String], activeTriggers: [String]) {
        let down = units.filter { $0.id != target.id } + (try downBelow(units))
        let triggers = Set(down.flatMap(\.triggeredBy)).sorted()
        return (down.map(\.id), try systemctl.statuses(triggers).filter(\.isLive).map(\.id))
    }

    /// What a start brought up goes down again: before a service, which it may need, and after a group, which takes its own along.
    /// What had been up before and went down with it comes back.
    func takeDownGroup(
        _ before: ServicesBefore, _ watcher: any ServiceWatcher
    ) throws(ServiceManagerError) -> ServiceResult {
        let whole = before.target.unforced
        let pulledIn = before.pulledIn ?? []
        let isService = Unit.Kind(whole.unit) == .service
        var result = ServiceResult(outcome: .unchanged)
        for name in isService ? pulledIn + [whole.unit] : [whole.unit] + pulledIn where result.outcome.isSuccess {
            var target = whole
            target.unit = name
            let next = try stop(target, watcher)
            if next.outcome != .unchanged { result = next }
        }
        guard result.outcome.isSuccess, before.pulledIn != nil else { return result }
        let down = try systemctl.units(before.activeUnits).filter { $0.status.isDown && $0.loadState == "loaded" }
        if down.isEmpty { return result }
        return try bringUp(down, triggers: [], whole, Shield(systemctl: systemctl, dropIn: dropIn), watcher)
    }
}
