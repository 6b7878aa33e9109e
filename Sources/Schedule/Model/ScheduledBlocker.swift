public import AgentProtocol

/// Something that keeps a run from beginning, and each of its batches. Secrets stand in it by their names.
public struct ScheduledBlocker: Sendable, Hashable, Codable {
    public enum Question: Sendable, Hashable, Codable {
        /// A command on the machine of the controller.
        case command(argv: [String], environment: [String: SecretText]?)
        /// An empty list of statuses means any 2xx.
        case http(Request, status: [Int])
        /// What gives nothing where nothing is in the way.
        case prometheus(Request, query: String)
    }

    /// A request over HTTP.
    public struct Request: Sendable, Hashable, Codable {
        public var url: SecretText
        /// Beside those that lull sends itself, by their names; nil for none.
        public var headers: [String: SecretText]?

        public init(url: SecretText, headers: [String: SecretText]? = nil) {
            self.url = url
            self.headers = headers
        }
    }

    /// What people read; nil for what is asked.
    public var name: String?
    public var question: Question
    /// How long an answer is waited for, in seconds.
    public var timeout: Double

    public init(name: String? = nil, question: Question, timeout: Double) {
        self.name = name
        self.question = question
        self.timeout = timeout
    }

    /// Its name, or what is asked, without what secrets are. May hold control characters.
    public var title: String { name ?? subject }

    public var subject: String {
        switch question {
        case .command(let argv, _): "`\(ShellWords.joined(argv))`"
        case .http(let request, _): request.url.shown
        case .prometheus(let request, let query): "\(query) at \(request.url.shown)"
        }
    }

    /// The names of the secrets that it takes.
    public var secrets: Set<String> {
        switch question {
        case .command(_, let environment):
            (environment ?? [:]).values.reduce(into: []) { $0.formUnion($1.secrets) }
        case .http(let request, _), .prometheus(let request, _):
            (request.headers ?? [:]).values.reduce(into: Set(request.url.secrets)) { $0.formUnion($1.secrets) }
        }
    }
}

extension Schedule {
    /// How long it takes at the most to ask all of them, at once, in seconds.
    public var worstCaseOfBlockers: Double { (blockers ?? []).map(\.timeout).max() ?? 0 }

    /// The names of the secrets that asking takes.
    public var secretsOfBlockers: Set<String> { (blockers ?? []).reduce(into: []) { $0.formUnion($1.secrets) } }
}
