public import AgentProtocol

/// How a host stands towards lull, for people.
public enum StandingText {
    /// For `lull agent status`.
    public static func status(_ standing: HostStanding, wanted digests: [String]) -> [String] {
        let agent = standing.agent
        let speaks =
            "agent \(short(agent.digest)), protocol \(agent.protocolVersion), as \(agent.userID == 0 ? "root" : "user \(agent.userID)")"
        var lines = [speaks]
        switch standing.installed {
        case nil: lines.append("sent when it is needed; none is in place for good")
        case let digest? where digests.contains(digest): lines.append("in place for good at \(InstalledAgent.path)")
        case let digest?:
            lines.append(
                "in place for good at \(InstalledAgent.path) is \(short(digest)), which is not this lull's; "
                    + "`lull agent install` replaces it")
        }
        return lines + policy(standing.policy) + hold(standing.hold)
    }

    public static func policy(_ policy: PolicyStanding) -> [String] {
        switch policy {
        case .none: ["no policy: everything is allowed"]
        case .inForce(let path, let lines): ["policy \(path):"] + lines.map { "  \($0.visible)" }
        case .unusable(let reasons): reasons.map { "\($0.message.visible.asSentence)" }
        }
    }

    /// - Returns: one line.
    public static func hold(_ hold: Hold?) -> [String] {
        guard let hold else { return ["not on hold"] }
        return [
            "on hold since \(UTC.moment(hold.since))\(hold.until.map { " until \(UTC.moment($0))" } ?? "") UTC, by "
                + "\(hold.by.visible): \(hold.why.visible)"
        ]
    }

    /// A digest of an agent as people are shown it.
    public static func short(_ digest: String?) -> String { digest.map { String($0.prefix(12)) } ?? "(unknown)" }
}
