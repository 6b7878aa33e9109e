import AgentProtocol
import CLinux
import Glibc

/// The process behind the dead-man's switch (`lull-agent guard`). It belongs to no session and to no action, holds
/// `guard.lock` while it watches, and is gone when nothing is left to watch over. Killed, it is started again by whatever
/// comes by next.
struct GuardWatch {
    let state: StateDirectory
    let keeper: GuardKeeper

    static let lockName = "guard.lock"
    /// Between two looks, in seconds.
    private static let rhythm = 1.0
    /// For how long a record may wait for a worker to begin it, in seconds. Then its front died, and nobody ever will.
    private static let patience = 30.0

    private enum Ending { case nothingToWatch, handedOver }

    /// - Parameter asService: whether systemd watches over this process: then it waits for whoever it takes over from.
    static func run(in state: StateDirectory, asService: Bool) -> Int32 {
        let watch = GuardWatch(state: state, keeper: GuardKeeper(state: state, isService: asService))
        do throws(SystemError) {
            while let lock = try lock(in: state, waiting: asService) {
                let ending = watch.watch()
                withExtendedLifetime(lock) {}
                if ending == .handedOver { return 0 }
                // Armed between the last look and now, by someone who saw us watching.
                if try ClaimStore(state).read().held?.guarding == nil { return 0 }
            }
            return 0
        } catch {
            return 1
        }
    }

    /// Whoever only asks whether it is held holds it for a moment.
    private static func lock(in state: StateDirectory, waiting: Bool) throws(SystemError) -> FileLock? {
        for _ in 0..<5 {
            if let lock = try FileLock.take(lockName, in: state.root, waiting: waiting) { return lock }
            Clock.sleep(until: Clock.monotonic + 0.02)
        }
        return nil
    }

    /// - Returns: how it ended: what goes wrong meanwhile is tried again.
    private func watch() -> Ending {
        var keeper = keeper
        var waiting = Waiting()
        let farewell = Farewell()
        while true {
            var pause = Self.rhythm
            do throws(SystemError) {
                if let ending = try look(&pause, &waiting) { return ending }
            } catch {
                // Somebody has removed the state directory, and with it all that could be put back.
                if access(state.root.path, F_OK) != 0, errno == ENOENT { return .nothingToWatch }
                // A disk that is full now may have room later.
                pause = 5
            }
            if keeper.handOver() { return .handedOver }
            guard farewell.comes(within: pause) else { continue }
            // The session that it was started from ends, or the host goes down.
            _ = keeper.handOver(atOnce: true)
            return .handedOver
        }
    }

    /// - Returns: nil as long as there is something to watch.
    private func look(_ pause: inout Double, _ waiting: inout Waiting) throws(SystemError) -> Ending? {
        let desk = ClaimDesk(state: state)
        let claims = try desk.store.read()
        let situation = desk.situation(claims)
        let reverter = Reverter(state: state)
        switch GuardRules.verdict(claims, situation) {
        case .idle: return try keeper.leave() ? .nothingToWatch : nil
        case .busy: attend(claims, situation, &waiting)
        case .waits(let seconds): pause = min(pause, seconds)
        case .due:
            // What a host that goes down starts is stopped again, or refused: after the boot is early enough.
            if !isGoingDown, try reverter.begin() { pause = 0 }
        case .reverting(let id):
            try reverter.goOn(with: id)
            pause = 0.2
        }
        return nil
    }

    private var isGoingDown: Bool { Systemd.isRunning && Power(systemctl: Systemctl()).isShuttingDown }

    /// A record that nobody has begun, and since when it is known.
    private struct Waiting {
        var id: String?
        var since = 0.0
    }

    /// Sees to it that the run's last action has an end some day.
    private func attend(_ claims: HostClaims, _ situation: ClaimRules.Situation, _ waiting: inout Waiting) {
        guard let held = claims.held, let guarding = held.guarding else { return }
        if situation.atWork == nil { return noteEnd(of: guarding.actionID, claims) }
        guard let id = held.actions.last, let record = try? ActionRecord.find(id, in: state),
            let now = try? record.state()
        else { return }
        switch now {
        case .waiting where waiting.id != id: waiting = Waiting(id: id, since: Clock.monotonic)
        case .waiting:
            if Clock.monotonic - waiting.since > Self.patience { _ = try? record.withdraw(from: state) }
        case .rebooted: _ = try? Desk(state: state, rules: .current()).resumeAfterReboot()
        case .running, .rebooting, .finished, .abandoned: break
        }
    }

    private func noteEnd(of id: String, _ claims: HostClaims) {
        // One that never arrived whole, or was withdrawn, has touched nothing, and its run may still have.
        var request = ActionRequest(id: id, program: [], claim: claims.held?.claim)
        var outcome: Outcome?
        if let record = try? ActionRecord.find(id, in: state) {
            outcome = (try? record.conclude() ?? record.report())?.outcome
            if outcome == .unknown { outcome = nil }
            if let stored = try? record.storedRequest() { request = stored.request }
        }
        try? ClaimDesk(state: state).ended(request, outcome)
    }
}
