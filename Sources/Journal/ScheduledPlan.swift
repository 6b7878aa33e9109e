public import Schedule

/// A plan that is to be run whenever its window opens.
public struct ScheduledPlan: Codable, Sendable, Hashable {
    /// What it is called among those that are scheduled.
    public var name: String
    /// The plan, or the saved preview; absolute.
    public var path: String
    /// What `lull run` is given; every path absolute.
    public var arguments: [String]
    /// What it was made into when it was scheduled, or approved again: what it is made into when it is due has to be the same.
    public var schedule: Schedule
    /// In seconds since 1970; the openings from then on count.
    public var addedAt: Double
    /// On whose behalf it is run.
    public var addedBy: String
    public var controller: String
    /// When somebody last agreed to what it has become, or to go on after a run that took a person; nil where nobody had to.
    public var approvedAt: Double?

    public init(
        name: String, path: String, arguments: [String], schedule: Schedule, addedAt: Double, addedBy: String,
        controller: String
    ) {
        self.name = name
        self.path = path
        self.arguments = arguments
        self.schedule = schedule
        self.addedAt = addedAt
        self.addedBy = addedBy
        self.controller = controller
    }
}

/// For which opening of its window a run was begun, or gone on with. No opening sees two runs: see `ScheduleStore`.
public struct ScheduledMark: Codable, Sendable, Hashable {
    public var name: String
    /// When the window opens, in seconds since 1970.
    public var opens: Int64

    public init(name: String, opens: Int64) {
        self.name = name
        self.opens = opens
    }
}

/// What became of one opening.
public struct OpeningRecord: Codable, Sendable, Hashable {
    public enum State: String, Codable, Sendable, Hashable {
        /// It was refused, and is tried again as long as the window is open.
        case waiting
        /// A run was begun, or gone on with, in it.
        case begun
        /// It is over, and nothing was run.
        case missed
    }

    public var opens: Int64
    public var closes: Int64
    public var state: State
    public var runID: String?
    /// Why it waits, or was missed.
    public var because: String?
    /// When it is tried again, in seconds since 1970.
    public var nextTry: Double?

    public init(
        opens: Int64, closes: Int64, state: State, runID: String? = nil, because: String? = nil, nextTry: Double? = nil
    ) {
        self.opens = opens
        self.closes = closes
        self.state = state
        self.runID = runID
        self.because = because
        self.nextTry = nextTry
    }
}

/// A scheduled plan with what is known of it.
public struct ScheduleEntry: Sendable, Hashable {
    public var plan: ScheduledPlan
    /// Why it isn't run until somebody agrees; nil where it is.
    public var heldBecause: String?
    /// Up to when its openings have been accounted for, in seconds since 1970.
    public var handledUntil: Int64
    /// The newest first, not all of them.
    public var openings: [OpeningRecord]

    public init(plan: ScheduledPlan, heldBecause: String?, handledUntil: Int64, openings: [OpeningRecord]) {
        self.plan = plan
        self.heldBecause = heldBecause
        self.handledUntil = handledUntil
        self.openings = openings
    }
}

/// Where scheduled plans are kept: beside the journal, so that an opening is taken in the same transaction in which its run
/// begins. Whoever comes second, from whatever process, is told whose it is.
public protocol ScheduleStore: Sendable {
    /// In the order of their names.
    func scheduled() async throws -> [ScheduleEntry]
    /// - Throws: `JournalError.alreadyScheduled`.
    func schedule(_ plan: ScheduledPlan) async throws
    /// Takes the place of the one of its name, which isn't held any more.
    func approve(_ plan: ScheduledPlan) async throws
    /// - Returns: false if there is none of this name.
    func unschedule(_ name: String) async throws -> Bool
    /// Nothing takes the place of what was begun, but for a run that was refused.
    func record(_ opening: OpeningRecord, of name: String) async throws
    func hold(_ name: String, because: String) async throws
    func noteHandled(_ name: String, until: Int64) async throws
}
