/// What a host remembers of the runs that acted on it, for as long as it matters: who has it now, and whose word doesn't count
/// any more. `ClaimRules` and `GuardRules` say how it changes.
public struct HostClaims: Codable, Sendable, Hashable {
    public var held: HeldClaim?
    /// The newest last.
    public var fences: [ClaimFence]

    public init(held: HeldClaim? = nil, fences: [ClaimFence] = []) {
        self.held = held
        self.fences = fences
    }

    public var isEmpty: Bool { held == nil && fences.isEmpty }
}

/// The claim of the run that has the host.
public struct HeldClaim: Codable, Sendable, Hashable {
    /// With the highest epoch that was seen of it, and the highest turn of that.
    public var claim: RunClaim
    /// When the run took the host.
    public var since: HostMoment
    /// When something of the run was last heard.
    public var lastWord: HostMoment
    /// Whose run it is on this host; nil where nobody asked.
    public var caller: Int?
    /// What the run had recorded here, in order, but for what puts back.
    public var actions: [String]
    /// The action whose success ends the claim.
    public var releasesWith: String?
    public var guarding: ArmedGuard?
    /// The action by which the host itself has put back what the run did.
    public var reverted: String?

    public init(
        claim: RunClaim, since: HostMoment, lastWord: HostMoment, caller: Int? = nil, actions: [String] = [],
        releasesWith: String? = nil, guarding: ArmedGuard? = nil, reverted: String? = nil
    ) {
        self.claim = claim
        self.since = since
        self.lastWord = lastWord
        self.caller = caller
        self.actions = actions
        self.releasesWith = releasesWith
        self.guarding = guarding
        self.reverted = reverted
    }
}

/// The dead-man's switch of a run on a host.
public struct ArmedGuard: Codable, Sendable, Hashable {
    /// The action that is to be confirmed.
    public var actionID: String
    /// How long it waits, in seconds.
    public var seconds: Double
    /// From when on it waits; nil until the action's end.
    public var since: HostMoment?
    /// The action that puts back, once its time was up. From then on nothing disarms it.
    public var revert: String?
    /// How many of those were begun: one that dies is begun anew.
    public var attempts: Int

    public init(actionID: String, seconds: Double, since: HostMoment? = nil, revert: String? = nil, attempts: Int = 0) {
        self.actionID = actionID
        self.seconds = seconds
        self.since = since
        self.revert = revert
        self.attempts = attempts
    }
}

/// From which epoch on a run that had the host may come back. What comes with a lower one was sent by a controller that is
/// thought dead.
public struct ClaimFence: Codable, Sendable, Hashable {
    public var runID: String
    public var epoch: Int
    /// From which turn on the controller of this epoch may (`RunClaim.turn`).
    public var turn: Int
    /// Whom the host listened to instead, as its owner's name.
    public var by: String
    /// See `HeldClaim`.
    public var reverted: String?

    public init(runID: String, epoch: Int, turn: Int = 0, by: String, reverted: String? = nil) {
        self.runID = runID
        self.epoch = epoch
        self.turn = turn
        self.by = by
        self.reverted = reverted
    }

    /// How many a host remembers.
    public static let limit = 32
}
