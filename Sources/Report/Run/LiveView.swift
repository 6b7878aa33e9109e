public import AgentProtocol
public import Execution
public import Journal

/// A run on a terminal: what is finished scrolls by, and below it stands one line for each host that is being worked on.
///
/// The block is drawn at most five times a second, by `tick`; everything that happens in between is drawn together.
public actor LiveView: RunView {
    public struct Size: Sendable, Hashable {
        public var columns: Int
        public var rows: Int

        public init(columns: Int, rows: Int) {
            self.columns = columns
            self.rows = rows
        }
    }

    private let output: any TextOutput
    private let ink: Ink
    private let size: @Sendable () -> Size
    private let now: @Sendable () -> Double
    private var narrator = RunNarrator()
    private var block: LiveBlock
    private var pending: [RunNarrator.Line] = []
    /// The columns of each line of the block that stands on the screen.
    private var drawn: [Int] = []
    private var isPaused = false

    /// - Parameters:
    ///   - size: of the terminal, asked each time.
    ///   - history: what earlier runs tell of how long things take.
    ///   - now: in seconds; nil is the clock.
    public init(
        output: any TextOutput, ink: Ink, size: @escaping @Sendable () -> Size, history: ActionHistory? = nil,
        now: (@Sendable () -> Double)? = nil
    ) {
        let now = now ?? { SteadyTime.now }
        self.output = output
        self.ink = ink
        self.size = size
        self.now = now
        block = LiveBlock(now: now(), history: history)
    }

    public func recorded(_ entry: JournalEntry) {
        pending += narrator.tell(entry)
        block.note(entry, now: now())
    }

    public func catchUp(_ entries: [JournalEntry]) {
        for entry in entries {
            _ = narrator.tell(entry)
            block.note(entry, now: now())
        }
    }

    public func progressed(_ progress: ActionProgress) { block.note(progress, now: now()) }

    public func notice(_ text: String) { pending.append(RunNarrator.Line(phrase: Phrase(text, .careful))) }

    public func pause() {
        clear()
        isPaused = true
    }

    public func resume() { isPaused = false }

    /// Draws every fifth of a second, until the task is cancelled; then the block is cleared.
    public func keepDrawing() async {
        while !Task.isCancelled {
            tick()
            try? await Task.sleep(for: .milliseconds(200))
        }
        clear()
    }

    /// Draws what is new.
    public func tick() {
        guard !isPaused else { return }
        let size = size()
        let lines = block.lines(columns: size.columns - 1, rows: max(3, size.rows / 2), now: now())
        guard !pending.isEmpty || !lines.isEmpty || !drawn.isEmpty else { return }
        output.write(erasing(size) + finished(size) + lines.map { $0.drawn(ink) + "\n" }.joined())
        drawn = lines.map(\.columns)
    }

    /// Leaves only what is finished on the screen.
    public func clear() {
        let size = size()
        guard !pending.isEmpty || !drawn.isEmpty else { return }
        output.write(erasing(size) + finished(size))
        drawn = []
    }

    private func erasing(_ size: Size) -> String {
        guard !drawn.isEmpty else { return "" }
        // A terminal that became narrower has wrapped the lines that stand on it.
        let rows = drawn.reduce(0) { $0 + max(1, ($1 + size.columns - 1) / max(1, size.columns)) }
        return "\r\u{1B}[\(rows)A\u{1B}[J"
    }

    private func finished(_ size: Size) -> String {
        var page = Page(width: size.columns, ink: ink)
        for line in pending { page.add(line.phrase, hang: line.hang, lead: line.lead) }
        pending = []
        return page.text
    }
}
