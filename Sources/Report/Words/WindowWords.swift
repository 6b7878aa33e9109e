import AgentProtocol
import Execution
import Journal
import Schedule
import Windows

/// How a schedule stands to its window, for people: a sentence or two each.
struct WindowWords {
    let fit: WindowFit
    /// For the titles of its steps.
    let schedule: Schedule?

    /// `Window patch night: 2nd Sat, 22:00 for 4h, Europe/Malta.`
    var title: String { "Window\(fit.window.name.map { " \($0.visible)" } ?? ""): \(fit.window.summary)." }

    /// Whether it is open, or when it will be.
    var standing: String {
        switch fit.standing {
        case .open(let opening):
            return "Open now, for \(Self.span(Double(opening.closes) - fit.now)) more: \(text(opening))."
        case .closed(let next, let why):
            let reason =
                switch why {
                case .outside: ""
                case .blackout(let name, let until):
                    ", for the blackout '\(name.visible)' until \(fit.window.text(of: until))"
                case .tooShort: ", since what blackouts leave of it is too short"
                case .over(let since?): ", since \(fit.window.text(of: since)) and for ever"
                case .over(nil): ", and never opens"
                }
            let opens = next.map { " It opens in \(Self.span(Double($0.opens) - fit.now)): \(text($0))." } ?? ""
            return "Closed now\(reason).\(opens)"
        }
    }

    var notes: [String] { fit.opening.map { fit.window.notes(on: $0).map { "\($0.capitalizedFirst)." } } ?? [] }

    /// Whether the worst case fits, and what happens where it doesn't.
    var outlook: String? {
        guard let opening = fit.opening else { return nil }
        let all = "at worst \(Seconds.text(fit.worstCase)), and \(Seconds.text(fit.rollback)) to put it back"
        guard let short = fit.shortfall else { return "All of it fits: \(all)." }
        let what = short.text(title: schedule?.steps[short.step].title.visible)
        if fit.isTooShort { return "Not even the beginning fits: \(what)." }
        let moment = fit.window.text(of: opening.closes - Int64(short.left))
        return sentence(short, what, all, moment, opening) + usually
    }

    /// What earlier runs tell, where the worst case doesn't fit.
    private var usually: String {
        guard fit.isUsualKnown, fit.window.atClose != .finish else { return "" }
        guard let short = fit.usualShortfall else { return " As earlier runs went, all of it fits." }
        return " As earlier runs went, it gets as far as step \(short.step + 1), batch \(short.batch + 1)."
    }

    private func sentence(
        _ short: WindowShortfall, _ what: String, _ all: String, _ moment: String, _ opening: WindowOpening
    ) -> String {
        switch fit.window.atClose {
        case .finish:
            "Not all of it fits: \(all). It goes on all the same (at_close: finish), at worst for "
                + "\(Seconds.text(max(0, fit.begins + fit.worstCase - Double(opening.closes)))) after the window has closed."
        case .stop:
            "Not all of it fits: at worst it stops at \(moment) for the next window, since \(what)."
        case .rollback:
            "Not all of it fits: at worst it is all put back from \(moment) on, since \(what)."
        }
    }

    private func text(_ opening: WindowOpening) -> String { fit.window.text(of: opening) }

    /// `11d 3h`, or as durations are written.
    static func span(_ seconds: Double) -> String {
        let whole = Int(max(0, seconds).rounded())
        guard whole >= 86_400 else { return Seconds.text(Double(whole)) }
        let hours = whole % 86_400 / 3600
        return "\(whole / 86_400)d\(hours > 0 ? " \(hours)h" : "")"
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
