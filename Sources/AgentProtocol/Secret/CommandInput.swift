/// What a command is given beside its words: neither the list of processes nor a log of commands shows it.
public struct CommandInput: Codable, Sendable, Hashable {
    /// What it reads from its standard input; nil for nothing.
    public var stdin: SecretText?
    /// Variables of its environment, over those that every command has.
    public var environment: [String: SecretText]?

    public init(stdin: SecretText? = nil, environment: [String: SecretText]? = nil) {
        self.stdin = stdin
        self.environment = environment
    }

    /// The names of the secrets in it.
    public var secrets: Set<String> {
        Set(stdin?.secrets ?? []).union((environment ?? [:]).values.flatMap(\.secrets))
    }

    /// The part of it that an `unless` has. A preview asks it, and knows no secrets.
    public var ofQuestion: CommandInput {
        CommandInput(environment: environment?.filter { $0.value.secrets.isEmpty })
    }

    /// `LB_TOKEN=«secret token», input 'go\n'`.
    public var words: String {
        let variables = (environment ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.short($0.value))" }
        return (variables + (stdin.map { ["input '\(Self.short($0))'"] } ?? [])).joined(separator: ", ")
    }

    private static func short(_ text: SecretText) -> String {
        let shown = Printable.escape(text.shown)
        return shown.count > 60 ? shown.prefix(60) + "…" : shown
    }
}

extension Operation {
    /// The names of the secrets that doing it takes.
    public var secrets: Set<String> {
        switch self {
        case .run(let command): command.input?.secrets ?? []
        case .undo(.command(_, _, let input)): input?.secrets ?? []
        default: []
        }
    }
}

extension ActionRequest {
    /// The names of the secrets that it takes.
    public var secrets: Set<String> {
        (program + closing.map(\.operation)).reduce(into: []) { $0.formUnion($1.secrets) }
    }
}
