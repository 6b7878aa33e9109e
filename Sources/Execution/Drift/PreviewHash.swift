import AgentProtocol
import FoundationEssentials
import Schedule

extension Preview {
    /// What names this preview for who approves it: SHA-256, in lower-case hexadecimal, of the plan's text, the schedule (which is
    /// plan and inventory joined, with the content of every file that is copied), and all observations.
    ///
    /// Two previews have the same one if they were made of the same plan and inventory, and nothing has drifted in between.
    public func hash(planText: String) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let content = Content(planText: planText, schedule: schedule, observations: observations)
        return SHA256.hexDigest(of: try encoder.encode(content))
    }

    private struct Content: Encodable {
        var planText: String
        var schedule: Schedule
        var observations: [String: [Observation]]
    }
}
