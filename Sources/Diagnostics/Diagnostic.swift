/// Something wrong (or doubtful) in what the user wrote: what, where, and what to do.
public struct Diagnostic: Error, Sendable {
    public enum Severity: String, Sendable { case error, warning }

    /// A place with a few words beside its mark.
    public struct Label: Sendable {
        public var span: SourceSpan
        public var words: String

        public init(_ span: SourceSpan, _ words: String = "") {
            self.span = span
            self.words = words
        }
    }

    public var severity: Severity
    public var code: DiagnosticCode
    /// One sentence, no full stop: `unknown key 'tiemout' in service 'nginx'`.
    public var message: String
    /// Where, with what to do in its words (`did you mean 'timeout'?`). Nil for what has no place in a text.
    public var primary: Label?
    /// Other places that matter (`first given here`).
    public var secondary: [Label]
    /// A longer hint, below the marked text.
    public var help: String?

    public init(
        _ severity: Severity = .error, code: DiagnosticCode, _ message: String, at primary: Label? = nil,
        secondary: [Label] = [], help: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.primary = primary
        self.secondary = secondary
        self.help = help
    }
}

/// All that is wrong, at once.
public struct Diagnostics: Error, Sendable {
    public var all: [Diagnostic]

    public init(_ all: [Diagnostic]) { self.all = all }

    public var hasErrors: Bool { all.contains { $0.severity == .error } }
}
