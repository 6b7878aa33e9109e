public import Diagnostics

/// A health check, `wait_for` or `check`: a question that is asked until its answer is yes, or its time is up.
public struct CheckSpec: Sendable {
    public enum Question: Sendable {
        /// `host:port`, or a port alone (then on the host's own address).
        case tcp(Template)
        /// An empty list of statuses means any 2xx.
        case http(Template, status: [Int])
        case file(Template)
        case command([Template])
    }

    public var question: Question
    /// How long to go on asking; zero means once.
    public var within: Duration
    /// The pause between two questions.
    public var every: Duration
    /// How long the answer must stay yes.
    public var soak: Duration
    public var span: SourceSpan

    public init(question: Question, within: Duration, every: Duration, soak: Duration, span: SourceSpan) {
        self.question = question
        self.within = within
        self.every = every
        self.soak = soak
        self.span = span
    }
}
