import CLinux
import Glibc

/// One unit on its way down, as the kernel shows it.
struct DescentMember {
    let unit: Unit
    let group: ControlGroup?
    /// How long it may take once its stop has begun, in seconds.
    let limit: Double
    private(set) var isPopulated: Bool
    private let handles: Handles
    private var mainIsGone = false
    private var wasToldAgain = false
    private var downSince: Double?
    /// When its own stop was first seen to be under way; until then it waits for others.
    private var begunAt: Double?
    private let since = Clock.monotonic

    /// Closes what was opened, however many copies of the member there were.
    private final class Handles {
        var events: Int32
        var main: Int32

        init(events: Int32, main: Int32) {
            self.events = events
            self.main = main
        }

        deinit {
            if events >= 0 { close(events) }
            if main >= 0 { close(main) }
        }
    }

    init(_ unit: Unit, limit: Double) {
        self.unit = unit
        self.limit = limit
        begunAt = unit.status.isStopping ? Clock.monotonic : nil
        group = unit.killing == nil ? nil : ControlGroup(unit.status.controlGroup)
        let main = unit.status.mainPID > 0 ? clinux_pidfd_open(Int32(truncatingIfNeeded: unit.status.mainPID)) : -1
        handles = Handles(events: group?.events() ?? -1, main: main)
        isPopulated = group?.isPopulated ?? false
    }

    /// Down, and nobody left who was meant to go.
    func isDone(_ status: UnitStatus) -> Bool {
        if wasRevived(status) { return true }
        return status.isDown && (!isPopulated || unit.leavesSurvivors)
    }

    /// Somebody started it again after it was down.
    func wasRevived(_ status: UnitStatus) -> Bool {
        status.isUp && !status.invocationID.isEmpty && status.invocationID != unit.status.invocationID
    }

    mutating func note(_ status: UnitStatus) {
        isPopulated = group?.isPopulated ?? false
        if status.isDown, downSince == nil { downSince = Clock.monotonic }
        if status.isDown || status.isStopping, begunAt == nil {
            begunAt = max(since, status.leftActiveAt ?? Clock.monotonic)
        }
    }

    var hasBegun: Bool { begunAt != nil }

    /// When its own time is up, by `Clock.monotonic`; nil while it waits for others.
    var deadline: Double? { begunAt.map { $0 + limit } }

    /// Whether to send the unit's own stop signal, once, to what the main process left behind: systemd won't any more, and
    /// under `KillMode=mixed` it would have killed that without a word. A stop command that still runs is never told
    /// anything: it is the stop, and what it does may be worth as much as what the service does.
    mutating func mustTellAgain() -> Bool {
        // What to tell the processes of an init script, only the script knows.
        guard let killing = unit.killing, killing.mode != Unit.KillMode.none, !wasToldAgain, unit.initScript == nil
        else { return false }
        // Most finish by themselves now that they were told to by their main process.
        guard let downSince, isPopulated, Clock.monotonic - downSince >= min(5, limit / 4) else { return false }
        wasToldAgain = true
        return true
    }

    /// The kernel gives no notice of an emptied group here.
    var mustBePolled: Bool { handles.events < 0 && isPopulated }

    var items: [pollfd] {
        var items: [pollfd] = []
        if handles.events >= 0, isPopulated {
            items.append(pollfd(fd: handles.events, events: Int16(POLLPRI), revents: 0))
        }
        if handles.main >= 0, !mainIsGone { items.append(pollfd(fd: handles.main, events: Int16(POLLIN), revents: 0)) }
        return items
    }

    /// - Returns: whether something happened that is worth asking systemd about.
    mutating func hear(_ items: [pollfd]) -> Bool {
        var isNews = false
        for item in items where item.revents != 0 {
            if item.fd == handles.main, !mainIsGone {
                mainIsGone = true
                isNews = true
            } else if item.fd == handles.events, isPopulated {
                isPopulated = readEvents()
                isNews = isNews || !isPopulated
            }
        }
        if handles.events < 0, isPopulated {
            isPopulated = group?.isPopulated ?? false
            isNews = isNews || !isPopulated
        }
        return isNews
    }

    /// Through the descriptor that is polled: reading it is what makes the kernel give notice again.
    private func readEvents() -> Bool {
        guard lseek(handles.events, 0, SEEK_SET) == 0, case .bytes(let bytes) = Descriptor.read(handles.events) else {
            return false
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains("populated 1")
    }
}
