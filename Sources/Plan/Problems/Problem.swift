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

    /// A variable that a text or a condition names, for what can be said only when all of the plan is read.
    struct Use {
        var variable: String
        var key: String
        var span: SourceSpan
    }

    private(set) var uses: [Use] = []
    /// The names of variables of steps and includes.
    private(set) var stepVariables: [Placed<String>] = []

    func note(_ template: Template, in key: String) {
        for case .variable(let reference) in template.pieces {
            uses.append(Use(variable: reference.path[0], key: key, span: reference.span))
        }
    }

    func note(_ variable: String, in key: String, at span: SourceSpan) {
        uses.append(Use(variable: variable, key: key, span: span))
    }

    func noteStepVariable(_ name: Placed<String>) { stepVariables.append(name) }

    private var suggestions: [String: String?] = [:]

    /// `suggestion(for:among:)` for a text with a slip in each of its hundred thousand lines: a word is looked for
    /// once, and what was meant is said of no more words than there are problems to be shown.
    /// - Parameter list: Names the candidates.
    func nearest(to word: String, among candidates: @autoclosure () -> [String], of list: String) -> String? {
        let key = list + " " + word
        if let known = suggestions[key] { return known }
        guard suggestions.count < DiagnosticRenderer.usualLimit else { return nil }
        let found = suggestion(for: word, among: candidates())
        suggestions.updateValue(found, forKey: key)
        return found
    }

    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}
