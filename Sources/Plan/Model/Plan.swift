public import Diagnostics
public import PlanSyntax

/// A plan as it was written: checked for shape, not yet joined with an inventory. Texts may still hold `{{ variables }}`.
public struct Plan: Sendable {
    public var source: SourceText
    public var name: String
    public var vars: [String: Value]
    /// Variables that are no part of `vars`, in the order in which they are declared.
    public var secrets: [SecretSpec]
    /// When it may run; nil for at any time.
    public var window: PlanWindow?
    /// What keeps it from beginning, and from going on with another batch.
    public var blockers: [BlockerSpec]
    /// Who is told how a run goes.
    public var notify: [NotifySpec]
    /// How many hosts may be out before the run trips.
    public var budget: Limit
    public var defaults: Defaults
    public var services: [ServiceSpec]
    public var steps: [Step]

    public init(
        source: SourceText, name: String, vars: [String: Value], secrets: [SecretSpec] = [],
        window: PlanWindow? = nil, blockers: [BlockerSpec] = [], notify: [NotifySpec] = [], budget: Limit,
        defaults: Defaults, services: [ServiceSpec], steps: [Step]
    ) {
        self.source = source
        self.name = name
        self.vars = vars
        self.secrets = secrets
        self.window = window
        self.blockers = blockers
        self.notify = notify
        self.budget = budget
        self.defaults = defaults
        self.services = services
        self.steps = steps
    }
}

/// A piece of the plan and where it stands.
public struct Placed<Wrapped: Sendable>: Sendable {
    public var value: Wrapped
    public var span: SourceSpan

    public init(_ value: Wrapped, at span: SourceSpan) {
        self.value = value
        self.span = span
    }
}

/// A number of hosts: a count, or a percentage of a set.
public enum Limit: Sendable, Hashable {
    case count(Int)
    case percent(Int)
}

public enum OnFailure: String, Sendable, Hashable, Codable, CaseIterable {
    /// A host that failed is put back. When the budget is spent, everything is put back.
    case rollback
    /// The first failure ends the run as it stands.
    case stop
    /// A host that failed stays as it is and takes no further part. When the budget is spent, the run ends as it stands.
    case `continue`
}

/// What steps and services inherit.
public struct Defaults: Sendable, Hashable {
    public var timeout: Timeouts
    public var onFailure: OnFailure
    /// For services that name no soak of their own.
    public var soak: Duration
    /// For steps that name none of their own; nil where nothing is said.
    public var hostGuard: GuardSpec?

    public init(
        timeout: Timeouts = Timeouts(stop: .seconds(90), start: .seconds(90)), onFailure: OnFailure = .rollback,
        soak: Duration = .zero, hostGuard: GuardSpec? = nil
    ) {
        self.timeout = timeout
        self.onFailure = onFailure
        self.soak = soak
        self.hostGuard = hostGuard
    }
}
