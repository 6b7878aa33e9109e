import Diagnostics
import Plan

/// What can be wrong with a word of an ad-hoc command before a plan is made of it.
enum AdHocProblem: Problem {
    case notACheck(String)
    case httpsCheck
    case openQuote

    var text: ProblemText {
        switch self {
        case .notACheck(let text):
            .init(
                .notACheck, "'\(text)' is not a health check",
                Int(text) == nil ? "" : "did you mean 'tcp:\(text)'?",
                help: "one of http://HOST/PATH, tcp:PORT, tcp:HOST:PORT, and a command such as 'command pg_isready -q'")
        case .httpsCheck:
            .init(
                .badValue, "a health check can't be an https:// URL yet",
                "use 'command curl -fsS https://…', which runs on the host")
        case .openQuote: .init(.openQuote, "a quote in the command is never closed", "opens here")
        }
    }
}
