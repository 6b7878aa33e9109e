/// How to reach a host, from its inventory variables. What is nil is left to OpenSSH's own configuration.
public struct HostConnection: Sendable, Hashable, Codable {
    /// The name in the inventory.
    public var host: String
    /// `ansible_host`, or the name.
    public var address: String
    /// `ansible_port`.
    public var port: Int?
    /// `ansible_user`.
    public var user: String?
    /// `ansible_become`: run the agent through `sudo -n`.
    public var become: Bool
    /// `ansible_ssh_common_args`, split into words as a shell would.
    public var sshArguments: [String]

    public init(
        host: String, address: String, port: Int? = nil, user: String? = nil, become: Bool = false,
        sshArguments: [String] = []
    ) {
        self.host = host
        self.address = address
        self.port = port
        self.user = user
        self.become = become
        self.sshArguments = sshArguments
    }
}
