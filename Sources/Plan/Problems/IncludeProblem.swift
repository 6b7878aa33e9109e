import Diagnostics

/// What can be wrong with an `include`.
enum IncludeProblem: Problem {
    case unreadable(String, String?)
    case loop([String])
    case tooDeep
    case tooMany
    case besides(String)
    case notSteps(found: String, hasSteps: Bool)

    var text: ProblemText {
        switch self {
        case .unreadable(let message, let help):
            .init(
                .include, message, "included here",
                help: help ?? "looked for beside the file that includes it, unless it begins with '/'")
        case .loop(let files):
            .init(.includeLoop, "files include each other: \(files.joined(separator: " → "))", "leave this out")
        case .tooDeep: .init(.includeDepth, "files include each other too deep", "at most \(Inclusion.deepest)")
        case .tooMany: .init(.includeDepth, "a plan includes too many files", "at most \(Inclusion.most)")
        case .besides(let key):
            .init(
                .includeBesides, "'\(key)' can't stand beside 'include'", "write it at the steps",
                help: "an include has hosts, vars, when and tags, which then hold for its steps")
        case .notSteps(let found, let hasSteps):
            .init(
                .includeNotSteps, "an included file must be a list of steps, not \(found)",
                hasSteps ? "leave 'steps:' out" : "begin each with '- '")
        }
    }
}
