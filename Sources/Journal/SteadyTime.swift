import FoundationEssentials

/// What the journal and its views say of time: the wall clock as it was when this process first asked, and real time since
/// then. A clock that is set in the middle of a run makes no second of it longer or shorter.
public enum SteadyTime {
    private static let began = (wall: Date().timeIntervalSince1970, steady: ContinuousClock.now)

    /// Seconds since 1970.
    public static var now: Double { began.wall + (ContinuousClock.now - began.steady) / .seconds(1) }

    /// As late as it is by either clock, in seconds since 1970: what a window has to believe. One that is set back in the middle
    /// of a run doesn't make the window longer, and one that is set right doesn't leave a run outside of it.
    public static var latest: Double { max(now, Date().timeIntervalSince1970) }
}
