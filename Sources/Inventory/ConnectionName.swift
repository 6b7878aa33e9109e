/// Names of hosts and users as they are typed, for whoever writes an inventory.
public enum ConnectionName {
    /// Why it can't be given to ssh, behind its name; nil for a good one.
    public static func problem(_ name: String, isUser: Bool) -> String? {
        SSHName.problem(name, isUser: isUser)?.words
    }

    /// Cuts `web1:22` and `[address]:22`. A name may hold ranges.
    /// - Returns: nil for what is no host.
    public static func split(_ written: String) -> (name: String, port: Int?)? {
        HostAddress(written).map { ($0.host, $0.port) }
    }
}
