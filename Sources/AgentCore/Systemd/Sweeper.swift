/// Takes drop-ins away that have done their work, those of earlier and interrupted runs too.
struct Sweeper {
    var systemctl: Systemctl
    var dropIn: DropIn

    /// Whether a drop-in may go. Without it, systemd would kill a unit that is stopping, and the leftovers of one that is down.
    static func isSafe(_ unit: Unit, isPopulated: Bool) -> Bool {
        if unit.status.isUp { return true }
        return unit.status.isDown && (!isPopulated || unit.leavesSurvivors)
    }

    /// One daemon-reload for all; none if nothing can go, and none while others have edits pending, which it would load.
    /// - Returns: whether some are left.
    @discardableResult
    func sweep() -> Bool {
        let present = dropIn.present()
        if present.isEmpty { return false }
        guard let units = try? systemctl.units(present) else { return true }
        let safe = zip(present, units).filter {
            Self.isSafe($1, isPopulated: ControlGroup($1.status.controlGroup)?.isPopulated ?? false)
        }
        guard !safe.isEmpty, let pending = try? pendingEdits(), pending.isEmpty else { return true }
        let removed = safe.filter { dropIn.remove($0.0) }
        if !removed.isEmpty { try? systemctl.daemonReload() }
        return removed.count < present.count
    }

    /// Units whose files somebody else changed without a daemon-reload: one of ours would load them.
    /// - Parameter mending: whether what is left of our own may be mended; a forecast only looks.
    func pendingEdits(mending: Bool = true) throws(ServiceManagerError) -> [String] {
        let names = try systemctl.unitsNeedingReload()
        return try systemctl.units(names).filter { mending ? !mend($0) : !isOurs($0) }.map(\.id)
    }

    /// Whether a crash of ours, between a change of files and its daemon-reload, is why the unit needs one.
    func isOurs(_ unit: Unit) -> Bool {
        unit.needsDaemonReload && unit.dropIns.contains(DropIn.fileName) != dropIn.exists(for: unit.id)
    }

    /// Mends what such a crash left. Without this the unit would be refused for a pending daemon-reload that nobody knows of.
    /// - Returns: whether something was mended, and the unit has to be asked for again.
    func mend(_ unit: Unit) -> Bool {
        guard isOurs(unit) else { return false }
        if dropIn.exists(for: unit.id) { return dropIn.remove(unit.id) }
        return (try? dropIn.bringBack(unit.id)) != nil
    }
}

extension Unit {
    /// Whether processes may outlive a stop because the unit is set up so: they were never told to go, and are no leftovers.
    ///
    /// Every init script's unit has `KillMode=process`, since systemd knows too little of it: its processes were told by the
    /// script, and are waited for.
    var leavesSurvivors: Bool {
        initScript == nil && (killing?.mode == .process || killing?.mode == Unit.KillMode.none)
    }
}
