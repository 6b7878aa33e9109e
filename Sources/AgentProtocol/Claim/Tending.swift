/// What a run says to a host between its actions.
public enum Tending: Codable, Sendable, Hashable {
    /// The run lives.
    case renew(RunClaim)
    /// The report of an action is durable with the controller, which goes on from there.
    case confirm(RunClaim, Confirmation)
    /// The run doesn't need the host any more. Its guard is disarmed, too.
    case release(RunClaim)

    public var claim: RunClaim {
        switch self {
        case .renew(let claim), .confirm(let claim, _), .release(let claim): claim
        }
    }
}

public struct Confirmation: Codable, Sendable, Hashable {
    public var actionID: String
    /// For how many more seconds the guard stays armed, counted from now: the run has left something down that a later
    /// step brings up. Nil disarms it.
    public var keepFor: Double?
    /// Whether the run doesn't need the host any more.
    public var releases: Bool

    public init(actionID: String, keepFor: Double? = nil, releases: Bool = false) {
        self.actionID = actionID
        self.keepFor = keepFor
        self.releases = releases
    }
}

public enum TendingAnswer: Codable, Sendable, Hashable {
    case granted
    /// The host is another run's, or this controller's word doesn't count any more.
    case refused([Reason])
    /// Too late: nobody confirmed in time, and the host puts back or has put back all that the run did there. `attach` to this
    /// action gives its report.
    case reverted(actionID: String)
}
