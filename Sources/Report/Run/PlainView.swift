public import AgentProtocol
import Execution
public import Journal

/// A run as plain lines, each with its time of day in UTC: for pipes and logs.
public actor PlainView: RunView {
    private let output: any TextOutput
    private var narrator = RunNarrator()

    public init(output: any TextOutput) { self.output = output }

    public func recorded(_ entry: JournalEntry) {
        for line in narrator.tell(entry) {
            let text = (line.lead + line.phrase).drawn(.none)
            output.write("\(TimeText.timeOfDay(entry.time))  \(text)\n")
        }
    }

    public func notice(_ text: String) { output.write("\(text)\n") }

    /// Ages are for terminals.
    public func progressed(_ progress: ActionProgress) {}
}
