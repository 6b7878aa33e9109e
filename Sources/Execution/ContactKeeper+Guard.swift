import AgentProtocol
import Inventory
import Journal

/// What is said to hosts between their actions.
extension ContactKeeper {
    /// Tells the host that the report of a guarded action is durable, for as long as it listens for that and a while more.
    ///
    /// - Parameter guardFor: how long the host waits, in seconds.
    /// - Returns: confirmed, reverted, or unconfirmed.
    func confirm(_ confirmation: Confirmation, guardFor: Double, on connection: HostConnection) async -> RunEvent {
        let id = confirmation.actionID
        let patience = Duration.seconds(guardFor) + Self.grace
        let stopwatch = Stopwatch(clock)
        var pause: Duration = .milliseconds(500)
        var lost = ContactFailure.connectionLost(message: "lull stopped waiting for the answer")
        repeat {
            do throws(ContactFailure) {
                switch try await fleet.tend(.confirm(claim, confirmation), on: connection) {
                case .granted: return .confirmed(actionID: id)
                case .refused(let reasons): return .unconfirmed(actionID: id, .refused(reasons))
                case .reverted(let revertID):
                    if let report = try await fleet.attach(to: revertID, for: nil, on: connection, progress: { _ in }) {
                        return .reverted(actionID: id, report)
                    }
                    return .unconfirmed(actionID: id, .refused([.revertedByGuard(actionID: revertID)]))
                }
            } catch {
                lost = error
            }
            try? await clock.sleep(for: pause)
            pause = min(pause * 2, Self.longestPause)
        } while stopwatch.elapsed < patience && !Task.isCancelled
        return .unconfirmed(actionID: id, .contact(lost))
    }

    /// Keeps a claim alive where a connection is open; where none is, the lease may run out, which harms nobody as long as the
    /// run is known to live.
    func renew(_ tending: Tending, on connection: HostConnection) async {
        _ = try? await fleet.tendIfConnected(tending, on: connection)
        await fleet.release(connection)
    }

    /// Gives a host back. One that can't be told is free when the lease is over, since the run is known to have ended.
    func giveBack(_ connection: HostConnection) async {
        _ = try? await fleet.tend(.release(claim), on: connection)
        await fleet.release(connection)
    }
}
