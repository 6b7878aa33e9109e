/// How one operation, or one action (a step on one host), ended.
public enum Outcome: String, Codable, Sendable, Hashable, CaseIterable {
    /// Done, and seen to be done.
    case done
    /// There was nothing to do.
    case unchanged
    /// Refused before anything was touched.
    case refused
    /// Tried, and it didn't succeed; nothing was killed.
    case failed
    /// Still stopping when its time was up. Nothing was killed; it goes on stopping.
    case held
    /// Contact was lost, or nobody could tell: to be reconciled, never shown as success.
    case unknown
    /// Killed on request, by opt-in of plan, operator and host.
    case forced
    /// Killed by someone else: the service manager, the kernel's OOM killer, a person.
    case killed

    /// Whether the host is as the plan wants it.
    public var isSuccess: Bool { self == .done || self == .unchanged || self == .forced }
}
