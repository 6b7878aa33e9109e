/// When a run may happen: on which days, from when to when on the clocks of one place, and when not after all.
///
/// A window over midnight belongs to the day on which it begins: `sat`, from 22:00 until 02:00, is open on Sunday at 01:00 and not on
/// Saturday at 01:00.
public struct Window: Sendable, Hashable, Codable {
    public enum Days: Sendable, Hashable, Codable {
        /// - start: From where intervals and counts go; no day before it is one.
        case recurring(rule: RecurrenceRule, start: CivilDate?)
        case once(on: CivilDate)
    }

    public enum Length: Sendable, Hashable, Codable {
        /// So long, whatever the clocks do meanwhile.
        case elapsed(seconds: Int64)
        /// Until the clocks show this time; on the next day where it isn't later than `from`.
        case until(time: WallTime)
    }

    /// What becomes of a run that is still under way when the window closes.
    public enum AtClose: String, Sendable, Hashable, Codable, CaseIterable {
        /// What is in flight is finished, nothing more begins, and the run can be taken up again.
        case stop
        /// What was done is put back.
        case rollback
        /// It goes on to its end.
        case finish
    }

    /// Of one that many plans use; nil for one that stands in its plan.
    public var name: String?
    public var days: Days
    public var from: WallTime
    public var length: Length
    public var zone: Zone
    public var blackouts: [Blackout]
    /// How long before its end nothing may begin any more, in seconds.
    public var cutoff: Int64
    public var atClose: AtClose

    /// The longest that one may be, in seconds: 31 days.
    public static let longest: Int64 = 31 * 86_400

    public init(
        name: String? = nil, days: Days, from: WallTime, length: Length, zone: Zone, blackouts: [Blackout] = [],
        cutoff: Int64 = 0, atClose: AtClose = .stop
    ) {
        self.name = name
        self.days = days
        self.from = from
        self.length = length
        self.zone = zone
        self.blackouts = blackouts
        self.cutoff = cutoff
        self.atClose = atClose
    }

    /// How long it is on a day without a change of the clocks, in seconds.
    public var usualLength: Int64 {
        switch length {
        case .elapsed(let seconds): seconds
        case .until(let end): Int64((end.minutes - from.minutes + (end > from ? 0 : 1440)) * 60)
        }
    }

    /// Whether there is any day that it opens on, from 1970 to 2199, blackouts aside.
    public var hasDays: Bool {
        switch days {
        case .recurring(let rule, let start):
            var days = RuleDays(rule, start: start, from: .earliest)
            return days.next() != nil
        case .once: return true
        }
    }
}
