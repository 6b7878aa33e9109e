import Execution
import Journal
import Windows

/// How a schedule stands to its window, as a line of JSON.
struct JSONWindowFit: Encodable {
    struct Place: Encodable {
        var step: Int
        var batch: Int
    }

    var type = "window"
    var name: String?
    var summary: String
    var isOpen: Bool
    /// Why it is closed: `outside`, `blackout`, `too-short`, `over`.
    var closedBecause: String?
    var blackout: String?
    /// Of the opening that is meant: the one that is open, or the next one.
    var opens: Int64?
    var closes: Int64?
    var lastStart: Int64?
    var atClose: String
    var worstCase: Double
    var rollback: Double
    var fits: Bool
    /// The first batch that would not be begun any more at worst.
    var stopsBefore: Place?
    var wouldRefuse: Bool

    init(_ fit: WindowFit) {
        name = fit.window.name
        summary = fit.window.summary
        isOpen = fit.isOpen
        if case .closed(_, let why) = fit.standing {
            switch why {
            case .outside: closedBecause = "outside"
            case .blackout(let name, _): (closedBecause, blackout) = ("blackout", name)
            case .tooShort: closedBecause = "too-short"
            case .over: closedBecause = "over"
            }
        }
        opens = fit.opening?.opens
        closes = fit.opening?.closes
        lastStart = fit.opening?.lastStart
        atClose = fit.window.atClose.rawValue
        worstCase = fit.worstCase
        rollback = fit.rollback
        fits = fit.opening != nil && fit.shortfall == nil
        stopsBefore = fit.shortfall.map { Place(step: $0.step + 1, batch: $0.batch + 1) }
        wouldRefuse = fit.wouldRefuse
    }
}
