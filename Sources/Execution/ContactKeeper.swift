import AgentProtocol
import Inventory
import Journal
import Synchronization

/// Gets an action done over a link that may break: the work goes on at the host, so a lost link is taken up again and the
/// action is asked for by its id, which never acts twice.
struct ContactKeeper: Sendable {
    let fleet: any Fleet
    let clock: any Clock<Duration>

    /// How long to look for a lost host, beyond the time that the action itself may still take.
    static let grace: Duration = .seconds(30)
    /// How long to look for the record of an action that was lost before.
    static let reconcilePatience: Duration = .seconds(10)
    static let longestPause: Duration = .seconds(5)

    /// The event that ends the action: settled, or lost.
    func carryOut(
        _ intent: ActionIntent, on connection: HostConnection, attachments: [String: String],
        progress: @escaping @Sendable (ActionProgress) async -> Void
    ) async -> RunEvent {
        let needed = Set(intent.program.compactMap(\.attachment))
        let request = ActionRequest(
            id: intent.id, program: intent.program, closing: intent.closing,
            attachments: attachments.filter { needed.contains($0.key) },
            putsBack: intent.purpose == .rollback ? true : nil)
        let sightings = Sightings(clock)
        let progress: @Sendable (ActionProgress) async -> Void = {
            sightings.note($0)
            await progress($0)
        }
        var lost: ContactFailure
        if intent.purpose == .reconcile {
            lost = .connectionLost(message: "the action's report never came")
        } else {
            do throws(ContactFailure) {
                return .settled(try await fleet.perform(request, on: connection, progress: progress))
            } catch {
                lost = error
            }
        }
        if lost.provesNothingBegan || Task.isCancelled { return .lost(actionID: intent.id, lost) }
        let patience =
            intent.purpose == .reconcile
            ? Self.reconcilePatience : Duration.seconds(intent.worstCase) + Self.grace
        return await find(
            intent, request, on: connection, lost: lost, patience: patience, sightings: sightings, progress: progress)
    }

    /// Looks for the action until the host answers or patience ends.
    private func find(
        _ intent: ActionIntent, _ request: ActionRequest, on connection: HostConnection, lost: ContactFailure,
        patience: Duration, sightings: Sightings, progress: @escaping @Sendable (ActionProgress) async -> Void
    ) async -> RunEvent {
        let stopwatch = Stopwatch(clock)
        var pause: Duration = .milliseconds(500)
        repeat {
            do throws(ContactFailure) {
                if let report = try await fleet.attach(to: request.id, on: connection, progress: progress) {
                    return .settled(report)
                }
                let isOver = intent.purpose == .reconcile && request.program.contains(where: \.isReboot)
                if !sightings.hasBegun, !isOver {
                    // It never arrived, so asking is asking for the first time.
                    return .settled(try await fleet.perform(request, on: connection, progress: progress))
                }
                // It had begun, or may have, and the host has lost its record: it must not begin again.
            } catch {
                // A host that reboots is meant to be away: that is how far the action is.
                if let away = sightings.reboot { await progress(away) }
            }
            // Sleeping ends at once when the run was abandoned.
            try? await clock.sleep(for: pause)
            pause = min(pause * 2, Self.longestPause)
        } while stopwatch.elapsed < patience && !Task.isCancelled
        return .lost(actionID: request.id, lost)
    }
}

/// What the host has said of an action while there was contact.
private final class Sightings: Sendable {
    private let last = Mutex<(progress: ActionProgress, at: Duration)?>(nil)
    private let stopwatch: Stopwatch

    init(_ clock: some Clock<Duration>) { stopwatch = Stopwatch(clock) }

    func note(_ progress: ActionProgress) { last.withLock { $0 = (progress, stopwatch.elapsed) } }

    var hasBegun: Bool { last.withLock { $0 != nil } }

    /// How far the reboot is, of which the host spoke last; nil if it spoke of something else.
    var reboot: ActionProgress? {
        guard let (said, at) = last.withLock({ $0 }), said.phase == .rebooting else { return nil }
        var now = said
        now.elapsed += (stopwatch.elapsed - at) / .seconds(1)
        now.detail = "not back yet"
        return now
    }
}

/// Measures by any clock.
private struct Stopwatch: Sendable {
    private let measure: @Sendable () -> Duration

    init(_ clock: some Clock<Duration>) {
        let start = clock.now
        measure = { start.duration(to: clock.now) }
    }

    var elapsed: Duration { measure() }
}

extension Operation {
    fileprivate var isReboot: Bool {
        if case .reboot = self { true } else { false }
    }

    fileprivate var attachment: String? {
        if case .copy(let copy) = self { copy.digest } else { nil }
    }
}
