import AgentProtocol

/// Answers a question that belongs to no action: one of a gate. It is under the host's policy like any other, and under no hold, as
/// it changes nothing.
struct Questioner {
    var rules: HostRules
    var ask: (Probe, _ timeout: Double) -> ProbeAnswer = { Prober.ask($0, timeout: $1) }

    /// However long a controller wants to wait, in seconds.
    private static let longest = 60.0

    func ask(_ probe: Probe, _ timeout: Double) -> ProbeReply {
        switch rules.policy {
        case .none: break
        case .unusable(let problems): return .refused(problems)
        case .policy(let policy, _):
            if let objection = policy.objectionToAsk(probe) { return .refused([objection]) }
        }
        let answer = ask(probe, min(max(timeout, 0.1), Self.longest))
        return answer.isYes ? .yes(answer.text) : .no(answer.text)
    }
}
