extension JournalError: CustomStringConvertible {
    /// What is wrong and what to do, in one or two sentences.
    public var description: String {
        switch self {
        case .cannotOpen(let path, let message):
            "cannot open the journal \(path): \(message); name another directory with --state"
        case .notAJournal(let path):
            "\(path) is not a journal of lull; it was left untouched; name another directory with --state"
        case .newerSchema(let path):
            "the journal \(path) was written by a newer version of lull; use that version, or another directory with --state"
        case .damaged(let path, let message):
            "the journal \(path) is damaged: \(message); move it away and keep it, a new one is begun by the next run"
        case .failed(let path, let message):
            "the journal \(path) cannot be used: \(message)"
        case .unknownRun(let runID):
            "the journal holds no run \(runID)"
        case .writtenMeanwhile(let runID):
            "another controller has taken up run \(runID), so this one leaves it alone; `lull runs show \(runID)` tells how far it is"
        case .alreadyScheduled(let name):
            "a plan is scheduled as \(name) already; `lull schedule remove \(name)` takes it out, --name gives another name"
        case .notScheduled(let name): "no plan is scheduled as \(name); `lull schedule list` lists them"
        case .openingTaken(let name, let runID):
            "run \(runID) was begun for \(name) in this opening of its window, and there is one for each"
        case .runExists(let runID):
            "the journal holds a run \(runID) already"
        }
    }
}
