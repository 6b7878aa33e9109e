import AgentProtocol
import Glibc

/// Keeps systemd from killing units, for as long as it lasts, by drop-ins that are loaded and seen to be effective.
///
/// The drop-ins outlast the shield: a unit that is still stopping keeps its own. `Sweeper` takes them away when that is safe.
final class Shield {
    private let systemctl: Systemctl
    private let dropIn: DropIn
    private var locks: [Int32] = []
    /// When it was raised, by `Clock.monotonic`.
    private(set) var raisedAt: Double?

    init(systemctl: Systemctl, dropIn: DropIn) {
        self.systemctl = systemctl
        self.dropIn = dropIn
    }

    deinit { lower() }

    /// Lets others sweep. Nothing is removed.
    func lower() {
        for lock in locks { close(lock) }
        locks = []
    }

    /// Before anything is stopped: may be refused, and then nothing is left behind.
    /// - Returns: why systemd can't be kept from killing; empty if it is kept.
    func raiseEarly(for units: [Unit]) throws(ServiceManagerError) -> [Reason] {
        // Our daemon-reload would load what others have changed and not yet loaded.
        let pending = try Sweeper(systemctl: systemctl, dropIn: dropIn).pendingEdits()
        if !pending.isEmpty { return [.daemonReloadPending(units: pending)] }
        let flaws = try raise(for: units)
        if flaws.isEmpty { return [] }
        lower()
        var isChanged = false
        for unit in units where dropIn.remove(unit.id) { isChanged = true }
        if isChanged { try systemctl.daemonReload() }
        raisedAt = nil
        return flaws
    }

    /// While something is stopping. Saving it comes before all else, so edits of others that are pending don't hinder.
    /// - Returns: units that may be killed all the same, and why.
    func raiseLate(for units: [Unit]) throws(ServiceManagerError) -> [Reason] { try raise(for: units) }

    private func raise(for units: [Unit]) throws(ServiceManagerError) -> [Reason] {
        let endangered = units.filter { $0.killing != nil }
        if endangered.isEmpty { return [] }
        for unit in endangered { locks.append(try dropIn.write(for: unit.id)) }
        try systemctl.daemonReload()
        raisedAt = Clock.monotonic
        return try systemctl.statuses(endangered.map(\.id)).compactMap { Arming.flaw(in: $0) }
    }
}
