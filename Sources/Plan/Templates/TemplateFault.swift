/// What lull does not understand of a template. Only variables are replaced: the rest of Jinja is a language of its own,
/// and a plan that needs it could not be checked before it runs.
public enum TemplateFault: Sendable, Hashable {
    /// `{{` without `}}`.
    case unclosed
    case empty
    /// `{{ name | filter }}`
    case filter(String)
    case call(String)
    case indexing
    case condition
    /// Anything else between `{{` and `}}`.
    case expression(String)
    /// `{% … %}`
    case statement(String)
    /// `{# … #}`
    case comment

    /// One sentence without a full stop.
    public var words: String {
        switch self {
        case .unclosed: "'{{' has no '}}'"
        case .empty: "'{{ }}' names no variable"
        case .filter("default"), .filter("d"): "'default' takes one text or one whole number"
        case .filter(let name): "the filter '\(name)' is not supported in a template"
        case .call(let name): "the call '\(name)(…)' is not supported in a template"
        case .indexing: "a subscript '[…]' is not supported in a template"
        case .condition: "an 'if' is not supported in a template"
        case .expression(let text): "'\(text)' is not the name of a variable"
        case .statement(let name): "the statement '{% \(name) … %}' is not supported"
        case .comment: "a template comment '{# … #}' is not supported"
        }
    }

    /// What to do, in few words.
    public var advice: String {
        switch self {
        case .unclosed, .expression: "write {{ name }}, or {{ '{{' }} for the braces themselves"
        case .indexing: "write {{ name.key }}"
        case .filter("default"), .filter("d"): "write {{ name | default('x') }}"
        case .filter, .call, .condition, .empty, .statement, .comment:
            "lull replaces {{ name }}, {{ name.key }} and {{ name | default('x') }} only"
        }
    }
}
