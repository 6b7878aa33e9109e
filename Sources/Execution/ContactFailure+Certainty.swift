public import AgentProtocol

extension ContactFailure {
    /// Whether a request that failed so can't have reached the host: no agent ever spoke.
    public var provesNothingBegan: Bool {
        switch self {
        case .agentDied, .connectionLost, .badFrame: false
        case .unreachable, .hostKeyChanged, .hostKeyUnknown, .authenticationFailed, .sudoRefused, .noSpaceForAgent,
            .cannotStoreAgent, .wrongProcessor, .noisyLoginShell, .protocolMismatch, .ssh, .unsafeAddress,
            .noAnswer, .neverArrived, .agentMissing:
            true
        }
    }
}
