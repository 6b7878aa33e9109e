public import Diagnostics

/// Something wrong, as data: a case with its values. Its `text` is the only place where it is put in words.
public protocol Problem: Sendable {
    var text: ProblemText { get }
}

/// A problem in words: one sentence, a few words beside the mark, and where it helps a line below.
public struct ProblemText: Sendable {
    public var severity: Diagnostic.Severity
    public var code: DiagnosticCode
    public var message: String
    public var label: String
    public var help: String?

    public init(
        _ code: DiagnosticCode, _ message: String, _ label: String = "", help: String? = nil,
        severity: Diagnostic.Severity = .error
    ) {
        self.code = code
        self.message = message
        self.label = label
        self.help = help
        self.severity = severity
    }
}

extension Problem {
    public func diagnostic(at span: SourceSpan?, secondary: [Diagnostic.Label] = []) -> Diagnostic {
        let text = self.text
        return Diagnostic(
            text.severity, code: text.code, text.message, at: span.map { Diagnostic.Label($0, text.label) },
            secondary: secondary, help: text.help)
    }
}

/// "did you mean 'x'?", or other words where nothing is near.
public func didYouMean(_ suggestion: String?, else words: String = "") -> String {
    suggestion.map { "did you mean '\($0)'?" } ?? words
}

/// All that is found wrong while a text is read.
final class Problems {
    private(set) var diagnostics: [Diagnostic] = []

    func add(_ problem: some Problem, at span: SourceSpan, secondary: [Diagnostic.Label] = []) {
        diagnostics.append(problem.diagnostic(at: span, secondary: secondary))
    }

    func add(_ more: [Diagnostic]) { diagnostics += more }

    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}
