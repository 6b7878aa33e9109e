/// How the controller uses ssh, and how much of it. What a host needs is in its `HostConnection`.
public struct SSHOptions: Sendable, Hashable {
    /// The most ssh processes at one time.
    public var forks: Int
    /// The agents that may be sent, one for each processor. The first fits most hosts.
    public var agentPaths: [String]
    /// For the TCP connection and the key exchange, in seconds. ssh rounds to whole ones.
    public var connectTimeout: Double
    /// A name that is looked for in `PATH`, or an absolute path.
    public var program: String
    /// Put behind those of the host, so that the host's win: ssh takes the first value that it sees.
    public var extraArguments: [String]
    /// Where compressed agents are kept between runs; nil sends them as they are.
    public var cacheDirectory: String?
    /// How long the login shell and `sudo` may take beyond `connectTimeout` before they are given up, in seconds.
    public var loginTimeout: Double
    /// How long the sending of the agent may take, in seconds.
    public var uploadTimeout: Double
    /// How long an agent may take to leave after it was asked to, before the local ssh is ended, in seconds.
    public var closeTimeout: Double
    /// How long ssh may take to end by itself once its output has ended, in seconds. Its exit code tells why it did, so a
    /// busy controller gives it time.
    public var endTimeout: Double
    /// What agents are started to do.
    public var purpose: Purpose

    public enum Purpose: String, Sendable, Hashable {
        case serve
        /// The same, and it may be told to put itself in place for good.
        case setup
    }

    public init(
        forks: Int, agentPaths: [String], connectTimeout: Double = 10, program: String = "ssh",
        extraArguments: [String] = [], cacheDirectory: String? = nil, loginTimeout: Double = 20,
        uploadTimeout: Double = 600, closeTimeout: Double = 2,
        endTimeout: Double = 20, purpose: Purpose = .serve
    ) {
        self.forks = max(1, forks)
        self.agentPaths = agentPaths
        self.connectTimeout = connectTimeout
        self.program = program
        self.extraArguments = extraArguments
        self.cacheDirectory = cacheDirectory
        self.loginTimeout = loginTimeout
        self.uploadTimeout = uploadTimeout
        self.closeTimeout = closeTimeout
        self.endTimeout = endTimeout
        self.purpose = purpose
    }
}
