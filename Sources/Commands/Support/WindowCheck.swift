import AgentProtocol
import Diagnostics
import Execution
import Journal
import Plan
import Report
import Schedule
import Windows

/// What shows about a window once its plan is joined with hosts: that nothing would ever be run in it.
enum WindowCheck: Problem {
    /// In words, when it closed for the last time; nil where blackouts and cutoff leave nothing of it.
    case over(since: String?)
    /// Not even what a run begins with fits into the longest opening.
    case tooShort(WindowShortfall, title: String)

    /// - Parameter now: in seconds since 1970.
    static func check(_ plan: Plan, _ schedule: Schedule, now: Double) throws(Diagnostics) {
        guard let window = schedule.window, let named = plan.window else { return }
        guard let fit = WindowFit.longest(schedule, after: now) else {
            guard case .closed(_, .over(let since)) = window.standing(at: Int64(now)) else { return }
            throw Diagnostics([Self.over(since: since.map { window.text(of: $0) }).diagnostic(at: named.span)])
        }
        guard fit.isTooShort, let short = fit.shortfall else { return }
        let title = schedule.steps[short.step].title.visible
        throw Diagnostics([Self.tooShort(short, title: title).diagnostic(at: named.span)])
    }

    var text: ProblemText {
        switch self {
        case .over(let since?):
            .init(.windowNeverOpens, "the window doesn't open any more", "was over at \(since)")
        case .over(nil):
            .init(
                .windowNeverOpens, "the window never opens", "no moment is left",
                help: "its blackouts, and its cutoff, leave nothing of it")
        case .tooShort(let short, let title):
            .init(
                .windowTooShort, "nothing can ever be begun in the window: \(short.need(title: title))",
                "open for \(Seconds.text(short.left)) at most",
                help: "a longer window, a smaller batch ('serial') or shorter timeouts would do; "
                    + "--outside-window REASON runs it at any time")
        }
    }
}
