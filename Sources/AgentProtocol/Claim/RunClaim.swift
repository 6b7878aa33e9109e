/// The mark of a run on a host: nobody else acts there meanwhile. It comes with every action of the run, and whatever the
/// run says to the host renews it.
public struct RunClaim: Codable, Sendable, Hashable {
    public var runID: String
    /// Whose run it is, such as `ann@control1`.
    public var owner: String
    /// How often the run was taken up again after an interruption. A host refuses what comes with a lower one than it has seen: a
    /// controller that is thought dead and isn't does no harm any more.
    public var epoch: Int
    /// How long the claim counts as live after the last word of the run, in seconds. It does so as long as an action of the
    /// run is under way, too.
    public var lease: Double
    /// How often the controller had asked hosts what became of an action when this was sent. What it had sent before such a
    /// question, and what arrives only after the answer that nothing is known, is refused.
    public var turn: Int

    public init(runID: String, owner: String, epoch: Int, lease: Double = RunClaim.usualLease, turn: Int = 0) {
        self.runID = runID
        self.owner = owner
        self.epoch = epoch
        self.lease = lease
        self.turn = turn
    }

    public static let usualLease = 60.0
}

/// Which claims of other runs a request may set aside.
public struct TakeOver: Codable, Sendable, Hashable {
    /// Runs that are known to be dead: theirs are set aside when the lease is over.
    public var deadRuns: [String]
    /// Runs that are known to have ended, with the epoch that they ended in: theirs are set aside at once, unless somebody has
    /// taken the run up again or a guard is armed.
    public var endedRuns: [String: Int]
    /// The operator's `--take-over`: whoever has it, and live or not.
    public var anyRun: Bool

    public init(deadRuns: [String] = [], endedRuns: [String: Int] = [:], anyRun: Bool = false) {
        self.deadRuns = deadRuns
        self.endedRuns = endedRuns
        self.anyRun = anyRun
    }
}

/// A claim as it stands on a host.
public struct ClaimStanding: Codable, Sendable, Hashable {
    public var claim: RunClaim
    /// Seconds since 1970, by the host's clock.
    public var since: Double
    /// How long nothing was heard of the run, in seconds.
    public var silence: Double
    /// For how many more seconds it is live; 0 or less where its lease is over.
    public var remaining: Double
    /// When the host puts back by itself what the run did, in seconds from now; nil where no guard is armed.
    public var revertsIn: Double?
    /// The action by which the host puts back, or has put back, by itself what the run did.
    public var reverted: String?

    public init(
        claim: RunClaim, since: Double, silence: Double = 0, remaining: Double, revertsIn: Double? = nil,
        reverted: String? = nil
    ) {
        self.claim = claim
        self.since = since
        self.silence = silence
        self.remaining = remaining
        self.revertsIn = revertsIn
        self.reverted = reverted
    }
}
