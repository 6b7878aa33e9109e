/// The version of this protocol. Controller and agent are built together and the agent is found by content hash,
/// so both sides are equal but for an agent that was installed for good.
public let protocolVersion = 7

/// What the controller sends. `request` numbers are the controller's own, and come back in the answer.
public enum ControllerMessage: Codable, Sendable, Hashable {
    case forecast(request: Int, program: [Operation])
    /// Perform it, unless the id is known already: then the same as `attach`. What its secrets are stands beside the request,
    /// which is recorded; nil where it takes none.
    case perform(ActionRequest, secrets: Secrets? = nil)
    /// Report on the action with this id: progress while it runs, and its end. Where it isn't known, what the run that asks had
    /// sent before doesn't begin it any more; nil where nobody's request can be on its way.
    case attach(id: String, claim: RunClaim?)
    /// What the run says between its actions. Answered with `tended`.
    case tend(request: Int, Tending)
    /// Asks once, read-only; nothing is recorded. `timeout` is in seconds. Answered with `asked`.
    case ask(request: Int, Probe, timeout: Double)
    /// Say which agent this is, what the host's owner allows, and whether it is on hold.
    case standing(request: Int)
    /// Put the host on hold, in place of a hold that is there. `since` is set by the host. Answered with `standing`.
    case hold(request: Int, Hold)
    /// End the host's hold. Answered with the `standing` of before.
    case release(request: Int)
    /// Put the agent in place for good, or take it away; `rehearsal` only says what would change.
    case setUp(request: Int, AgentSetup, rehearsal: Bool)
    /// How units stand, and what lull does and has done on the host; without units, those that deserve a look. Read-only.
    case status(request: Int, units: [String])
    /// What the host has for actions to come: room, clock, kernel. Read-only.
    case examine(request: Int)
    /// What a plain stop would do to the host's services. Read-only.
    case audit(request: Int, question: AuditQuestion)
}

/// What the agent sends. `hello` comes first, once, before it reads anything.
public enum AgentMessage: Codable, Sendable, Hashable {
    case hello(AgentHello)
    case forecast(request: Int, HostForecast)
    case standing(request: Int, HostStanding)
    case setUp(request: Int, SetupReport)
    case status(request: Int, HostStatus)
    case examined(request: Int, HostExamination)
    case audit(request: Int, HostAudit)
    case tended(request: Int, TendingAnswer)
    case asked(request: Int, ProbeReply)
    case progress(ActionProgress)
    case report(ActionReport)
    /// The action is not known here (an `attach` to an id that never arrived, and never will).
    case unknownAction(id: String)
    /// The request could not be understood or served; the connection goes on.
    case problem(request: Int?, id: String?, message: String)
}

public struct AgentHello: Codable, Sendable, Hashable {
    public var protocolVersion: Int
    /// The effective user id; 0 after `sudo`.
    public var userID: Int

    public init(protocolVersion: Int, userID: Int) {
        self.protocolVersion = protocolVersion
        self.userID = userID
    }
}
