extension ContactFailure {
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
        case .neverArrived: "never-arrived"
        case .unsafeAddress: "unsafe-address"
        case .agentMissing: "agent-missing"
        }
    }
}
