extension Outcome {
    /// How it ended in a few words.
    public var words: String {
        switch self {
        case .done: "done"
        case .unchanged: "nothing to do"
        case .refused: "refused, nothing was touched"
        case .failed: "failed"
        case .held: "held: still going on, nothing was killed"
        case .unknown: "unknown: nobody saw how it ended"
        case .forced: "done by force, as asked"
        case .killed: "killed by someone else"
        }
    }
}
