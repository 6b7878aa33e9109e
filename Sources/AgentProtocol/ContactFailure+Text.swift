extension ContactFailure {
    /// What happened, in one sentence without a full stop; what ssh or the host said is quoted, with control
    /// characters escaped.
    public var message: String {
        switch self {
        case .unreachable(let words): "cannot be reached: \(Self.shown(words))"
        case .hostKeyChanged(let words): "its host key has changed: \(Self.shown(words))"
        case .hostKeyUnknown(let words): "its host key is not known here: \(Self.shown(words))"
        case .authenticationFailed(let words): "ssh could not log in: \(Self.shown(words))"
        case .sudoRefused(let words): "sudo refused to start the agent: \(Self.shown(words))"
        case .noSpaceForAgent(let words): "no space for the agent: \(Self.shown(words))"
        case .cannotStoreAgent(let words): "the agent could not be stored and started: \(Self.shown(words))"
        case .wrongProcessor(let machine):
            "its processor is \(Self.shown(machine)), and there is no agent for that here"
        case .noisyLoginShell(let text):
            "its login shell printed this before the agent could speak: \(Self.quoted(text))"
        case .protocolMismatch(let agent, let controller):
            "its agent speaks version \(agent) of the protocol, and this lull version \(controller)"
        case .agentDied(let words): "the agent ended: \(Self.shown(words))"
        case .connectionLost(let words): "the connection was lost: \(Self.shown(words))"
        case .badFrame(let words): "the agent could not be understood: \(Self.shown(words))"
        case .noAnswer(let seconds): "no answer within \(Self.duration(seconds))"
        case .ssh(let exitCode, let words): "ssh ended with exit code \(exitCode): \(Self.shown(words))"
        case .neverArrived: "the request never arrived there"
        case .unsafeAddress(let value): "\(Self.quoted(value)) is not a host or user name that is safe to hand to ssh"
        case .agentMissing(let path):
            path.isEmpty ? "there is no agent to send" : "there is no agent at \(Self.shown(path))"
        }
    }

    /// What to do about it, in one sentence without a full stop.
    /// - Parameter host: as ssh is to be called for it: the address, with `user@` before it where the inventory has one.
    public func advice(host: String) -> String {
        let host = Self.shown(host)
        let address = host.split(separator: "@").last.map(String.init) ?? host
        switch self {
        case .unreachable(let words): return Self.reaching(host, words)
        case .hostKeyChanged:
            return
                "if the host was reinstalled, forget its old key with 'ssh-keygen -R \(address)' and log in once with "
                + "'ssh \(host) true'; if not, someone may be listening"
        case .hostKeyUnknown:
            return "log in once with 'ssh \(host) true' and compare the key that it shows"
        case .authenticationFailed(let words) where words.contains("Too many authentication fail"):
            return
                "ssh offered more keys than the host listens to: name the right one in ~/.ssh/config, with IdentityFile and "
                + "'IdentitiesOnly yes'"
        case .authenticationFailed:
            return
                "make 'ssh -o BatchMode=yes \(host) true' work: a key that the host knows ('ssh-copy-id \(host)'), and an ssh "
                + "agent if the key has a passphrase; ansible_user in the inventory names another user"
        case .sudoRefused(let words): return Self.becoming(root: host, words)
        case .noSpaceForAgent:
            return "free some space in the user's home directory: 'ssh \(host) df -h .' shows it; the agent needs 20 MB"
        case .cannotStoreAgent:
            return
                "~/.cache/lull must belong to the user, be closed to others (mode 700), and lie on a file system that "
                + "programs may be run from: 'ssh \(host) ls -ld .cache/lull' shows it"
        case .wrongProcessor(let machine):
            return "build lull-agent for \(Self.shown(machine)) and name it with --agent"
        case .noisyLoginShell:
            return
                "keep the user's shell files from printing where no terminal is: 'ssh \(host) true' must print nothing"
        case .protocolMismatch:
            return
                "put the agent that belongs to this lull in place with 'lull agent install', or let lull send its own"
        case .agentDied:
            return
                "run it again: what was begun on the host goes on, and the new agent finds it; if it ends again, see "
                + "'ssh \(host) journalctl -b -n 50'"
        case .connectionLost:
            return "what was begun on the host goes on there; see what 'ssh \(host) true' says"
        case .badFrame:
            return "see that nothing on the host writes into the connection: 'ssh \(host) true' must print nothing"
        case .noAnswer:
            return "see where 'ssh -v \(host) true' waits: the login shell's files, sudo or a jump host"
        case .ssh(127, let words) where words.hasPrefix("there is no program"):
            return "install OpenSSH's client here: 'apt install openssh-client'"
        case .ssh(_, let words) where words.contains("account is currently not available"):
            return
                "give the user a shell there, such as /bin/sh, or name another user with ansible_user in the inventory"
        case .ssh:
            return "see what 'ssh -v \(host) true' says"
        case .neverArrived:
            return "nothing to do for this host: nothing was begun there"
        case .unsafeAddress:
            return
                "correct it in the inventory: it must not begin with '-', nor contain quotes, spaces, control characters "
                + "or any of ` $ \\ ; & < > | ( ) { }"
        case .agentMissing:
            return "build it with 'make agent', or name it with --agent"
        }
    }

    /// In one line, without the name of the program that said it, and without its full stop.
    private static func shown(_ words: String) -> String {
        let lines = words.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        var line = lines.joined(separator: "; ")
        if line.hasPrefix("ssh: ") { line.removeFirst(5) }
        if line.hasSuffix(".") { line.removeLast() }
        return line.isEmpty ? "it said nothing" : Printable.escape(line)
    }

    private static func quoted(_ text: String) -> String {
        "\"\(Printable.escape(text))\""
    }

    private static func duration(_ seconds: Double) -> String {
        seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
    }
}
