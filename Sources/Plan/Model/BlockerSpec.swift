public import Diagnostics

/// Something that keeps a run from beginning, and each of its batches: a question that is asked on the machine of the controller.
public struct BlockerSpec: Sendable {
    public enum Question: Sendable {
        /// Nothing is in the way where it exits 0. Its environment may hold secrets.
        case command([Template], environment: [String: Template])
        /// Nothing is in the way where it answers with one of the statuses; an empty list means any 2xx. URL and headers may hold
        /// secrets.
        case http(Template, headers: [String: Template], status: [Int])
        /// Nothing is in the way where the query gives nothing. URL and headers may hold secrets.
        case prometheus(Template, headers: [String: Template], Query)
    }

    /// What a Prometheus is asked.
    public enum Query: Sendable {
        case text(Template)
        /// Alerts that fire: those whose names match the first pattern and not the second one, of those that are given.
        case alerts(only: Template?, but: Template?)
    }

    public var question: Question
    /// What people read; nil for what is asked.
    public var name: String?
    /// How long an answer is waited for.
    public var timeout: Duration
    public var span: SourceSpan

    public init(question: Question, name: String?, timeout: Duration, span: SourceSpan) {
        self.question = question
        self.name = name
        self.timeout = timeout
        self.span = span
    }
}
