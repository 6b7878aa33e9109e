public import AgentProtocol
public import Plan

/// Somebody who is told how a run goes. Secrets stand in it by their names.
public struct ScheduledNotify: Sendable, Hashable, Codable {
    public enum Channel: Sendable, Hashable, Codable {
        case webhook(Webhook)
        case command(Command)
    }

    /// A request over HTTP.
    public struct Webhook: Sendable, Hashable, Codable {
        public var url: SecretText
        /// Beside those that lull sends itself, by their names; nil for none.
        public var headers: [String: SecretText]?
        public var format: NotifyFormat

        public init(url: SecretText, headers: [String: SecretText]? = nil, format: NotifyFormat = .json) {
            self.url = url
            self.headers = headers
            self.format = format
        }
    }

    /// A command on the machine of the controller.
    public struct Command: Sendable, Hashable, Codable {
        public var argv: [MessageText]
        /// Nil for nothing but what lull's own environment holds, and what it says of the message.
        public var environment: [String: SecretText]?

        public init(argv: [MessageText], environment: [String: SecretText]? = nil) {
            self.argv = argv
            self.environment = environment
        }
    }

    public var channel: Channel
    public var kinds: [NotifyKind]

    public init(channel: Channel, kinds: [NotifyKind] = NotifyKind.allCases) {
        self.channel = channel
        self.kinds = kinds
    }

    /// The names of the secrets that it takes.
    public var secrets: Set<String> {
        switch channel {
        case .webhook(let webhook):
            (webhook.headers ?? [:]).values.reduce(into: Set(webhook.url.secrets)) { $0.formUnion($1.secrets) }
        case .command(let command):
            (command.environment ?? [:]).values.reduce(into: []) { $0.formUnion($1.secrets) }
        }
    }
}

/// A word of a command, of which parts are known only when there is something to tell.
public struct MessageText: Sendable, Hashable, Codable {
    /// What a message says of itself: `{{ lull.subject }}`.
    public enum Field: String, Sendable, Hashable, Codable, CaseIterable {
        case event, run, plan, subject, text
    }

    public enum Piece: Sendable, Hashable, Codable {
        case text(String)
        case field(Field)
    }

    public var pieces: [Piece]

    public init(_ pieces: [Piece]) { self.pieces = pieces }

    /// With what the message says in the place of its fields.
    public func filled(_ value: (Field) -> String) -> String {
        pieces.reduce(into: "") { text, piece in
            switch piece {
            case .text(let part): text += part
            case .field(let field): text += value(field)
            }
        }
    }

    /// As people see it: `lull: {{ lull.subject }}`.
    public var shown: String { filled { "{{ \(Self.variable).\($0.rawValue) }}" } }

    /// The variable that holds the fields; in `notify` it is lull's own.
    public static let variable = "lull"
}

extension Schedule {
    /// The names of the secrets that telling others takes. What is done to hosts can do without that.
    public var secretsOfNotify: Set<String> {
        (notify ?? []).reduce(into: []) { $0.formUnion($1.secrets) }
    }
}
