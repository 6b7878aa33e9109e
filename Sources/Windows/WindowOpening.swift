/// One time that a window is open: from `opens` up to `closes`, which is not included. Moments are seconds since 1970, UTC.
public struct WindowOpening: Sendable, Hashable, Codable {
    public var opens: Int64
    public var closes: Int64
    /// From this moment on nothing may begin any more: `closes` less the cutoff.
    public var lastStart: Int64
    /// The day that it belongs to, which is the one on which it begins.
    public var day: CivilDate
    /// Where the clocks don't show `from` on that day, or show it twice.
    public var opening: ClockChange?
    /// The same of `until`.
    public var closing: ClockChange?
    /// The blackout that it begins behind, in words.
    public var afterBlackout: String?
    /// The blackout that it ends before, in words.
    public var beforeBlackout: String?

    public enum ClockChange: String, Sendable, Hashable, Codable {
        /// The clocks skip it: the first moment behind the gap counts.
        case skipped
        /// The clocks show it twice: the first time counts.
        case twice
    }

    /// Whether something may begin at this moment.
    public func accepts(_ moment: Int64) -> Bool { opens <= moment && moment < lastStart }
}

/// How a window stands at a moment.
public enum WindowStanding: Sendable, Hashable {
    /// Open, perhaps for what is under way only: see `WindowOpening.lastStart`.
    case open(WindowOpening)
    case closed(next: WindowOpening?, why: Reason)

    public enum Reason: Sendable, Hashable {
        /// Between two openings, or before the first.
        case outside
        /// It would be open but for this blackout, in words, which ends at that moment.
        case blackout(String, until: Int64)
        /// What blackouts leave of it is no longer than the cutoff.
        case tooShort
        /// It won't open again; `since` when, nil if it never did.
        case over(since: Int64?)
    }
}
