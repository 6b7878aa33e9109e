import Diagnostics
import Plan

/// What can be wrong with a `--fault`.
enum FaultProblem: Problem {
    case malformed
    case unknownThing(String, suggestion: String?)
    case badValue(FaultWord, String)
    case momentMissing(FaultWord)
    case momentUnwanted(FaultWord)
    case unknownMoment(String, suggestion: String?)
    case badDelay(String)
    case notOfAService(FaultWord)
    case unknownService(String, suggestion: String?)
    case notInPlan
    case neverReached(String)

    static let example = "such as web3:stop=hang, db1:app.start=fail or 'web:link=cut@restart+5s'"

    var text: ProblemText {
        switch self {
        case .malformed:
            .init(.badFault, "a fault is HOSTS:WHAT=HOW, with @WHEN where it strikes at a moment", help: Self.example)
        case .unknownThing(let word, let suggestion):
            .init(
                .badFault, "nothing called '\(word)' can go wrong", didYouMean(suggestion),
                help: "one of \(FaultWord.allCases.map(\.rawValue).joined(separator: ", "))")
        case .badValue(let word, let value):
            .init(.badFault, "'\(value)' is no way for \(word.rawValue) to go wrong", help: "one of \(word.values)")
        case .momentMissing(let word):
            .init(
                .noMoment, "'\(word.rawValue)' needs a moment", "such as @restart",
                help: "one of \(FaultMoment.names)")
        case .momentUnwanted(let word):
            .init(.unwantedMoment, "'\(word.rawValue)' is at its own time, so there is no other to name for it")
        case .unknownMoment(let word, let suggestion):
            .init(
                .badMoment, "there is no moment '\(word)'", didYouMean(suggestion),
                help: "one of \(FaultMoment.names); with a delay, such as restart+5s")
        case .badDelay(let text): .init(.badFault, "'\(text)' is not a duration", "such as +5s")
        case .notOfAService(let word): .init(.badFault, "'\(word.rawValue)' is the host's, not a service's")
        case .unknownService(let name, let suggestion):
            .init(.faultElsewhere, "the plan does nothing with '\(name)' on these hosts", didYouMean(suggestion))
        case .notInPlan: .init(.faultElsewhere, "none of these hosts takes part in the plan")
        case .neverReached(let moment):
            .init(
                .neverReached, "the plan never comes to '\(moment)' on these hosts, so the fault would never strike")
        }
    }
}
