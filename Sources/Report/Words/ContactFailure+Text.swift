public import AgentProtocol

extension ContactFailure {
    /// Why there is no contact, in one sentence without a full stop. Safe for a terminal.
    public var text: String { message }

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
