public import AgentProtocol

extension ContactFailure {
    /// Why there is no contact, in one sentence without a full stop, with what to do. Safe for a terminal.
    public var text: String {
        let text =
            switch self {
            case .unreachable(let message): "cannot be reached: \(message.lastLine.withoutSSH)"
            case .hostKeyChanged(let message):
                "its host key is not the one that is known: \(message.lastLine); find out why before you remove "
                    + "the old one with `ssh-keygen -R`"
            case .hostKeyUnknown(let message):
                "its host key is not known: \(message.lastLine); connect once with ssh and compare it"
            case .authenticationFailed(let message): "ssh could not log in: \(message.lastLine)"
            case .sudoRefused(let message):
                "sudo would not run the agent without a password: \(message.lastLine); allow it with NOPASSWD"
            case .noSpaceForAgent(let message): "there is no space for the agent: \(message.lastLine)"
            case .cannotStoreAgent(let message): "the agent could not be stored: \(message.lastLine)"
            case .wrongProcessor(let machine): "its processor is \(machine), and the agent is built for another"
            case .noisyLoginShell(let printed):
                "its login shell prints before a command may speak (\"\(printed.prefix(60))\"); "
                    + "let it print for terminals only"
            case .protocolMismatch(let agent, let controller):
                "its agent speaks version \(agent), this lull version \(controller)"
            case .agentDied(let message):
                message.lastLine.isEmpty ? "its agent ended without a word" : "its agent ended: \(message.lastLine)"
            case .connectionLost(let message): "the connection was lost: \(message.lastLine)"
            case .badFrame(let message): "its agent sent what can't be understood: \(message)"
            case .noAnswer(let seconds): "it did not answer within \(TimeText.span(seconds))"
            case .ssh(let exitCode, let message): "ssh exited \(exitCode): \(message.lastLine)"
            case .unsafeAddress(let value): "'\(value)' could be taken for an option of ssh, so it is not used"
            case .agentMissing(let path): "there is no agent to send at \(path)"
            }
        // ssh may have said nothing at all, or a whole sentence.
        for end in [": ", "."] where text.hasSuffix(end) { return String(text.dropLast(end.count)).visible }
        return text.visible
    }

    /// Stable and short, for machines.
    public var code: String {
        switch self {
        case .unreachable: "unreachable"
        case .hostKeyChanged: "host-key-changed"
        case .hostKeyUnknown: "host-key-unknown"
        case .authenticationFailed: "authentication-failed"
        case .sudoRefused: "sudo-refused"
        case .noSpaceForAgent: "no-space-for-agent"
        case .cannotStoreAgent: "cannot-store-agent"
        case .wrongProcessor: "wrong-processor"
        case .noisyLoginShell: "noisy-login-shell"
        case .protocolMismatch: "protocol-mismatch"
        case .agentDied: "agent-died"
        case .connectionLost: "connection-lost"
        case .badFrame: "bad-frame"
        case .noAnswer: "no-answer"
        case .ssh: "ssh"
        case .unsafeAddress: "unsafe-address"
        case .agentMissing: "agent-missing"
        }
    }
}

extension String {
    /// ssh puts its own name before its messages.
    fileprivate var withoutSSH: String { hasPrefix("ssh: ") ? String(dropFirst(5)) : self }
}
