/// What a host says of itself before anything is asked of it. Read-only; nothing is made there.
public struct HostExamination: Codable, Sendable, Hashable {
    public var facts: HostFacts
    /// Where its agent keeps what it must not forget.
    public var state: RecordRoom
    public var endings: Endings

    /// How much the kernel tells of the end of a process.
    public enum Endings: String, Codable, Sendable, Hashable {
        /// Nothing: a process has to be looked for until it is gone (before Linux 5.3).
        case unseen
        /// That it has ended.
        case seen
        /// How it has ended, too, whoever's child it was (Linux 6.15 and later).
        case told
    }

    public init(facts: HostFacts, state: RecordRoom, endings: Endings) {
        self.facts = facts
        self.state = state
        self.endings = endings
    }
}

/// A directory for records, which may have to be made yet.
public struct RecordRoom: Codable, Sendable, Hashable {
    /// Empty where there is no place for one.
    public var path: String
    /// What its disk has left for this user, in bytes; nil where that couldn't be learnt.
    public var free: Int?
    /// Why it can't be used.
    public var problem: Reason?

    /// With less than this an action is refused, in bytes: what is kept for the moment when the disk is full, and some for records.
    public static let least = 2 << 20

    public init(path: String, free: Int?, problem: Reason? = nil) {
        self.path = path
        self.free = free
        self.problem = problem
    }
}
