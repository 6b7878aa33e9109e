public import Diagnostics
public import PlanSyntax

/// One verb on one set of hosts.
public struct Step: Sendable {
    public var name: Placed<String>?
    public var verb: Verb
    /// Where the verb's key stands.
    public var verbSpan: SourceSpan
    /// A host pattern.
    public var hosts: Placed<String>
    /// Batch sizes, the last one repeated; empty means all hosts at once.
    public var serial: [Limit]
    public var spread: SpreadSpec?
    public var order: HostOrder
    /// Asked one after the other.
    public var gate: [GateSpec]
    public var before: [CommandSpec]
    public var after: [CommandSpec]
    /// How long hosts of a batch must stay healthy after the verb, on top of what services ask for.
    public var soak: Duration?
    /// Overrides the services' own timeouts, and is how long commands may run.
    public var timeout: TimeoutOverride?
    /// Its own; `Plan.force` says what counts.
    public var force: ForceSpec?
    /// Whether it says `noforce: true` itself.
    public var isNoforce: Bool
    public var onFailure: OnFailure?
    /// Its own; `Plan.hostGuard` says what counts.
    public var hostGuard: GuardSpec?
    /// By which `--tags` and `--skip-tags` choose it; without an order.
    public var tags: [String]
    /// Whether only the first of its hosts has a part.
    public var runsOnce: Bool
    /// Its own variables.
    public var vars: [String: Value]
    /// All of them must hold for a host that takes part.
    public var when: [PlanCondition]
    /// How many percent of a batch may fail in it; nil where the budget of the run says all.
    public var failLimit: Placed<Int>?
    public var span: SourceSpan

    public init(
        name: Placed<String>?, verb: Verb, verbSpan: SourceSpan, hosts: Placed<String>, serial: [Limit],
        spread: SpreadSpec? = nil, order: HostOrder, gate: [GateSpec] = [], before: [CommandSpec], after: [CommandSpec],
        soak: Duration?,
        timeout: TimeoutOverride?,
        force: ForceSpec? = nil, isNoforce: Bool = false, onFailure: OnFailure?,
        hostGuard: GuardSpec? = nil, tags: [String] = [], runsOnce: Bool = false, vars: [String: Value] = [:],
        when: [PlanCondition] = [], failLimit: Placed<Int>? = nil, span: SourceSpan
    ) {
        self.name = name
        self.verb = verb
        self.verbSpan = verbSpan
        self.hosts = hosts
        self.serial = serial
        self.spread = spread
        self.order = order
        self.gate = gate
        self.before = before
        self.after = after
        self.soak = soak
        self.timeout = timeout
        self.force = force
        self.isNoforce = isNoforce
        self.onFailure = onFailure
        self.hostGuard = hostGuard
        self.tags = tags
        self.runsOnce = runsOnce
        self.vars = vars
        self.when = when
        self.failLimit = failLimit
        self.span = span
    }
}

/// The order in which a step's hosts go; Ansible's words.
public enum HostOrder: String, Sendable, Hashable, CaseIterable {
    case inventory
    case reverseInventory = "reverse_inventory"
    case sorted
    case reverseSorted = "reverse_sorted"
}
