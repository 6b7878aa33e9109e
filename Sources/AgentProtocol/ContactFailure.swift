/// Why a host's agent can't be spoken to, or no longer. Data; `ContactFailure+Text.swift` says it in words.
public enum ContactFailure: Error, Codable, Sendable, Hashable {
    /// No TCP connection: refused, no route, no such name, timed out. `message` is ssh's own last line.
    case unreachable(message: String)
    case hostKeyChanged(message: String)
    case hostKeyUnknown(message: String)
    case authenticationFailed(message: String)
    case sudoRefused(message: String)
    /// The agent could not be written on the host.
    case noSpaceForAgent(message: String)
    case cannotStoreAgent(message: String)
    case wrongProcessor(machine: String)
    /// The login shell printed this before the agent could speak.
    case noisyLoginShell(text: String)
    case protocolMismatch(agent: Int, controller: Int)
    /// The agent spoke, and then its stream ended. `message` is what was left on stderr.
    case agentDied(message: String)
    /// The connection was there and is gone (ssh ended with 255, or keepalives went unanswered).
    case connectionLost(message: String)
    /// A bad frame; `message` says what was wrong with it.
    case badFrame(message: String)
    /// ssh was started, and neither did it fail nor did the agent speak in this time.
    case noAnswer(seconds: Double)
    /// Any other end of ssh, in its own words.
    case ssh(exitCode: Int, message: String)
    /// A name, user or address that could be taken for an option of ssh.
    case unsafeAddress(value: String)
    /// The host was asked for an action by its id and never heard of it: what was to be sent never arrived.
    case neverArrived
    /// There is no agent beside the `lull` program to send.
    case agentMissing(path: String)
}
