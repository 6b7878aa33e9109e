public import Diagnostics
public import PlanSyntax

/// A plan as it was written: checked for shape, not yet joined with an inventory. Strings may still hold `{{ variables }}`.
public struct Plan: Sendable {
    public var source: SourceText
    public var name: String
    public var vars: [String: Value]
    public var budget: Limit
    public var defaults: Defaults
    public var services: [ServiceSpec]
    public var steps: [Step]

    public init(
        source: SourceText, name: String, vars: [String: Value], budget: Limit, defaults: Defaults,
        services: [ServiceSpec], steps: [Step]
    ) {
        self.source = source
        self.name = name
        self.vars = vars
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
public struct Defaults: Sendable {
    public var timeout: Timeouts
    public var onFailure: OnFailure
    public var soak: Duration

    public init(
        timeout: Timeouts = Timeouts(stop: .seconds(90), start: .seconds(90)), onFailure: OnFailure = .rollback,
        soak: Duration = .zero
    ) {
        self.timeout = timeout
        self.onFailure = onFailure
        self.soak = soak
    }
}

public struct Timeouts: Sendable, Hashable {
    public var stop: Duration
    public var start: Duration

    public init(stop: Duration, start: Duration) {
        self.stop = stop
        self.start = start
    }
}

public enum Dependents: String, Sendable, Hashable, CaseIterable { case refuse, restart, leave }

public struct ServiceSpec: Sendable {
    /// As written: `nginx` means `nginx.service`.
    public var name: Placed<String>
    public var timeout: Timeouts?
    public var health: [CheckSpec]
    public var protect: [Placed<String>]
    public var dependents: Dependents
    public var soak: Duration?

    public init(
        name: Placed<String>, timeout: Timeouts?, health: [CheckSpec], protect: [Placed<String>],
        dependents: Dependents, soak: Duration?
    ) {
        self.name = name
        self.timeout = timeout
        self.health = health
        self.protect = protect
        self.dependents = dependents
        self.soak = soak
    }
}

/// A health check, `wait_for` or `check`.
public struct CheckSpec: Sendable {
    public enum Question: Sendable {
        /// `host:port`, or a port alone (then on the host's own address).
        case tcp(Placed<String>)
        case http(Placed<String>, status: [Int])
        case file(Placed<String>)
        case command([Placed<String>])
    }

    public var question: Question
    public var within: Duration
    public var every: Duration
    public var soak: Duration
    public var span: SourceSpan

    public init(question: Question, within: Duration, every: Duration, soak: Duration, span: SourceSpan) {
        self.question = question
        self.within = within
        self.every = every
        self.soak = soak
        self.span = span
    }
}

public struct RunSpec: Sendable {
    public var argv: [Placed<String>]
    public var undo: [Placed<String>]?
    public var unless: [Placed<String>]?
    public var span: SourceSpan

    public init(argv: [Placed<String>], undo: [Placed<String>]?, unless: [Placed<String>]?, span: SourceSpan) {
        self.argv = argv
        self.undo = undo
        self.unless = unless
        self.span = span
    }
}

public struct CopySpec: Sendable {
    public enum Content: Sendable {
        /// A file on the controller, beside the plan unless absolute.
        case file(Placed<String>)
        case text(Placed<String>)
    }

    public var content: Content
    public var destination: Placed<String>
    public var mode: Int?

    public init(content: Content, destination: Placed<String>, mode: Int?) {
        self.content = content
        self.destination = destination
        self.mode = mode
    }
}

public enum Verb: Sendable {
    case stop([Placed<String>])
    case start([Placed<String>])
    case restart([Placed<String>])
    case reload([Placed<String>])
    case run(RunSpec)
    case link(path: Placed<String>, to: Placed<String>)
    case copy(CopySpec)
    case waitFor(CheckSpec)
    case check(CheckSpec)
    case pause(Duration)
}

public enum HostOrder: String, Sendable, Hashable, CaseIterable {
    case inventory
    case reverseInventory = "reverse_inventory"
    case sorted
    case reverseSorted = "reverse_sorted"
}

public struct Step: Sendable {
    public var name: Placed<String>?
    public var verb: Verb
    /// Where the verb's key stands.
    public var verbSpan: SourceSpan
    public var hosts: Placed<String>
    /// Batch sizes, the last one repeated; empty means all hosts at once.
    public var serial: [Limit]
    public var order: HostOrder
    public var before: [RunSpec]
    public var after: [RunSpec]
    /// How long hosts of a batch must stay healthy after the verb, on top of what services ask for.
    public var soak: Duration?
    /// Overrides the services' own timeouts, and is how long commands may run.
    public var timeout: Timeouts?
    public var onFailure: OnFailure?
    public var span: SourceSpan

    public init(
        name: Placed<String>?, verb: Verb, verbSpan: SourceSpan, hosts: Placed<String>, serial: [Limit],
        order: HostOrder, before: [RunSpec], after: [RunSpec], soak: Duration?, timeout: Timeouts?,
        onFailure: OnFailure?, span: SourceSpan
    ) {
        self.name = name
        self.verb = verb
        self.verbSpan = verbSpan
        self.hosts = hosts
        self.serial = serial
        self.order = order
        self.before = before
        self.after = after
        self.soak = soak
        self.timeout = timeout
        self.onFailure = onFailure
        self.span = span
    }
}
