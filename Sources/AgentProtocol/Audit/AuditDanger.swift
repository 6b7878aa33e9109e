/// How dangerous a plain stop or restart of a unit is for what it holds in memory.
///
/// The rule, from the worst to the best:
/// - `severe`: something is killed in every stop, however fast it is, or killed where nobody can prevent it, or the whole host
///   goes down with it.
/// - `high`: it would be killed sooner than `soon`, or can't end but by a kill, or takes other units along that would be killed.
/// - `moderate`: it would be killed, later than that. systemd's default is 90 seconds.
/// - `none`: systemd kills nothing.
public enum AuditDanger: String, Codable, Sendable, Hashable, CaseIterable, Comparable {
    case none, moderate, high, severe

    /// A deadline below this many seconds is a short one: less than many services need to write what they hold.
    public static let soon = 30.0

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    public static func < (left: AuditDanger, right: AuditDanger) -> Bool { left.rank < right.rank }
}
