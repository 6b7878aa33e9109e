import AgentProtocol
import Inventory

/// The words of an ssh command line. Pure: nothing is started here.
struct SSHCommand: Sendable, Hashable {
    /// Without the program itself.
    var arguments: [String]

    /// The user's own configuration decides about keys, known hosts, jump hosts and algorithms. Ours says only what a
    /// conversation with a program needs, and comes after the user's words, since ssh takes the first value it sees.
    ///
    /// - Throws: `.unsafeAddress` for what could be taken for an option, or reach a shell through `ProxyCommand`.
    init(to connection: HostConnection, remoteCommand: String, options: SSHOptions) throws(ContactFailure) {
        guard SafeName.isAddress(connection.address) else { throw .unsafeAddress(value: connection.address) }
        if let user = connection.user, !SafeName.isUser(user) { throw .unsafeAddress(value: user) }
        for word in connection.sshArguments + options.extraArguments where word.unicodeScalars.contains("\0") {
            throw .unsafeAddress(value: word)
        }
        var words = connection.sshArguments + options.extraArguments
        for option in Self.ours(options) { words += ["-o", option] }
        words.append("-T")
        if let port = connection.port { words += ["-p", String(port)] }
        if let user = connection.user { words += ["-l", user] }
        words += ["--", connection.address, remoteCommand]
        arguments = words
    }

    private static func ours(_ options: SSHOptions) -> [String] {
        [
            // Nobody is there to answer a question.
            "BatchMode=yes",
            "ConnectTimeout=\(max(1, Int(options.connectTimeout.rounded(.up))))",
            // A cut that nobody tells of is noticed after 15 to 20 seconds.
            "ServerAliveInterval=5",
            "ServerAliveCountMax=3",
            // What ssh says at this level is what `SSHEnding` knows how to read.
            "LogLevel=INFO",
            // What the user has set up for sessions at a terminal would fail here, or mix with the agent's output.
            "ClearAllForwardings=yes",
            "PermitLocalCommand=no",
            "RemoteCommand=none",
        ]
    }
}

/// Names from an inventory that go onto ssh's command line.
///
/// The characters are those that OpenSSH 9.6 itself began to refuse (CVE-2023-51385): older ones put them into the
/// shell command of `ProxyCommand`.
enum SafeName {
    static func isAddress(_ name: String) -> Bool {
        isSafe(name) && !name.unicodeScalars.contains { $0 == " " || $0 == "\\" }
    }

    static func isUser(_ name: String) -> Bool {
        isSafe(name) && !name.hasSuffix("\\") && !name.contains(" -")
    }

    private static func isSafe(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, first != "-" else { return false }
        return name.unicodeScalars.allSatisfy { scalar in
            scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value)
                && !"'`\"$;&<>|(){}".unicodeScalars.contains(scalar)
        }
    }
}
