import Diagnostics

/// Ansible's words for how much may fail, where they don't fit with the budget of the run.
enum FailLimitProblem: Problem {
    case twice(String, String)
    case fatalAndBudget
    case beyondBudget(Int)
    case notAPercentage(String, what: String)

    var text: ProblemText {
        switch self {
        case .twice(let key, let other):
            .init(.failLimitTwice, "'\(key)' and '\(other)' say the same in two ways", "leave one of them out")
        case .fatalAndBudget:
            .init(
                .failLimitTwice, "'any_errors_fatal' lets no host fail, and 'budget' lets some",
                "leave one of them out",
                help: "a step can say 'any_errors_fatal: true' for itself, within the budget of the run")
        case .beyondBudget(let percent):
            .init(
                .failLimitBeyondBudget, "the budget of the run is no host, so \(percent)% of a batch can't fail",
                "more than the run allows",
                help: "the budget is one number for the whole run: budget: { max_failed: \(percent)% }")
        case .notAPercentage(let text, let what):
            .init(.badNumber, "'\(text)' in '\(what)' is not a percentage", "a whole number from 0 to 100")
        }
    }
}
