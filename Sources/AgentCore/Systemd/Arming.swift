import AgentProtocol

/// Whether and when systemd has to be kept from killing, by a drop-in and a daemon-reload.
///
/// A drop-in that is added while a unit is stopping still rescues it. So where systemd's own deadline is far enough, the
/// stop begins without one, and nearly always ends without one: a fast service costs no daemon-reload.
enum Arming: Hashable {
    /// systemd kills nothing here by itself.
    case needless
    /// Only if it is still stopping after a moment.
    case late
    /// Before anything is stopped.
    case early

    /// How long a stop may go on before it is armed, in seconds: a twentieth of the nearest of systemd's deadlines, but
    /// at least one second. On a busy host a fast stop takes a second too, and isn't worth a daemon-reload.
    static func moment(for units: [Unit]) -> Double {
        max(1, (units.compactMap(\.killing?.timeout).min() ?? 0) / 20)
    }
    /// The least distance to systemd's deadline that leaves time for a daemon-reload on a busy host, in seconds.
    static let margin = 10.0

    /// One answer for all that stop together: if one unit needs it before, the one daemon-reload serves all.
    static func needed(for units: [Unit]) -> Arming {
        let needs = units.map(need)
        return needs.contains(.early) ? .early : needs.contains(.late) ? .late : .needless
    }

    private static func need(_ unit: Unit) -> Arming {
        guard let killing = unit.killing else { return .needless }
        // `TimeoutStopSec=infinity` alone is enough, except that `mixed` kills children the moment the main process is gone;
        // `SendSIGKILL=no` alone gives the unit up while its process still runs.
        if killing.timeout == .infinity, !killing.sendsFinal || killing.mode != .mixed { return .needless }
        if killing.mode == .mixed, killing.sendsFinal { return .early }
        if killing.timeout < margin { return .early }
        // Another drop-in may win over ours. That has to be known before it's too late to refuse.
        return unit.dropIns.allSatisfy { $0 <= DropIn.fileName } ? .late : .early
    }

    /// What keeps a unit from being safe although its drop-in is loaded; nil if it is safe.
    static func flaw(in status: UnitStatus) -> Reason? {
        if status.sendsSIGKILL != "no" {
            return .overridden(unit: status.id, property: "SendSIGKILL", value: status.sendsSIGKILL)
        }
        if status.stopTimeout != "infinity" {
            return .overridden(unit: status.id, property: "TimeoutStopSec", value: status.stopTimeout)
        }
        if Unit.Kind(status.id) == .service, !["", "continue"].contains(status.oomPolicy) {
            return .overridden(unit: status.id, property: "OOMPolicy", value: status.oomPolicy)
        }
        return nil
    }
}
