public import AgentProtocol
public import Journal

/// Whoever watches a run: the live view, plain lines, JSON lines. Called in the order of events, after each is durable.
public protocol RunObserver: Sendable {
    func recorded(_ entry: JournalEntry) async
    func progressed(_ progress: ActionProgress) async
}
