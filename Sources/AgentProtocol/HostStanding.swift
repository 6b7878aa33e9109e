/// How a host stands towards lull: which agent speaks, what its owner allows, whether it is on hold.
public struct HostStanding: Codable, Sendable, Hashable {
    /// The agent that speaks.
    public var agent: AgentFacts
    /// The digest of the agent that was put in place for good; nil where none was.
    public var installed: String?
    public var policy: PolicyStanding
    public var hold: Hold?

    public init(agent: AgentFacts, installed: String?, policy: PolicyStanding, hold: Hold?) {
        self.agent = agent
        self.installed = installed
        self.policy = policy
        self.hold = hold
    }
}

/// An agent that runs.
public struct AgentFacts: Codable, Sendable, Hashable {
    /// Of its program file.
    public var path: String
    /// The SHA-256 of its program, in lower-case hexadecimal; nil where it couldn't be read.
    public var digest: String?
    public var protocolVersion: Int
    /// Its effective user id.
    public var userID: Int

    public init(path: String, digest: String?, protocolVersion: Int, userID: Int) {
        self.path = path
        self.digest = digest
        self.protocolVersion = protocolVersion
        self.userID = userID
    }
}

/// What the policy file of a host comes to.
public enum PolicyStanding: Codable, Sendable, Hashable {
    /// There is none: everything is allowed.
    case none
    /// Its lines, without comments.
    case inForce(path: String, lines: [String])
    /// It can't be trusted or understood: everything is refused.
    case unusable([Reason])
}
