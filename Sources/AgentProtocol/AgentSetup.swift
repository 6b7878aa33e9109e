/// What is to be put in place on a host for good. Only an agent that was started as `lull-agent setup` takes it.
public enum AgentSetup: Codable, Sendable, Hashable {
    case install(AgentInstallation)
    /// Takes away what an installation put there, but for the policy.
    case remove
}

public struct AgentInstallation: Codable, Sendable, Hashable {
    /// The user who may start the agent as root, and do nothing else with it; nil for no such line.
    public var user: String?
    /// The line of a public key file: with this key the user can do nothing but speak to the agent.
    public var publicKey: String?
    /// The text of the policy file; nil leaves what is there.
    public var policy: String?

    public init(user: String? = nil, publicKey: String? = nil, policy: String? = nil) {
        self.user = user
        self.publicKey = publicKey
        self.policy = policy
    }
}

/// What a setup changed, or would change.
public struct SetupReport: Codable, Sendable, Hashable {
    public var changes: [SetupChange]
    /// Why it can't be done, or wasn't done to its end. What was changed before then is among `changes`.
    public var problems: [Reason]

    public init(changes: [SetupChange], problems: [Reason] = []) {
        self.changes = changes
        self.problems = problems
    }
}

public struct SetupChange: Codable, Sendable, Hashable {
    public enum Kind: String, Codable, Sendable, Hashable {
        case create, replace, remove
        /// It is so already.
        case keep
    }

    public var kind: Kind
    public var path: String
    /// What it is for, in a few words.
    public var meaning: String

    public init(_ kind: Kind, _ path: String, _ meaning: String) {
        self.kind = kind
        self.path = path
        self.meaning = meaning
    }
}

/// Where an agent that was put in place for good lies.
public enum InstalledAgent {
    public static let directory = "/usr/local/lib/lull"
    /// A link to the program, which is named by its digest: see `name(digest:)`.
    public static let path = directory + "/lull-agent"

    public static func name(digest: String) -> String { "agent-\(digest)" }
}
