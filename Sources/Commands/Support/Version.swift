import Report
import Transport

/// Which lull this is.
enum Version {
    /// The one place where it stands.
    static let number = "0.1.0-dev"

    /// What `--version` prints: this program, and the agent that it would send. Hosts name theirs by what it hashes to, so that
    /// both can be held against each other.
    static func text() async -> String {
        var lines = ["lull \(number)"]
        for path in AgentLocation.paths([]) { lines.append(line(try? await AgentImage.reading(path), at: path)) }
        return lines.map { $0 + "\n" }.joined()
    }

    /// - Parameter agent: nil where no agent is there.
    private static func line(_ agent: AgentImage?, at path: String) -> String {
        guard let agent else { return "no agent at \(path.visible); `make agent` builds one" }
        let processor = agent.processor.map { " for \($0)" } ?? ""
        return "agent \(StandingText.short(agent.digest))\(processor): \(path.visible)"
    }
}
