import AgentProtocol
public import Journal
import Plan
public import Schedule
public import Windows

/// How a schedule fits into its window if it is run now, or as soon as the window opens: by the most that everything may take.
public struct WindowFit: Sendable, Hashable {
    public let window: Window
    public let standing: WindowStanding
    /// The moment that it is about, in seconds since 1970.
    public let now: Double
    /// The opening that it would be run in, and when it would begin: now, or when the window opens. Nil where it never does again.
    public let opening: WindowOpening?
    public let begins: Double
    /// How long all of it may take, and putting all of it back, in seconds.
    public let worstCase: Double
    public let rollback: Double
    /// The first batch that would not be begun any more at worst, and how much would be left then; nil where all fits.
    public let shortfall: WindowShortfall?
    /// The same where everything takes as long as it usually does; nil where all fits then, and where nobody knows.
    public let usualShortfall: WindowShortfall?
    public let isUsualKnown: Bool
    /// Whether that is the very first one.
    public let isTooShort: Bool

    /// - Parameters:
    ///   - out: hosts that take no part.
    ///   - expectation: how long it usually takes.
    /// - Returns: Nil where the schedule has no window.
    public init?(
        _ schedule: Schedule, out: Set<String> = [], forks: Int, now: Double, expectation: Expectation? = nil
    ) {
        guard let window = schedule.window else { return nil }
        self.window = window
        self.now = now
        standing = window.standing(at: Int64(now))
        switch standing {
        case .open(let opening): self.opening = opening
        case .closed(let next, _): opening = next
        }
        begins = max(now, opening.map { Double($0.opens) } ?? now)
        let course = Course(schedule, out: out, forks: forks, begins: begins, opening, window.atClose)
        worstCase = course.length
        rollback = course.undo
        shortfall = course.shortfall
        isTooShort = course.isTooShort
        let usual = expectation.flatMap { $0.whole == nil ? nil : $0.batches.map { $0.map { $0?.usual ?? 0 } } }
        isUsualKnown = usual != nil
        let (begins, opening, atClose) = (begins, opening, window.atClose)
        usualShortfall = usual.flatMap { pace in
            Course(schedule, out: out, forks: forks, begins: begins, opening, atClose, pace: pace).shortfall
        }
    }

    public init?(_ preview: Preview, forks: Int, now: Double, expectation: Expectation? = nil) {
        let out = preview.sights.filter { if case .excluded = $1 { true } else { false } }
        self.init(preview.schedule, out: Set(out.keys), forks: forks, now: now, expectation: expectation)
    }

    public var isOpen: Bool { if case .open = standing { true } else { false } }

    /// Whether a run that begins now is refused.
    public var wouldRefuse: Bool { !isOpen || isTooShort }

    /// What a run that begins now is told of it; nil where it would be refused.
    public var runWindow: RunWindow? {
        guard case .open(let opening) = standing, !isTooShort else { return nil }
        return .open(RunOpening(opening, of: window))
    }
}

/// All batches one after the other, each as long as it may take, as the decider would look at them: see `RunState+Window.swift`.
private struct Course {
    var length = 0.0
    var undo = 0.0
    var shortfall: WindowShortfall?
    var isTooShort = false

    /// - Parameter pace: how long each batch takes, by step; as long as it may if nothing is said. What has to fit before one is begun is
    ///   the most that it may take, all the same.
    init(
        _ schedule: Schedule, out: Set<String>, forks: Int, begins: Double, _ opening: WindowOpening?,
        _ atClose: Window.AtClose, pace: [[Double]]? = nil
    ) {
        let itinerary = Itinerary(schedule, forks: forks)
        let questions = RunLength.ofQuestions(schedule, forks: forks)
        var isFirst = true
        for (number, step) in schedule.steps.enumerated() {
            for (batch, actions) in step.batches.enumerated() {
                let left = actions.filter { !out.contains($0.host) }
                guard !left.isEmpty else { continue }
                let own = RunLength.ofBatch(left, questions: questions[number][batch], forks: forks)
                let back = RunLength.ofUndo(left, forks: forks)
                if let opening, shortfall == nil {
                    let rest = itinerary.untilAllIsUp(step: number, batch: batch)
                    let isWhole = step.onFailure == .rollback || atClose == .rollback
                    let need = own + (rest?.length ?? 0)
                    let needBack = back + (isWhole ? undo : 0) + (rest?.undo ?? 0)
                    let now = begins + length
                    let closes = Double(opening.closes)
                    let lastStart = Double(opening.lastStart)
                    if now > min(lastStart, closes - need - needBack) {
                        shortfall = WindowShortfall(
                            step: number, batch: batch, length: need, upTo: rest?.step, rollback: needBack,
                            left: closes - now, isCutOff: now > lastStart)
                        isTooShort = isFirst
                    }
                }
                isFirst = false
                length += pace?[number][batch] ?? own
                undo += back
            }
        }
    }
}
