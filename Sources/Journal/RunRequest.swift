/// What somebody asks of a run that another controller runs at this moment: `lull pause`, `continue`, `approve`, `rollback`, `abort`.
public struct RunRequest: Codable, Sendable, Hashable {
    public enum What: Codable, Sendable, Hashable {
        /// What is in flight is finished, and nothing else begun until somebody asks for something else.
        case pause
        case goOn
        /// What is in flight is finished, and then everything put back.
        case rollBack
        /// What is in flight is finished, and the run ends as it stands.
        case abort
        /// Of a step, from 0, that is an `approve`.
        case approve(step: Int)
    }

    public var what: What
    /// Who asks, on which machine.
    public var by: String
    public var controller: String

    public init(_ what: What, by: String, controller: String) {
        self.what = what
        self.by = by
        self.controller = controller
    }
}

/// Where such requests are left for the controller of the run.
public protocol RunRequestStore: Sendable {
    /// Returns when it is durable.
    func leave(_ request: RunRequest, for runID: String) async throws
    /// In their order, with a number that grows from one to the next.
    func requests(for runID: String, after number: Int) async throws -> [(number: Int, request: RunRequest)]
}
