import Diagnostics

/// Keys and values that don't have the shape of a plan.
enum ShapeProblem: Problem {
    case emptyPlan
    case unknownKey(String, in: String, suggestion: String?, belongsIn: [PlanField.Place])
    case elsewhere(ElsewhereKey)
    case mergeKey
    case tag(String)
    case missingKey(String, in: String)
    case noValue(String, isRequired: Bool)
    case wrongType(String, expected: String, found: String, advice: String?)
    case emptyList(String)
    case notAChoice(String, choice: String, among: [String], suggestion: String?)
    case notABoolean(String, suggestion: String?)
    case modeNotQuoted(String)
    case badMode(String)
    case value(ValueFault, what: String)

    var text: ProblemText {
        switch self {
        case .emptyPlan:
            .init(
                .emptyPlan, "the plan is empty", "needs 'steps'",
                help: "the smallest plan: { services: { app: }, steps: [{ restart: app, hosts: all }] }")
        case .unknownKey(let key, let subject, let suggestion, let places):
            .init(
                .unknownKey, "unknown key '\(key)' in \(subject)", didYouMean(suggestion),
                help: suggestion == nil ? Self.whereItBelongs(key, places) : nil)
        case .elsewhere(let key):
            .init(.keyElsewhere, "'\(key.key)' is no key of a plan", "leave it out", help: key.instead)
        case .mergeKey: .init(.mergeKey, "merge keys ('<<') are not supported in a plan", "write the keys out")
        case .tag(let tag): .init(.tag, "the tag '\(tag)' means nothing in a plan", "leave it out")
        case .missingKey(let key, let subject): .init(.missingKey, "\(subject) has no '\(key)'", "needs '\(key)'")
        case .noValue(let key, let isRequired):
            .init(.noValue, "'\(key)' has no value", isRequired ? "give it one" : "give it one, or leave the key out")
        case .wrongType(let what, let expected, let found, let advice):
            .init(.wrongType, "\(what) must be \(expected), not \(found)", advice ?? "")
        case .emptyList(let what): .init(.emptyList, "'\(what)' is an empty list", "needs at least one item")
        case .notAChoice(let what, let choice, let among, let suggestion):
            .init(
                .badChoice, "'\(what)' can't be '\(choice)'",
                didYouMean(suggestion, else: "one of \(among.joined(separator: ", "))"))
        case .notABoolean(let text, let suggestion):
            .init(.notABoolean, "'\(text)' is neither true nor false", didYouMean(suggestion, else: "true or false"))
        case .modeNotQuoted(let text):
            .init(
                .modeNotQuoted, "'mode' must be a quoted octal number",
                text.isEmpty ? "such as \"0644\"" : "write \"\(text)\"",
                help: "without quotes, one reader of YAML takes 0644 for 644 and another for 420")
        case .badMode(let text):
            .init(.badMode, "'\(text)' is not a file mode", "three or four octal digits, such as \"0644\"")
        case .value(let fault, let what): .init(.badValue, "'\(what)' \(fault.words)", fault.advice ?? "")
        }
    }

    private static func whereItBelongs(_ key: String, _ places: [PlanField.Place]) -> String? {
        guard !places.isEmpty else { return nil }
        return "'\(key)' is a key of \(places.map(\.title).joined(separator: " or of "))"
    }
}
