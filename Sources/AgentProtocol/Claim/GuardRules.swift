/// When a host puts back by itself what a run did there: when nobody has confirmed the end of its last guarded action in time.
public enum GuardRules {
    public enum Verdict: Sendable, Hashable {
        /// No guard is armed.
        case idle
        /// An action is under way, or its end has to be noted first.
        case busy
        /// In so many seconds, unless somebody confirms.
        case waits(Double)
        case due
        /// What puts back was begun. The host sees to it that it ends.
        case reverting(String)
    }

    public static func verdict(_ claims: HostClaims, _ situation: ClaimRules.Situation) -> Verdict {
        guard let guarding = claims.held?.guarding else { return .idle }
        if let revert = guarding.revert { return .reverting(revert) }
        guard situation.atWork == nil, guarding.since != nil else { return .busy }
        let left = left(guarding, situation.now)
        return left > 0 ? .waits(left) : .due
    }

    /// How much of its time is left, in seconds: all of it, until the action has ended.
    static func left(_ guarding: ArmedGuard, _ now: HostMoment) -> Double {
        guarding.since.map { now.left(of: guarding.seconds, since: $0) } ?? guarding.seconds
    }

    /// How often what puts back is begun when it dies half-way: killed, or by a reboot of the host.
    public static let attempts = 3

    /// The next action that puts back: `ID.revert`, then `ID.revert.2` and so on.
    /// - Returns: nil when it was begun often enough, or no guard is armed.
    public static func fire(_ claims: HostClaims) -> (id: String, claims: HostClaims)? {
        guard var guarding = claims.held?.guarding, guarding.attempts < attempts else { return nil }
        let before = guarding.revert
        guarding.attempts += 1
        let number = guarding.attempts == 1 ? "" : ".\(guarding.attempts)"
        let last = claims.held?.actions.last ?? guarding.actionID
        // It becomes a name of a directory.
        let id = String(last.prefix(100)) + suffix + number
        guarding.revert = id
        var claims = claims
        claims.held?.guarding = guarding
        // A run that ends with it ends with the attempt that follows.
        if before != nil, claims.held?.releasesWith == before { claims.held?.releasesWith = id }
        return (id, claims)
    }

    private static let suffix = ".revert"

    /// Whether this is the id of an action that a host puts back with by itself, be it the first of an action or a later one.
    public static func isRevert(_ id: String) -> Bool {
        if id.hasSuffix(suffix) { return true }
        guard let dot = id.utf8.lastIndex(of: UInt8(ascii: ".")), Int(id[dot...].dropFirst()) != nil else {
            return false
        }
        return id[..<dot].hasSuffix(suffix)
    }

    /// What is remembered when what puts back has ended: that it was done, until the run gives the host back.
    public static func reverted(_ claims: HostClaims) -> HostClaims {
        guard let held = claims.held, let revert = held.guarding?.revert else { return claims }
        var claims = claims
        claims.held?.guarding = nil
        claims.held?.reverted = revert
        // The run didn't want to wait for it.
        return held.releasesWith == revert ? claims.releasing() : claims
    }

    /// The request by which a host puts back what a run did.
    /// - Parameter history: what the run did there, but for what put back.
    public static func request(_ id: String, for claim: RunClaim, _ history: [PastAction]) -> ActionRequest {
        let composition = UndoComposer.compose(history)
        return ActionRequest(
            id: id, program: composition.program, closing: composition.closing, putsBack: true, claim: claim)
    }

    /// The longest that a guard waits, in seconds. A wish that is none is a second.
    static func within(_ seconds: Double) -> Double { seconds >= 1 ? min(seconds, 30 * 86_400) : 1 }
}
