/// Why the journal can't be used. Data; `JournalError+Text.swift` says it in words.
public enum JournalError: Error, Sendable, Hashable {
    /// The file or its directory can't be made or opened; `message` is the system's own.
    case cannotOpen(path: String, message: String)
    /// The file is something else: no SQLite database, or another program's.
    case notAJournal(path: String)
    /// A newer version of lull wrote it.
    case newerSchema(path: String)
    /// SQLite finds its pages torn, or a row that can't be read back.
    case damaged(path: String, message: String)
    /// Writing or reading failed: the disk is full, another process holds the lock for too long.
    case failed(path: String, message: String)
    /// Its first event must be `started`, and wasn't.
    case unknownRun(runID: String)
    /// Another controller has recorded something of the run since this one read it or wrote to it last.
    case writtenMeanwhile(runID: String)
    /// A run with this id was started before.
    case runExists(runID: String)
    /// A plan is scheduled under this name.
    case alreadyScheduled(String)
    case notScheduled(String)
    /// Another run was begun in this opening of the window.
    case openingTaken(String, runID: String)
}
