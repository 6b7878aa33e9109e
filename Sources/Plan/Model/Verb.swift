public import Diagnostics

/// What a step does on each of its hosts.
public enum Verb: Sendable {
    /// Names as in `ServiceSpec.name`; each is declared in the plan.
    case stop([Placed<String>])
    case start([Placed<String>])
    case restart([Placed<String>])
    case reload([Placed<String>])
    case enable([Placed<String>])
    case disable([Placed<String>])
    case reboot(RebootSpec)
    case run(CommandSpec)
    case link(LinkSpec)
    case copy(CopySpec)
    case waitFor(CheckSpec)
    case check(CheckSpec)
    case pause(Duration)
    /// Asks a person; done once, on no host.
    case approve(String, approvers: [String]?)
}

extension Verb {
    /// The command that it is; none for other verbs.
    var commands: [CommandSpec] {
        if case .run(let command) = self { [command] } else { [] }
    }
}

/// A restart of the host, with what is stopped before it.
public struct RebootSpec: Sendable {
    /// In the order in which they are stopped. Those of `all` stand in the order of their declaration.
    public var services: [Placed<String>]
    /// Whether the plan says `all`: then a host that doesn't have one of them has nothing to stop.
    public var isAll: Bool

    /// How long a host may take to come back, unless the step says otherwise: servers test their memory at leisure.
    public static let timeout = Duration.seconds(600)

    public init(services: [Placed<String>], isAll: Bool) {
        self.services = services
        self.isAll = isAll
    }
}

/// A command as an argv list; it never passes through a shell.
public struct CommandSpec: Sendable {
    public var argv: [Template]
    /// The command that takes it back.
    public var undo: [Template]?
    /// If this command exits 0, there is nothing to do.
    public var unless: [Template]?
    /// The host that runs it on behalf of the step's; nil for the step's own.
    public var delegate: Template?
    /// What it and its `undo` read. May hold secrets.
    public var stdin: Template?
    /// Variables of their environment, by name. May hold secrets.
    public var environment: [String: Template]
    public var span: SourceSpan

    public init(
        argv: [Template], undo: [Template]? = nil, unless: [Template]? = nil, delegate: Template? = nil,
        stdin: Template? = nil, environment: [String: Template] = [:], span: SourceSpan
    ) {
        self.argv = argv
        self.delegate = delegate
        self.undo = undo
        self.unless = unless
        self.stdin = stdin
        self.environment = environment
        self.span = span
    }
}

/// A symbolic link that is switched atomically.
public struct LinkSpec: Sendable {
    public var path: Template
    public var to: Template

    public init(path: Template, to: Template) {
        self.path = path
        self.to = to
    }
}

/// A file that is written on the host, with a backup of what was there.
public struct CopySpec: Sendable {
    public enum Content: Sendable {
        /// A file on the controller. Sent as it is: variables in it are not replaced. Unless its path is absolute, it stands
        /// beside the plan, or in this directory below it (that of the included file that names it).
        case file(Template, directory: String? = nil)
        case text(Template)
    }

    public var content: Content
    public var destination: Template
    /// Permission bits.
    public var mode: Int?

    public init(content: Content, destination: Template, mode: Int?) {
        self.content = content
        self.destination = destination
        self.mode = mode
    }
}
