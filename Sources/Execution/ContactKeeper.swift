import AgentProtocol
import Inventory
import Journal
import Synchronization

/// Gets an action done over a link that may break: the work goes on at the host, so a lost link is taken up again and the
/// action is asked for by its id, which never acts twice.
struct ContactKeeper: Sendable {
    let fleet: any Fleet
    let clock: any Clock<Duration>
    /// On whose behalf, and whose claims may be set aside.
    let claim: RunClaim
    let takeOver: TakeOver?
    let attachments: [String: String]
    /// All that the run has. An action is sent those that it takes.
    let secrets: Secrets
    private let turns = Turns()

    /// How an action is asked for.
    enum Approach: Sendable {
        /// For the first time.
        case perform
        /// It may have been asked for before.
        case find(ifUnknown: IfUnknown)

        enum IfUnknown: Sendable {
            /// It never arrived, so asking is asking for the first time.
            case perform
            /// It never arrived, and isn't wanted any more.
            case leave
            /// The host may have forgotten it.
            case giveUp
        }
    }

    /// How long to look for a lost host, beyond the time that the action itself may still take.
    static let grace: Duration = .seconds(30)
    /// How long to look for the record of an action that was lost before.
    static let reconcilePatience: Duration = .seconds(10)
    static let longestPause: Duration = .seconds(5)

    /// The event that ends the action: settled, or lost.
    func carryOut(
        _ intent: ActionIntent, _ approach: Approach, on connection: HostConnection,
        progress: @escaping @Sendable (ActionProgress) async -> Void
    ) async -> RunEvent {
        let sightings = Sightings(clock)
        let progress: @Sendable (ActionProgress) async -> Void = {
            sightings.note($0)
            await progress($0)
        }
        let ifUnknown: Approach.IfUnknown
        var lost = ContactFailure.connectionLost(message: "the action's report never came")
        switch approach {
        case .find(let unknown): ifUnknown = unknown
        case .perform:
            ifUnknown = .perform
            do throws(ContactFailure) {
                let report = try await perform(intent, on: connection, progress)
                return .settled(await awaitGuard(report, on: connection))
            } catch {
                lost = error
            }
            if lost.provesNothingBegan || Task.isCancelled { return .lost(actionID: intent.id, lost) }
        }
        return await find(intent, ifUnknown, on: connection, lost: lost, sightings: sightings, progress: progress)
    }

    /// Looks for the action until the host answers or patience ends.
    private func find(
        _ intent: ActionIntent, _ ifUnknown: Approach.IfUnknown, on connection: HostConnection, lost: ContactFailure,
        sightings: Sightings, progress: @escaping @Sendable (ActionProgress) async -> Void
    ) async -> RunEvent {
        let patience =
            intent.purpose == .reconcile
            ? Self.reconcilePatience : Duration.seconds(intent.worstCase) + Self.grace
        let stopwatch = Stopwatch(clock)
        var pause: Duration = .milliseconds(500)
        repeat {
            do throws(ContactFailure) {
                if let report = try await fleet.attach(
                    to: intent.id, for: turns.next(claim), on: connection, progress: progress)
                {
                    return .settled(await awaitGuard(report, on: connection))
                }
                // Where it had begun, the host has lost its record: it must not begin again.
                if !sightings.hasBegun {
                    switch ifUnknown {
                    case .perform:
                        let report = try await perform(intent, on: connection, progress)
                        return .settled(await awaitGuard(report, on: connection))
                    case .leave: return .lost(actionID: intent.id, .neverArrived)
                    case .giveUp: return .lost(actionID: intent.id, lost)
                    }
                }
            } catch {
                // A host that reboots is meant to be away: that is how far the action is.
                if let away = sightings.reboot { await progress(away) }
            }
            // Sleeping ends at once when the run was abandoned.
            try? await clock.sleep(for: pause)
            pause = min(pause * 2, Self.longestPause)
        } while stopwatch.elapsed < patience && !Task.isCancelled
        return .lost(actionID: intent.id, lost)
    }

    /// Where the host was putting back by itself what the run did there, the refusal is passed on when that is over.
    private func awaitGuard(_ report: ActionReport, on connection: HostConnection) async -> ActionReport {
        guard let id = report.guardInTheWay(of: claim.runID) else { return report }
        _ = try? await fleet.attach(to: id, for: nil, on: connection) { _ in }
        return report
    }

    private func perform(
        _ intent: ActionIntent, on connection: HostConnection,
        _ progress: @escaping @Sendable (ActionProgress) async -> Void
    ) async throws(ContactFailure) -> ActionReport {
        let request = request(intent)
        return try await fleet.perform(
            request, with: secrets.only(request.secrets), on: connection, progress: progress)
    }

    private func request(_ intent: ActionIntent) -> ActionRequest {
        let needed = Set(intent.program.compactMap(\.attachment))
        return ActionRequest(
            id: intent.id, program: intent.program, closing: intent.closing,
            attachments: attachments.filter { needed.contains($0.key) },
            putsBack: intent.purpose == .rollback && intent.errand == nil ? true : nil, claim: turns.now(claim),
            takeOver: takeOver,
            guardFor: intent.guardFor, releases: intent.releases, takesBack: intent.errand?.takesBack)
    }
}

/// Counts the questions that a controller has asked of its hosts, so that a request which was on its way before one can be told
/// from what follows on the answer.
private final class Turns: Sendable {
    private let count = Mutex(0)

    func now(_ claim: RunClaim) -> RunClaim { claim.inTurn(count.withLock(\.self)) }

    func next(_ claim: RunClaim) -> RunClaim {
        claim.inTurn(
            count.withLock {
                $0 += 1
                return $0
            })
    }
}

extension RunClaim {
    fileprivate func inTurn(_ turn: Int) -> RunClaim {
        var claim = self
        claim.turn = turn
        return claim
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

extension Operation {
    fileprivate var attachment: String? {
        if case .copy(let copy) = self { copy.digest } else { nil }
    }
}
