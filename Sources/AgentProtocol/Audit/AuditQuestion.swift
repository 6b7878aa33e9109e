/// Which service units of a host an audit is about.
public struct AuditQuestion: Codable, Sendable, Hashable {
    /// Names and globs (`*`, `?`, `[a-z]`) of units, with their `.service`; a unit is meant if any of its names matches one.
    /// Empty means all.
    public var patterns: [String]
    /// Whether units that are down are looked at too.
    public var includesInactive: Bool

    public init(patterns: [String] = [], includesInactive: Bool = false) {
        self.patterns = patterns
        self.includesInactive = includesInactive
    }
}
