public import AgentProtocol
import Execution
public import Journal

/// A run as JSON, one object a line: the entries of its journal, and `progress` in between.
public actor JSONView: RunView {
    private let output: any TextOutput
    private var json = RunJSON()

    public init(output: any TextOutput) { self.output = output }

    public func recorded(_ entry: JournalEntry) {
        // Encoding fails for numbers that JSON lacks only, which no event holds.
        for line in (try? json.lines(entry)) ?? [] { output.write(line + "\n") }
    }

    public func catchUp(_ entries: [JournalEntry]) { for entry in entries { _ = try? json.lines(entry) } }

    /// Not for machines.
    public func notice(_ text: String) {}

    public func progressed(_ progress: ActionProgress) {
        if let line = try? json.line(progress) { output.write(line + "\n") }
    }
}
