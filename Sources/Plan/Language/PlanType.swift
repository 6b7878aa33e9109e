/// What a value of the plan must be. Its words in messages and in the reference, and its JSON Schema, are made of it.
public indirect enum PlanType: Sendable, Hashable {
    /// Any single value, read as the text that was written.
    case text
    /// A text of one kind: its name, and a pattern that all of that kind match (ECMA 262).
    case named(String, pattern: String? = nil)
    case bool
    case duration
    /// A duration, or a mapping of `stop` and `start`.
    case timeouts
    case hostGuard
    case choice([String])
    /// One of them, or a list.
    case choices([String])
    case hostCount(least: Int)
    /// A whole number from 1 on; the text says of what.
    case count(String, most: Int)
    /// One number of hosts, or a list of them.
    case batches
    case mode
    case statuses
    case argv
    /// What a command reads.
    case input
    /// Variables of a command's environment.
    case environment
    /// A URL that may be a secret.
    case webhook
    /// Headers of a request.
    case headers
    case services
    case servicesToReboot
    /// A mapping of one kind.
    case mapping(PlanField.Place)
    /// A list of mappings of one kind; the word is for several of them.
    case list(PlanField.Place, String)
    case paths
    case serviceDeclarations
    case variables
    /// Of hosts, from 0 to 100, with or without its sign.
    case percentage
    case tags
    /// One person or several, as they log in.
    case people
    case conditions
    /// The name of one, or a mapping.
    case window
    /// Days, ranges and files of calendars.
    case blackouts

    /// As in "must be …".
    public var words: String {
        switch self {
        case .text: "text"
        case .named(let name, _): name
        case .bool: "true or false"
        case .duration: "a duration such as 30s"
        case .timeouts: "a duration such as 30s, or a mapping of stop and start"
        case .hostGuard: "off, or a duration such as 2m"
        case .choice(let choices): "one of \(choices.joined(separator: ", "))"
        case .choices(let choices): "one of \(choices.joined(separator: ", ")), or a list of them"
        case .hostCount: "a number of hosts or a percentage"
        case .count(let what, _): what
        case .batches: "a number of hosts, a percentage, or a list of them"
        case .mode: "a quoted octal number such as \"0644\""
        case .statuses: "a status or a list of them"
        case .argv: "a command as a list of words"
        case .input: "text"
        case .environment, .headers: "a mapping of names to texts"
        case .webhook: "an http:// or https:// URL"
        case .services: "a service or a list of services"
        case .servicesToReboot: "a service, a list of services, `all` or `none`"
        case .mapping: "a mapping"
        case .list(_, let several): "a list of \(several)"
        case .paths: "a list of absolute paths"
        case .serviceDeclarations: "a mapping of service names"
        case .variables: "a mapping of names to values"
        case .percentage: "a percentage"
        case .tags: "a tag or a list of tags"
        case .people: "a user name or a list of user names"
        case .conditions: "a condition or a list of conditions"
        case .window: "the name of a window, or a mapping"
        case .blackouts: "\(Self.blackout), or a list of them"
        }
    }

    static let blackout = "a day, a range of days or times, or a file such as freeze.ics"

    /// Whether secrets may stand in it.
    var holdsSecrets: Bool {
        switch self {
        case .input, .environment, .webhook, .headers: true
        default: false
        }
    }
}

extension PlanField.Place {
    /// Keys of which exactly one must be given.
    var alternatives: [String] {
        switch self {
        case .step: PlanField.fields(of: .step).filter(\.isVerb).map(\.key)
        case .health: ["tcp", "http", "command"]
        case .gate: ["run", "tcp", "http", "command", "file"]
        case .question: ["tcp", "http", "command", "file"]
        case .copy: ["src", "content"]
        case .secret: ["env", "file", "prompt"]
        case .window: ["recur", "date", "use"]
        case .blackout: ["from", "file"]
        case .notify: ["webhook", "run"]
        case .blocker: ["run", "http", "prometheus"]
        case .plan, .budget, .defaults, .timeout, .force, .service, .spread, .command, .link: []
        }
    }

    /// What one of the alternatives needs beside it: the steps of an included file have their own hosts, an approval needs none, and a
    /// window of the inventory says all itself.
    func needs(of alternative: String) -> [String] {
        switch (self, alternative) {
        case (.step, "approve"), (.step, "include"), (.window, "use"): []
        case (.step, _): ["hosts"]
        case (.window, _): ["from", "timezone"]
        default: []
        }
    }

    /// Keys that stand beside another one only.
    var companions: [(key: String, needs: String)] {
        switch self {
        case .step:
            [
                ("undo", "run"), ("unless", "run"), ("on", "run"), ("stdin", "run"), ("env", "run"),
                ("approvers", "approve"),
            ]
        case .health, .gate, .question: [("status", "http")]
        case .window: [("start", "recur")]
        case .blackout: [("until", "from")]
        case .notify: [("format", "webhook"), ("headers", "webhook"), ("env", "run")]
        case .blocker:
            [
                ("status", "http"), ("alerts", "prometheus"), ("except", "prometheus"), ("query", "prometheus"),
                ("env", "run"),
            ]
        case .plan, .budget, .defaults, .timeout, .force, .service, .spread, .command, .link, .copy, .secret: []
        }
    }
}
