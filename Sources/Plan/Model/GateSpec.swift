public import Diagnostics

/// A check of a gate: a question that all hosts of a step that aren't out must answer with yes, so many times in a row, before
/// a batch begins.
public struct GateSpec: Sendable {
    public var question: CheckSpec.Question
    /// At least 1.
    public var times: Int
    /// The pause between two questions.
    public var every: Duration
    /// How long until the row must have begun; zero for at once.
    public var within: Duration
    public var span: SourceSpan

    public init(question: CheckSpec.Question, times: Int, every: Duration, within: Duration, span: SourceSpan) {
        self.question = question
        self.times = times
        self.every = every
        self.within = within
        self.span = span
    }
}
