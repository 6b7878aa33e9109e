public import Windows

/// When a run may be at work, as far as it matters to one that has begun.
public enum RunWindow: Codable, Sendable, Hashable {
    case open(RunOpening)
    /// It goes on although its window is not open, for a reason that was given.
    case outside(because: String)
}

/// One opening of a window.
public struct RunOpening: Codable, Sendable, Hashable {
    /// As people read it, such as `Sat 2026-12-12 22:00 to Sun 02:00 Europe/Malta (21:00 to 01:00 UTC)`.
    public var text: String
    /// When it closes, and when something is begun in it for the last time, in seconds since 1970. The latter is no later.
    public var closes: Double
    public var lastStart: Double
    public var atClose: Window.AtClose

    public init(text: String, closes: Double, lastStart: Double, atClose: Window.AtClose) {
        self.text = text
        self.closes = closes
        self.lastStart = lastStart
        self.atClose = atClose
    }
}

/// What stands next doesn't fit into what is left of the window.
public struct WindowShortfall: Codable, Sendable, Hashable {
    /// What stands next, from 0, as in `ActionIntent`.
    public var step: Int
    public var batch: Int
    /// How long the batch takes at the most, its gate and its soak included, in seconds.
    public var length: Double
    /// The step (from 0) up to which that counts, where something would be down until then; nil where it is the batch alone.
    public var upTo: Int?
    /// How long it takes at the most to put back what would then have to be put back, in seconds.
    public var rollback: Double
    /// How long the window is still open, in seconds; negative where it has closed.
    public var left: Double
    /// Whether it is too late to begin anything, however short.
    public var isCutOff: Bool

    public init(
        step: Int, batch: Int, length: Double, upTo: Int? = nil, rollback: Double, left: Double, isCutOff: Bool
    ) {
        self.upTo = upTo
        self.step = step
        self.batch = batch
        self.length = length
        self.rollback = rollback
        self.left = left
        self.isCutOff = isCutOff
    }
}

extension RunOpening {
    public init(_ opening: WindowOpening, of window: Window) {
        self.init(
            text: window.name.map { "\($0): \(window.text(of: opening))" } ?? window.text(of: opening),
            closes: Double(opening.closes), lastStart: Double(opening.lastStart), atClose: window.atClose)
    }
}
