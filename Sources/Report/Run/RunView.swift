public import Execution
public import Journal

/// Shows a run while it goes on.
public protocol RunView: RunObserver {
    /// What was recorded before, of a run that is taken up again: it is known from here on, and not shown.
    func catchUp(_ entries: [JournalEntry]) async
    /// Something that is not of the run itself, such as what a second Ctrl-C would do.
    func notice(_ text: String) async
    /// Draws until the task is cancelled, and leaves the screen tidy.
    func keepDrawing() async
    /// While something else is asked or shown on the terminal.
    func pause() async
    func resume() async
}

extension RunView {
    public func keepDrawing() async {}
    public func pause() async {}
    public func resume() async {}
}
