import Diagnostics

/// Variables and templates as they stand in a plan.
enum VariableProblem: Problem {
    case template(TemplateFault)
    case notHere(String)
    case badName(String)
    case notAName(String, suggestion: String?)
    case reserved(String)

    var text: ProblemText {
        switch self {
        case .template(let fault): .init(.template, fault.words, fault.advice)
        case .notHere(let what): .init(.noVariables, "'\(what)' can't hold variables", "write it out")
        case .badName(let name):
            .init(.variableName, "'\(name)' can't be the name of a variable", "letters, digits and '_' only")
        case .notAName(let text, let suggestion):
            .init(
                .variableName, "'\(text)' is not the name of a variable",
                didYouMean(suggestion, else: "such as rack or location.rack"))
        case .reserved(let name):
            .init(.variableName, "the variable '\(name)' is lull's own", "choose another name")
        }
    }
}
