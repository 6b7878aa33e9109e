public import Windows

/// When a window opens, and how it stands at a moment: what `lull window` says.
public struct WindowListing: Sendable {
    /// The file of the plan whose window it is; nil for one that was named by itself.
    public var plan: String?
    /// Nil for a plan that may run at any time.
    public var window: Window?
    /// In seconds since 1970.
    public var moment: Int64
    /// Whether somebody asked for that moment, rather than for now.
    public var isAsked: Bool
    public var openings: [WindowOpening]

    /// - Parameter count: How many openings are listed.
    public init(plan: String?, window: Window?, moment: Int64, isAsked: Bool, count: Int) {
        self.plan = plan
        self.window = window
        self.moment = moment
        self.isAsked = isAsked
        openings = window?.openings(after: moment, limit: count) ?? []
    }

    /// Whether a run may begin at the moment.
    public var mayBegin: Bool {
        guard let window else { return true }
        if case .open(let opening) = window.standing(at: moment) { return opening.accepts(moment) }
        return false
    }

    /// For people, a line each.
    public var lines: [String] {
        guard let window else { return ["\(heading): no window, so it may run at any time."] }
        var lines = ["\(heading): \(window.summary)", "  \(standing(window))"]
        for opening in openings {
            let cutoff =
                window.cutoff > 0
                ? ", nothing begins from \(window.text(of: opening.lastStart)) on" : ""
            lines.append("  \(window.text(of: opening))\(cutoff)")
            lines += window.notes(on: opening).map { "    \($0.visible)" }
        }
        return lines
    }

    private var heading: String {
        switch (plan, window?.name) {
        case (let plan?, let name?): "\(plan.visible), window \(name.visible)"
        case (let plan?, nil): plan.visible
        case (nil, let name): name?.visible ?? ""
        }
    }

    /// Whether it is open at the moment, and why not.
    private func standing(_ window: Window) -> String {
        let when = isAsked ? "at \(window.text(of: moment))" : "now, \(window.text(of: moment))"
        switch window.standing(at: moment) {
        case .open(let opening) where opening.accepts(moment):
            return "Open \(when), until \(window.text(of: opening.closes))."
        case .open(let opening):
            return "Open \(when), until \(window.text(of: opening.closes)), but nothing begins from "
                + "\(window.text(of: opening.lastStart)) on."
        case .closed(let next, let why):
            let reason =
                switch why {
                case .outside: ""
                case .blackout(let name, let until):
                    ", for the blackout '\(name.visible)' until \(window.text(of: until))"
                case .tooShort: ", since what blackouts leave of it is no longer than its cutoff"
                case .over(let since?): ", and for ever since \(window.text(of: since))"
                case .over(nil): "; it never opens"
                }
            let opens = next.map { " Opens next: \(window.text(of: $0))." } ?? ""
            return "Closed \(when)\(reason).\(opens)"
        }
    }
}
