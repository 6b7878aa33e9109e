import Diagnostics

/// Durations and numbers that are not, or not ones that can be meant.
enum NumberProblem: Problem {
    case missingUnit(String, suggestion: String)
    case badDuration(String, suggestion: String?)
    case negative(String)
    case durationTooLong(String)
    case zeroDuration(String)
    case badHostCount(String, what: String)
    case notACount(String, what: String, expected: String)
    case tooSmall(String, what: String, least: String)
    case tooLarge(String, what: String, most: String)
    case notAStatus(String)

    var text: ProblemText {
        switch self {
        case .missingUnit(let text, let suggestion):
            .init(.missingUnit, "the duration '\(text)' has no unit", didYouMean(suggestion))
        case .badDuration(let text, let suggestion):
            .init(
                .badDuration, "'\(text)' is not a duration",
                didYouMean(suggestion, else: "such as 500ms, 30s, 10m or 1h30m"))
        case .negative(let text): .init(.negative, "'\(text)' is negative")
        case .durationTooLong(let text):
            .init(.durationTooLong, "the duration '\(text)' is too long", "at most \(DurationSyntax.longestText)")
        case .zeroDuration(let what): .init(.zero, "'\(what)' can't be zero", "at least 1ms")
        case .badHostCount(let text, let what):
            .init(.badNumber, "'\(text)' in '\(what)' is not a number of hosts", "such as 2 or 10%")
        case .notACount(let text, let what, let expected):
            .init(.badNumber, "'\(text)' in '\(what)' is not \(expected)", "such as 2")
        case .tooSmall(let text, let what, let least):
            .init(.outOfRange, "'\(what)' can't be \(text)", "at least \(least)")
        case .tooLarge(let text, let what, let most):
            .init(.outOfRange, "'\(what)' can't be \(text)", "at most \(most)")
        case .notAStatus(let text):
            .init(.notAStatus, "'\(text)' is not a status of HTTP", "a number from 100 to 599")
        }
    }
}
